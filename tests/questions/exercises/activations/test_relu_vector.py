import numpy as np

from questions.exercises.activations.relu_vector import ReluVector
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(ReluVector(((-3, 0.5, -1.2, 4, 0),))) == {"a": [0, 0.5, 0, 4, 0]}


def test_numpy_gives_the_same():
    for sample in samples(ReluVector):
        rows = np.array(sample.exercise.rows)
        answer = np.atleast_2d(sample.values["a"])

        assert np.array_equal(answer, np.where(rows > 0, rows, 0))
        assert (rows < 0).sum() >= 2
        assert (rows > 0).sum() >= 2


def test_slips_are_computed_from_the_same_values():
    assert slips(ReluVector(((-3, 2, -1, 4),)))["a"] == {
        "absolute-value": [3, 2, 1, 4],
        "unchanged": [-3, 2, -1, 4],
        "step": [0, 1, 0, 1],
        "minimum": [-3, 0, -1, 0],
    }


def test_absolute_values_of_a_map_are_recognised():
    (answer,) = ReluVector(((-3, 2), (-1, 4))).answers()

    grade = grade_item([answer.box], {"a": answer.key}, {"a": [["3", "2"], ["1", "4"]]}).boxes["a"]

    assert (grade.fraction, grade.tag) == (0.5, "absolute-value")
