import numpy as np

from questions.exercises.geometry.conv_padding_to_keep_size import ConvPaddingToKeepSize
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(ConvPaddingToKeepSize(side=28, kernel=3, dilation=1)) == {"padding": 1}


def test_a_padded_input_has_as_many_places_as_pixels():
    for sample in samples(ConvPaddingToKeepSize):
        drawn = sample.exercise
        padded = np.zeros(drawn.side + 2 * sample.values["padding"])
        taps = np.arange(drawn.kernel) * drawn.dilation
        starts = [start for start in range(len(padded)) if start + taps[-1] < len(padded)]

        assert len(starts) == drawn.side


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(ConvPaddingToKeepSize):
        drawn = sample.exercise

        assert drawn.kernel in (3, 5, 7, 9)
        assert drawn.dilation in ((1,) if sample.level == 1 else (2, 3))


def test_slips_are_computed_from_the_same_numbers():
    assert slips(ConvPaddingToKeepSize(32, 5, 3))["padding"] == {
        "total-for-edge": 12,
        "dilation-forgotten": 2,
        "half-the-kernel": 8,
        "no-padding": 0,
    }
