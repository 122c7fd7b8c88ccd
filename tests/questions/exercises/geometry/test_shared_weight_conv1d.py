import numpy as np

from questions.exercises.geometry.shared_weight_conv1d import SharedWeightConv1d
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = SharedWeightConv1d((3, 1, 4, 1, 5, 9, 2), (1, 0, -1), stride=2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"h": [-1, -1, 3]}


def test_numpy_gives_the_same():
    for sample in samples(SharedWeightConv1d):
        drawn = sample.exercise

        assert sample.values == {"h": np.correlate(drawn.inputs, drawn.weights, "valid")[:: drawn.stride].tolist()}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(SharedWeightConv1d):
        drawn = sample.exercise

        assert 5 <= len(drawn.inputs) <= 9
        assert all(-5 <= x <= 9 for x in drawn.inputs)
        assert 2 <= len(drawn.weights) <= 3
        assert all(-2 <= w <= 2 for w in drawn.weights)
        assert len(set(drawn.weights)) > 1
        assert drawn.stride == sample.level
        assert (len(drawn.inputs) - len(drawn.weights)) % drawn.stride == 0


def test_slips_are_computed_from_the_same_row():
    assert slips(EXAMPLE)["h"] == {
        "weights-reversed": [1, 1, -3],
        "stride-one": [-1, 0, -1],
        "no-overlap": [-1, -8, 2],
        "weights-forgotten": [8, 10, 16],
    }
