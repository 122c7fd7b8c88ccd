import numpy as np

from questions.exercises.activations.linear_collapse import LinearCollapse
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = LinearCollapse(w1=((1, 2), (0, 1)), b1=(1, -1), w2=((2, 0), (1, 1)), b2=(0, 3))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"w": [[2, 4], [1, 3]], "b": [2, 3]}


def test_sending_unit_vectors_through_both_layers_gives_the_same():
    for sample in samples(LinearCollapse):
        drawn = sample.exercise

        def through(x, drawn=drawn):
            return np.array(drawn.w2) @ (np.array(drawn.w1) @ x + drawn.b1) + drawn.b2

        bias = through(np.zeros(2))

        assert sample.values["b"] == bias.tolist()
        assert sample.values["w"] == np.array([through(unit) - bias for unit in np.eye(2)]).T.tolist()


def test_slips_are_computed_from_the_same_layers():
    assert slips(EXAMPLE) == {
        "w": {"order": [[4, 2], [1, 1]], "cell-by-cell": [[2, 0], [0, 1]], "added": [[3, 2], [1, 2]]},
        "b": {"added": [1, 2], "second-forgotten": [2, 0], "order": [7, 2]},
    }
