import numpy as np
import pytest

from questions.exercises.geometry.transposed_conv_size import TransposedConvSize
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("numbers", "output"),
    # The second is the layer of DCGAN that turns 4 x 4 into 8 x 8 in its published code.
    [((7, 4, 2, 1, 0), 14), ((4, 4, 2, 1, 0), 8)],
)
def test_published_sizes(numbers, output):
    assert values(TransposedConvSize(*numbers)) == {"side": output}


def test_laying_down_the_kernels_gives_the_same():
    for sample in samples(TransposedConvSize):
        drawn = sample.exercise
        reached = np.arange(drawn.side)[:, None] * drawn.stride + np.arange(drawn.kernel)
        # From the first to the last place reached, with gaps; then cut on both edges, and added to on one.
        places = reached.max() - reached.min() + 1

        assert sample.values == {
            "side": len(range(places)[drawn.padding : places - drawn.padding]) + drawn.output_padding
        }


def test_a_convolution_leads_back_to_the_side_it_came_from():
    for sample in samples(TransposedConvSize):
        drawn = sample.exercise
        padded = np.zeros(sample.values["side"] + 2 * drawn.padding)
        windows = np.lib.stride_tricks.sliding_window_view(padded, drawn.kernel)[:: drawn.stride]

        assert len(windows) == drawn.side


def test_draws_keep_the_ranges():
    for sample in samples(TransposedConvSize):
        drawn = sample.exercise

        assert 4 <= drawn.side <= 32
        assert 2 <= drawn.kernel <= 5
        assert 1 <= drawn.stride <= 3
        assert 0 <= drawn.padding <= 2
        assert 0 <= drawn.output_padding < drawn.stride


def test_slips_are_computed_from_the_same_numbers():
    assert slips(TransposedConvSize(side=10, kernel=5, stride=3, padding=1, output_padding=2))["side"] == {
        "forward-formula": 3,
        "times-stride": 30,
        "output-padding-twice": 34,
        "padding-added": 36,
        "padding-once": 33,
        "one-step-too-many": 35,
    }
    assert slips(TransposedConvSize(10, 4, 3, 1, 2))["side"]["output-padding-forgotten"] == 29
    assert slips(TransposedConvSize(10, 5, 2, 0, 0))["side"]["plus-one"] == 24
