import numpy as np
import pytest

from questions.exercises.geometry.same_padding_split import SamePaddingSplit
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("length", "kernel", "stride", "zeros"),
    # The second row has the numbers of ResNet's first layer.
    [(28, 5, 2, [1, 2]), (224, 7, 2, [2, 3])],
)
def test_published_splits(length, kernel, stride, zeros):
    assert values(SamePaddingSplit(length, kernel, stride)) == {"zeros": zeros}


def outputs(drawn, zeros):
    padded = np.zeros(drawn.length + zeros)
    if len(padded) < drawn.kernel:
        return 0
    return len(np.lib.stride_tricks.sliding_window_view(padded, drawn.kernel)[:: drawn.stride])


def test_these_zeros_are_enough_and_one_fewer_is_not():
    for sample in samples(SamePaddingSplit):
        drawn, (before, after) = sample.exercise, sample.values["zeros"]
        asked = len(range(0, drawn.length, drawn.stride))

        assert outputs(drawn, before + after) == asked
        assert outputs(drawn, before + after - 1) < asked
        assert after - before == sample.level - 1


def test_slips_are_computed_from_the_same_numbers():
    assert slips(SamePaddingSplit(28, 5, 2))["zeros"] == {
        "odd-zero-first": [2, 1],
        "odd-zero-lost": [1, 1],
        "symmetric": [2, 2],
        "not-halved": [3, 3],
    }
    assert slips(SamePaddingSplit(28, 6, 2))["zeros"] == {"stride-forgotten": [2, 3], "not-halved": [4, 4]}
