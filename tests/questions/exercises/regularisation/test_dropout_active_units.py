from fractions import Fraction
from math import comb

import pytest

from questions.exercises.regularisation.dropout_active_units import DropoutActiveUnits
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DropoutActiveUnits(units=100, keep=0.8)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"rate": 0.2, "active": 80}


def test_the_mean_of_the_binomial_distribution_is_the_same():
    for sample in samples(DropoutActiveUnits, count=60):
        drawn = sample.exercise
        keep, units = Fraction(str(drawn.keep)), drawn.units
        if units <= 120:
            chances = [comb(units, count) * keep**count * (1 - keep) ** (units - count) for count in range(units + 1)]

            assert sum(count * chance for count, chance in enumerate(chances)) == sample.values["active"]


def test_draws_keep_the_ranges():
    for sample in samples(DropoutActiveUnits):
        drawn = sample.exercise

        assert 10 <= drawn.units <= 1000
        assert sample.values["rate"] + drawn.keep == pytest.approx(1)
        assert sample.values["active"] == Fraction(str(drawn.keep)) * drawn.units


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE) == {
        "rate": {"keep-for-drop": 0.8, "scale-factor": 1.25},
        "active": {"dropped-for-active": 20, "in-use": 100},
    }


def test_the_active_units_follow_the_own_rate():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"rate": "0.8", "active": "20"})

    assert (grade.fraction, grade.boxes["rate"].tag) == (0.5, "keep-for-drop")
