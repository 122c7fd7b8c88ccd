import numpy as np

from questions.exercises.geometry.filter_response import FilterResponse
from tests.questions.exercises.drawn import samples, slips, values

WEIGHTS = ((0, 0, 0, 30), (0, 0, 30, 0), (0, 0, 30, 0), (0, 0, 30, 0), (0, 0, 30, 0))
PATCH = ((0, 0, 0, 50), (0, 0, 50, 0), (0, 90, 50, 0), (0, 0, 50, 0), (0, 0, 20, 0))
EXAMPLE = FilterResponse(PATCH, WEIGHTS, bias=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"response": 6600}
    assert values(FilterResponse(((0, 90), (90, 0)), ((30, 0), (0, 30)), bias=0)) == {"response": 0}


def test_numpy_gives_the_same():
    for sample in samples(FilterResponse):
        drawn = sample.exercise

        assert sample.values == {"response": np.vdot(drawn.patch, drawn.weights) + drawn.bias}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(FilterResponse):
        drawn = sample.exercise
        patch, weights = np.array(drawn.patch), np.array(drawn.weights)

        assert 0 <= patch.min() <= patch.max() <= 255
        assert np.abs(weights).max() <= 30
        assert 4 <= np.count_nonzero(patch * weights) <= 9
        assert (patch[weights == 0] > 0).any()
        assert (drawn.bias == 0) == (sample.level == 1)


def test_slips_are_computed_from_the_same_patch():
    assert slips(EXAMPLE)["response"] == {
        "added-for-multiplied": 220 + 150,
        "zero-weight-counted": 6690,
        "one-weight-for-all": 310 * 30,
        "mean": 330,
    }
    signed = FilterResponse(((10, 20), (30, 40)), ((5, -10), (0, 20)), bias=-50)
    assert values(signed) == {"response": 600}
    assert slips(signed)["response"] == {
        "bias-forgotten": 650,
        "added-for-multiplied": 35,
        "zero-weight-counted": 630,
        "one-weight-for-all": 1950,
        "signs-lost": 1000,
        "mean": 112.5,
    }
