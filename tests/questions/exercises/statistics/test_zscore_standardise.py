import numpy as np
import pytest

from questions.exercises.statistics.zscore_standardise import ZscoreStandardise
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ZscoreStandardise((2, 4, 4, 4, 5, 5, 7, 9))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"z": [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]}


def test_numpy_gives_the_same():
    for sample in samples(ZscoreStandardise):
        x = np.array(sample.exercise.values)

        assert sample.values["z"] == pytest.approx((x - np.mean(x)) / np.std(x), abs=1e-12)
        assert np.mean(sample.values["z"]) == pytest.approx(0, abs=1e-12)
        assert np.std(sample.values["z"]) == pytest.approx(1, abs=1e-12)


def test_slips_are_computed_from_the_same_values():
    found = slips(ZscoreStandardise((1, 1, 5, 5)))["z"]

    assert found["sample"] == pytest.approx([-0.866025, -0.866025, 0.866025, 0.866025], abs=1e-6)
    assert found["variance"] == [-0.5, -0.5, 0.5, 0.5]
    assert found["mean-kept"] == [0.5, 0.5, 2.5, 2.5]
    assert found["not-divided"] == [-2, -2, 2, 2]


def test_a_sample_deviation_is_recognised_in_rounded_numbers():
    (answer,) = EXAMPLE.answers()
    raw = [f"{z:.3f}" for z in slips(EXAMPLE)["z"]["sample"]]

    assert grade_item([answer.box], {"z": answer.key}, {"z": raw}).boxes["z"].tag == "sample"
