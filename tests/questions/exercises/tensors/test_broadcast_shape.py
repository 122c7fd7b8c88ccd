import numpy as np

from questions.exercises.tensors.broadcast_shape import BroadcastShape
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = BroadcastShape(a=(4, 1, 3), b=(2, 1), c=(2, 3), d=(2,))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"sum": [4, 2, 3], "fit": "B"}


def test_numpy_broadcasts_to_the_same_shape_or_refuses_as_said():
    for sample in samples(BroadcastShape):
        drawn = sample.exercise
        try:
            np.broadcast_shapes(drawn.c, drawn.d)
            fits = "A"
        except ValueError:
            fits = "B"

        assert tuple(sample.values["sum"]) == (np.zeros(drawn.a) + np.zeros(drawn.b)).shape
        assert sample.values["fit"] == fits


def test_both_outcomes_come_up():
    outcomes = [sample.values["fit"] for sample in samples(BroadcastShape)]

    assert 100 < outcomes.count("B") < 300


def test_lining_up_on_the_left_is_a_recognised_slip():
    assert slips(BroadcastShape(a=(4, 1), b=(5,), c=(2, 3), d=(3,)))["sum"]["from-the-left"] == [5, 1]
