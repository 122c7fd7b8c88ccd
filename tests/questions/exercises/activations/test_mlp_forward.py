import numpy as np

from questions.exercises.activations.mlp_forward import MlpForward
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = MlpForward(x=(1, 2), w1=((1, -1), (2, 1)), b1=(0, -1), w2=((3, 2),), b2=(1,))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"h1": 0, "h2": 3, "y1": 7}


def test_numpy_gives_the_same():
    for sample in samples(MlpForward):
        drawn = sample.exercise
        sums = np.array(drawn.w1) @ drawn.x + drawn.b1
        hidden = np.where(sums > 0, sums, 0)

        assert (sums > 0).sum() == (sums < 0).sum() == 1
        assert list(sample.values.values()) == [*hidden, *(np.array(drawn.w2) @ hidden + drawn.b2)]


def test_slips_are_computed_from_the_same_network():
    assert slips(EXAMPLE) == {
        "h1": {"relu-missing": -1, "transposed": 5},
        "h2": {"bias-forgotten": 4, "transposed": 0},
        "y1": {"relu-missing": 4, "bias-forgotten": 6},
    }


def test_the_output_follows_from_the_own_hidden_values():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"h1": "-1", "h2": "3", "y1": "4"},
    )

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
