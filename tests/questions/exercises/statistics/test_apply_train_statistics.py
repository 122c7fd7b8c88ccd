import numpy as np
import pytest

from questions.exercises.statistics.apply_train_statistics import ApplyTrainStatistics
from tests.questions.exercises.drawn import samples, slips, values

TRAIN = (2, 4, 4, 4, 5, 5, 7, 9)


def test_the_example_of_the_catalogue():
    assert values(ApplyTrainStatistics(TRAIN, (3, 9), "standard")) == {"y": [-1, 2]}


def test_numpy_gives_the_same():
    for sample in samples(ApplyTrainStatistics):
        train, test = np.array(sample.exercise.train), np.array(sample.exercise.test)
        if sample.exercise.scaler == "standard":
            expected = (test - np.mean(train)) / np.std(train)
        else:
            expected = (test - np.min(train)) / np.ptp(train)

        assert sample.values["y"] == pytest.approx(expected, abs=1e-12)


def test_slips_are_computed_from_the_same_values():
    standard = slips(ApplyTrainStatistics((1, 1, 5, 5), (3, 9), "standard"))["y"]
    ranged = slips(ApplyTrainStatistics((1, 1, 5, 5), (3, 9), "min-max"))["y"]

    assert standard["fitted-on-test"] == [-1, 1]
    assert standard["fitted-on-all"] == pytest.approx([-((6 / 46) ** 0.5), 5 * (6 / 46) ** 0.5])
    assert standard["sample"] == pytest.approx([0, 2.598076211353])
    assert ranged == {
        "fitted-on-test": [0, 1],
        "fitted-on-all": [0.25, 1],
        "clipped": [0.5, 1],
        "over-maximum": [0.6, 1.8],
    }


def test_new_values_may_leave_the_range():
    assert values(ApplyTrainStatistics((1, 1, 5, 5), (0, 9), "min-max")) == {"y": [-0.25, 2]}
