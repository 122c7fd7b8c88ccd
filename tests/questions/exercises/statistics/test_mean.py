import numpy as np
import pytest

from questions.exercises.statistics.mean import Mean
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(Mean((4, 8, 6, 5, 3, 7, 9, 8))) == {"mean": 6.25}


def test_numpy_gives_the_same():
    for sample in samples(Mean):
        numbers = np.array(sample.exercise.values)

        assert sample.values["mean"] == pytest.approx(numbers.mean(), abs=1e-12)
        assert round(sample.values["mean"], 2) == pytest.approx(sample.values["mean"], abs=1e-12)
        assert numbers.min() >= -10
        assert numbers.max() <= 30


def test_the_median_of_numpy_is_a_slip_on_every_draw():
    for sample in samples(Mean, count=50):
        assert slips(sample.exercise)["mean"]["median"] == np.median(sample.exercise.values)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(Mean((4, 8, 6, 5, 8)))["mean"] == {"median": 6, "one-less": 7.75, "sum": 31, "mode": 8}
