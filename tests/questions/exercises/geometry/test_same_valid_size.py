import numpy as np
import pytest

from questions.exercises.geometry.same_valid_size import SameValidSize
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "same", "valid"),
    # The second row has the numbers of ResNet's first layer.
    [(7, 3, 2, 4, 3), (224, 7, 2, 112, 109)],
)
def test_published_sizes(side, kernel, stride, same, valid):
    assert values(SameValidSize(side, kernel, stride)) == {"same": same, "valid": valid}


def test_counting_the_starts_of_the_kernel_gives_the_same():
    for sample in samples(SameValidSize):
        drawn = sample.exercise
        pixels = np.arange(drawn.side)
        windows = np.lib.stride_tricks.sliding_window_view(pixels, drawn.kernel)

        assert sample.values == {"same": len(pixels[:: drawn.stride]), "valid": len(windows[:: drawn.stride])}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(SameValidSize):
        drawn = sample.exercise

        assert 5 <= drawn.side <= 64
        assert drawn.kernel in (2, 3, 5, 7)
        assert drawn.stride in ((1,) if sample.level == 1 else (2, 3))


def test_slips_are_computed_from_the_same_numbers():
    found = slips(SameValidSize(side=12, kernel=5, stride=3))

    assert found["same"] == {"size-kept": 12, "valid-for-same": 3}
    assert found["valid"] == {"no-plus-one": 2, "last-step-counted": 4, "stride-forgotten": 8}
    assert slips(SameValidSize(side=13, kernel=3, stride=2))["same"]["floor-for-ceil"] == 6
