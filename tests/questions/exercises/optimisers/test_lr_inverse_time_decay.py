from fractions import Fraction

import pytest

from questions.exercises.optimisers.lr_inverse_time_decay import LrInverseTimeDecay
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LrInverseTimeDecay(first=0.1, decay=0.5, epoch=8)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"rate": 0.02}


def test_a_growing_inverse_gives_the_same():
    for sample in samples(LrInverseTimeDecay):
        drawn = sample.exercise
        inverse = 1 / Fraction(str(drawn.first))
        for _ in range(drawn.epoch):
            inverse += Fraction(str(drawn.decay)) / Fraction(str(drawn.first))

        assert sample.values["rate"] == pytest.approx(float(1 / inverse), rel=1e-5)


def test_draws_keep_their_ranges():
    for sample in samples(LrInverseTimeDecay):
        drawn = sample.exercise

        assert 1 <= drawn.epoch <= 40
        assert drawn.decay in (0.1, 0.5, 1)
        assert "one-forgotten" in slips(drawn)["rate"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["rate"] == pytest.approx(
        {
            "one-forgotten": 0.025,
            "divided-by-epoch": 0.0125,
            "compound": 0.1 / 1.5**8,
            "exponential": 0.1 * 2.718281828459045**-4,
            "multiplied": 0.5,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "rate", 0.025) == "one-forgotten"
