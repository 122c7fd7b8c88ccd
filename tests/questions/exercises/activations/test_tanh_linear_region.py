import numpy as np
import pytest

from questions.exercises.activations.tanh_linear_region import TanhLinearRegion
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = TanhLinearRegion(z=2.0, factor=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx(
        {"tanh_before": 0.964, "gap_before": 1.036, "tanh_after": 0.197, "gap_after": 0.003}, abs=5e-4
    )


def test_exponentials_give_the_same():
    for sample in samples(TanhLinearRegion):
        z = np.array([1, sample.exercise.factor]) * sample.exercise.z
        value = 1 - 2 / (np.exp(2 * z) + 1)
        before, gap_before, after, gap_after = sample.values.values()

        assert [before, after] == pytest.approx(value, abs=1e-12)
        assert [gap_before, gap_after] == pytest.approx(z - value, abs=1e-12)
        assert gap_after < 0.01


def test_slips_are_computed_from_the_same_sum():
    found = slips(EXAMPLE)

    assert found["tanh_after"] == pytest.approx({"tangent": 0.202710035509, "identity": 0.2, "zero": 0, "saturated": 1})
    assert found["gap_before"] == pytest.approx({"sign": -1.035972419924, "tanh": 0.964027580076})


def test_the_gap_follows_from_the_own_tanh():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"tanh_before": "0.9", "gap_before": "1.1", "tanh_after": "0.1974", "gap_after": "0.0026"},
    )

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right", "right"]
