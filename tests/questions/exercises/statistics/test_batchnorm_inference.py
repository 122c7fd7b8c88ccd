import numpy as np
import pytest

from questions.exercises.statistics.batchnorm_inference import BatchnormInference
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = BatchnormInference(
    batch=(2, 2, 6, 6),
    running_mean=0,
    running_var=4,
    momentum=0.1,
    gamma=1.0,
    beta=0,
    x=2,
    updates_variance=False,
)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"mean": 0.4, "y": 0.8}, abs=1e-5)


def test_numpy_gives_the_same():
    for sample in samples(BatchnormInference):
        drawn = sample.exercise
        mean = drawn.running_mean + drawn.momentum * (np.mean(drawn.batch) - drawn.running_mean)
        variance = float(drawn.running_var)
        if sample.level > 1:
            variance += drawn.momentum * (np.var(drawn.batch, ddof=1) - drawn.running_var)
            assert sample.values["var"] == pytest.approx(variance, abs=1e-9)
        y = drawn.gamma * (drawn.x - mean) / np.sqrt(variance + 1e-5) + drawn.beta

        assert sample.values["mean"] == pytest.approx(mean, abs=1e-9)
        assert sample.values["y"] == pytest.approx(y, abs=1e-9)


def test_slips_are_computed_from_the_same_numbers():
    drawn = BatchnormInference((2, 2, 6, 6), 0, 1, 0.1, 2.0, 1, 2, updates_variance=True)
    found = slips(drawn)

    assert found["mean"] == pytest.approx({"shares-swapped": 3.6, "batch-alone": 4})
    assert found["var"] == pytest.approx({"biased": 1.3, "shares-swapped": 4.9, "batch-alone": 16 / 3})
    assert found["y"]["batch-statistics"] == pytest.approx(-1, abs=1e-4)
    assert found["y"]["before-update"] == pytest.approx(5, abs=1e-4)


def test_the_output_follows_from_the_own_mean():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"mean": "3.6", "y": "-0.8"},
    )

    assert (grade.boxes["mean"].tag, grade.boxes["y"].carried) == ("shares-swapped", True)
