import numpy as np
import pytest

from questions.exercises.geometry.conv_params import ConvParams
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("in_channels", "filters", "kernel", "has_bias", "parameters"),
    # The first layers of VGG16 (with biases) and of ResNet-50 (without).
    [(3, 2, 5, True, 152), (3, 64, 3, True, 1792), (3, 64, 7, False, 9408)],
)
def test_published_counts(in_channels, filters, kernel, has_bias, parameters):
    assert values(ConvParams(32, in_channels, filters, kernel, kernel, has_bias)) == {"parameters": parameters}


def test_the_size_of_the_arrays_gives_the_same():
    for sample in samples(ConvParams):
        drawn = sample.exercise
        weights = np.empty((drawn.filters, drawn.in_channels, drawn.height, drawn.width), dtype=np.int8)
        biases = np.empty(drawn.filters if drawn.has_bias else 0)

        assert sample.values == {"parameters": weights.size + biases.size}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(ConvParams):
        drawn = sample.exercise

        assert 2 <= drawn.filters <= 64
        assert {drawn.height, drawn.width} <= {1, 3, 5, 7}
        assert (drawn.height != drawn.width) == (sample.level == 3)
        assert sample.level == 1 or drawn.in_channels > 1


def test_slips_are_computed_from_the_same_numbers():
    assert slips(ConvParams(32, 3, 2, 5, 5, has_bias=True))["parameters"] == {
        "bias-forgotten": 150,
        "one-bias": 151,
        "bias-per-weight": 300,
        "channels-forgotten": 52,
        "one-filter": 76,
        "image-size": 152 * 1024,
    }
    assert slips(ConvParams(32, 3, 2, 5, 5, has_bias=False))["parameters"]["bias-added"] == 152
