import numpy as np
import pytest

from questions.exercises.data.smote_point import SmotePoint
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = SmotePoint((2, 4), (6, 0), (3, 9), factor=0.25)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"s": [3, 3]}


def test_interpolating_each_feature_gives_the_same():
    for sample in samples(SmotePoint):
        drawn = sample.exercise
        pairs = zip(drawn.point, drawn.neighbour, strict=True)

        assert sample.values["s"] == pytest.approx([np.interp(drawn.factor, [0, 1], pair) for pair in pairs])
        assert all(x != y for x, y in zip(drawn.point, drawn.neighbour, strict=True))
        assert 2 <= len(drawn.point) <= 3
        assert drawn.factor in (0.1, 0.25, 0.5, 0.75)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["s"] == {
        "other-class": [2.25, 5.25],
        "from-the-neighbour": [5, 1],
        "middle": [4, 2],
        "factor-on-neighbour": [1.5, 0],
        "neighbour-added": [3.5, 4],
        "step-alone": [1, -1],
    }
