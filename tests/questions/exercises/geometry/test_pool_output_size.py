import numpy as np
import pytest

from questions.exercises.geometry.pool_output_size import PoolOutputSize
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("side", "size", "stride", "output"),
    # The last two are the poolings of AlexNet (55 to 27) and of VGG16 (224 to 112).
    [(7, 3, 2, 3), (55, 3, 2, 27), (224, 2, 2, 112)],
)
def test_published_sizes(side, size, stride, output):
    assert values(PoolOutputSize(side, 64, size, stride, "max", is_stride_given=True)) == {"side": output}


def test_counting_the_windows_gives_the_same():
    for sample in samples(PoolOutputSize):
        drawn = sample.exercise
        windows = np.lib.stride_tricks.sliding_window_view(np.zeros(drawn.side), drawn.size)

        assert sample.values == {"side": len(windows[:: drawn.stride])}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(PoolOutputSize):
        drawn = sample.exercise

        assert 4 <= drawn.side <= 64
        assert drawn.size in (2, 3)
        assert 1 <= drawn.stride <= 3
        assert drawn.is_stride_given or drawn.stride == drawn.size
        assert ((drawn.side - drawn.size) % drawn.stride > 0) == (sample.level == 3)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(PoolOutputSize(18, 8, 3, 2, "max", is_stride_given=True))["side"] == {
        "ceil-for-floor": 9,
        "divided-by-window": 6,
        "no-plus-one": 7,
        "stride-forgotten": 16,
    }
    assert slips(PoolOutputSize(17, 8, 2, 1, "max", is_stride_given=True))["side"]["divided-by-stride"] == 17


def test_a_stride_that_is_left_out_is_explained():
    assert "**no stride given**" in PoolOutputSize(8, 8, 2, 2, "max", is_stride_given=False).stem
