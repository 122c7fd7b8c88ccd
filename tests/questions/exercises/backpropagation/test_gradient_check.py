import numpy as np
import pytest

from questions.exercises.backpropagation.gradient_check import GradientCheck
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = GradientCheck(cubic=1, linear=0, x=2, h=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"n": 12.01, "s": 12, "error": pytest.approx(0.000833, abs=5e-7)}


def test_the_written_out_difference_is_the_same():
    for sample in samples(GradientCheck):
        item = sample.exercise
        f = np.poly1d([item.cubic, 0, item.linear, 0])
        # The even terms of the binomials cancel: what is left is f' + a h².
        slope = f.deriv()(item.x)
        gap = item.cubic * item.h**2

        assert sample.values["s"] == pytest.approx(slope)
        assert sample.values["n"] == pytest.approx(slope + gap, abs=1e-9)
        assert sample.values["n"] == pytest.approx((f(item.x + item.h) - f(item.x - item.h)) / (2 * item.h), abs=1e-9)
        assert sample.values["error"] == pytest.approx(abs(gap) / max(abs(slope), abs(slope + gap)), rel=1e-6)


def test_no_slope_has_more_than_four_decimals():
    for sample in samples(GradientCheck):
        assert sample.values["n"] == round(sample.values["n"], 4)
        assert sample.values["s"] == round(sample.values["s"], 4)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["n"] == pytest.approx(
        {"analytic": 12, "forward-difference": 12.61, "divided-by-h": 24.02, "backward-difference": 11.41}
    )
    assert slips(EXAMPLE)["error"]["absolute"] == pytest.approx(0.01)


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "n", 12.61) == "forward-difference"
    assert tag(EXAMPLE, "n", 24.02) == "divided-by-h"
