from fractions import Fraction

import pytest

from questions.exercises.optimisers.gd_step import GdStep
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = GdStep(weights=(1, -2), gradient=(4, -1), rate=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"w": [0.6, -1.9]}


def test_exact_fractions_give_the_same():
    for sample in samples(GdStep):
        drawn = sample.exercise
        rate = Fraction(str(drawn.rate))
        steps = [float(w - rate * g) for w, g in zip(drawn.weights, drawn.gradient, strict=True)]

        assert sample.values["w"] == pytest.approx(steps if sample.level == 2 else steps[0], abs=1e-12)


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(GdStep):
        drawn = sample.exercise

        assert len(drawn.weights) == len(drawn.gradient)
        assert (len(drawn.weights) == 1) == (sample.level == 1)
        assert all(1 <= abs(w) <= 5 for w in drawn.weights)
        assert all(1 <= abs(g) <= 4 for g in drawn.gradient)
        assert {"uphill", "rate-forgotten"} <= slips(drawn)["w"].keys()


def test_slips_are_computed_from_the_same_numbers():
    assert slips(GdStep((3,), (2,), 0.1))["w"] == pytest.approx(
        {"uphill": 3.2, "rate-forgotten": 1, "step-alone": -0.2, "product-alone": 0.2, "rate-on-weight": 0.1}
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "w", [1.4, -2.1]) == "uphill"
