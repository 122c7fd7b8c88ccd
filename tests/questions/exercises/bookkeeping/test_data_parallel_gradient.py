import numpy as np
import pytest

from questions.exercises.bookkeeping.data_parallel_gradient import DataParallelGradient
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DataParallelGradient((2, -1, 3, 0), (8, 8, 8, 8), weight=1, rate=0.1)
UNEQUAL = DataParallelGradient((2, -1), (24, 8), weight=1, rate=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"g": 1, "w": 0.9})


def test_the_mean_over_single_samples_is_the_same():
    for sample in samples(DataParallelGradient):
        drawn = sample.exercise
        each = np.repeat(np.array(drawn.gradients, dtype=float), drawn.sizes)

        assert sample.values["g"] == pytest.approx(each.mean())
        assert sample.values["w"] == pytest.approx(np.mean(drawn.weight - drawn.rate * each))
        assert 2 <= len(drawn.sizes) <= 4
        assert sample.level == 2 or len(set(drawn.sizes)) == 1
        assert sample.level == 1 or "plain-mean" in slips(drawn)["g"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(UNEQUAL)

    assert found["g"] == {"plain-mean": 0.5, "sum": 1, "sum-over-samples": 40}
    assert found["w"] == pytest.approx({"sign": 1.125, "rate-forgotten": -0.25, "sum": 0.9, "step-alone": 0.125})


def test_the_weight_follows_the_own_gradient():
    answers = UNEQUAL.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"g": "0.5", "w": "0.95"})

    assert (grade.fraction, grade.boxes["g"].tag) == (0.5, "plain-mean")
