import numpy as np
import pytest

from questions.exercises.geometry.conv_output_size import ConvOutputSize, output_side
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "padding", "output"),
    [
        (12, 3, 1, 0, 10),
        (32, 5, 1, 0, 28),
        (32, 7, 1, 0, 26),
        # The first layers of ResNet (He et al. 2016) and AlexNet (227 pixels in, 55 out).
        (224, 7, 2, 3, 112),
        (227, 11, 4, 0, 55),
    ],
)
def test_published_sizes(side, kernel, stride, padding, output):
    assert output_side(side, kernel, stride, padding) == output


def test_counting_the_places_of_the_kernel_gives_the_same():
    for sample in samples(ConvOutputSize):
        drawn = sample.exercise
        padded = np.pad(np.zeros(drawn.side), drawn.padding)
        places = np.lib.stride_tricks.sliding_window_view(padded, drawn.kernel)[:: drawn.stride]

        assert sample.values == {"side": len(places)}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(ConvOutputSize):
        drawn, key = sample.exercise, sample.values["side"]
        rest = (drawn.side + 2 * drawn.padding - drawn.kernel) % drawn.stride

        assert 5 <= drawn.side <= 64
        assert drawn.kernel in (1, 2, 3, 5, 7)
        assert drawn.kernel <= drawn.side
        assert drawn.padding < drawn.kernel
        assert 1 <= drawn.stride <= min(4, drawn.kernel + 1)
        assert key not in (0, 1, drawn.side, drawn.kernel, drawn.stride, drawn.padding)
        assert (rest > 0) == (sample.level == 3)
        assert sample.level != 2 or drawn.padding or drawn.stride > 1


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="the kernel is 2 pixels wider than the padded input"):
        output_side(5, 9, 1, 1)


def test_slips_are_computed_from_the_same_numbers():
    drawn = ConvOutputSize(side=28, kernel=3, stride=2, padding=1)

    assert values(drawn) == {"side": 14}
    assert slips(drawn) == {
        "side": {"no-plus-one": 13, "stride-forgotten": 28, "ceil-for-floor": 15, "kernel-added": 17}
    }
    assert slips(ConvOutputSize(side=9, kernel=3, stride=1, padding=2))["side"]["padding-once"] == 9


def test_only_a_small_input_has_a_picture():
    assert "Eight by eight input inside two rows and columns of padding" in ConvOutputSize(8, 3, 1, 2).picture
    assert ConvOutputSize(8, 3, 1, 2).picture.count('class="pad"') == 12 * 12 - 64
    assert ConvOutputSize(13, 3, 1, 0).picture == ""


def test_the_picture_does_not_show_how_often_the_kernel_steps():
    assert ConvOutputSize(8, 3, 1, 1).picture == ConvOutputSize(8, 3, 2, 1).picture
