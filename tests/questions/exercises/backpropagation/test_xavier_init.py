from fractions import Fraction

import numpy as np
import pytest

from questions.exercises.backpropagation.xavier_init import XavierInit
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = XavierInit(kernel=0, inputs=256, outputs=128)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"var": 0.0052, "std": 0.0722, "limit": 0.125}, abs=5e-5)


def test_counted_weights_and_an_even_spread_give_the_same():
    # Many places at equal distances stand for the uniform density: their variance is that of the limit.
    even = np.linspace(-1, 1, 20001)
    for sample in samples(XavierInit):
        item = sample.exercise
        kernel = np.ones((item.outputs, item.inputs, item.kernel or 1, item.kernel or 1))
        fans = kernel[0].size, kernel[:, 0].size

        assert sample.values["var"] == pytest.approx(float(1 / Fraction(sum(fans), 2)))
        assert np.var(sample.values["limit"] * even) == pytest.approx(sample.values["var"], rel=1e-3)
        assert sample.values["std"] ** 2 == pytest.approx(sample.values["var"])


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["var"] == pytest.approx(
        {"fan-in-only": 1 / 128, "two-forgotten": 1 / 384, "std": 0.0722}, 1e-3
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "var", 0.0078125) == "fan-in-only"
    assert tag(EXAMPLE, "limit", 0.0722) == "std-for-limit"
