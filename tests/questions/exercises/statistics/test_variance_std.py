import numpy as np
import pytest

from questions.exercises.statistics.variance_std import VarianceStd
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = VarianceStd((2, 4, 4, 4, 5, 5, 7, 9), correction=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"variance": 4, "std": 2}


def test_numpy_gives_the_same():
    for sample in samples(VarianceStd):
        numbers, ddof = sample.exercise.values, sample.exercise.correction

        assert sample.values["variance"] == pytest.approx(np.var(numbers, ddof=ddof), rel=1e-12)
        assert sample.values["std"] == pytest.approx(np.std(numbers, ddof=ddof), rel=1e-12)
        assert sample.level > 1 or np.mean(numbers) % 1 == 0


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["variance"] == pytest.approx(
        {"sample": 32 / 7, "not-squared": 1.5, "not-divided": 32, "std": 2, "mean-kept": 29}
    )
    assert found["std"] == pytest.approx({"variance": 4, "other-divisor": (32 / 7) ** 0.5, "not-squared": 1.5})


def test_the_root_of_the_own_variance_counts():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"variance": "4.571", "std": "2.138"},
    )

    assert (grade.fraction, grade.boxes["variance"].tag, grade.boxes["std"].carried) == (0.5, "sample", True)
