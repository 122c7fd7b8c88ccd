import numpy as np
import pytest

from questions.exercises.geometry.flatten_size import FlattenSize
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("height", "width", "channels", "length"),
    # The last maps of VGG16 and of LeNet-5.
    [(7, 7, 512, 25_088), (5, 5, 16, 400)],
)
def test_published_lengths(height, width, channels, length):
    assert values(FlattenSize(32, height, width, channels)) == {"length": length}


def test_numpy_gives_the_same():
    for sample in samples(FlattenSize):
        drawn = sample.exercise
        batch = np.broadcast_to(0, (drawn.batch, drawn.channels, drawn.height, drawn.width))

        assert sample.values == {"length": batch[0].reshape(-1).shape[0]}
        assert 1 <= min(drawn.height, drawn.width) <= max(drawn.height, drawn.width) <= 14
        assert 8 <= drawn.channels <= 512


def test_slips_are_computed_from_the_same_sides():
    assert slips(FlattenSize(32, 7, 6, 512))["length"] == {
        "batch-counted": 32 * 21_504,
        "channels-forgotten": 42,
        "sides-added": 525,
        "channels-alone": 512,
    }


def test_the_picture_says_its_sides():
    picture = FlattenSize(32, 7, 6, 512).picture

    assert 'aria-label="A stack of 512 feature maps, each 7 high and 6 wide"' in picture
    assert picture.count("<rect") == 4
