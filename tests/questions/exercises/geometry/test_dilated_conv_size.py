import numpy as np

from questions.exercises.geometry.dilated_conv_size import DilatedConvSize
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(DilatedConvSize(side=32, kernel=3, stride=1, padding=2, dilation=2)) == {"side": 32}


def test_counting_the_places_where_every_cell_lies_inside_gives_the_same():
    for sample in samples(DilatedConvSize):
        drawn = sample.exercise
        whole = drawn.side + 2 * drawn.padding
        taps = np.arange(drawn.kernel) * drawn.dilation
        places = sum((taps + start < whole).all() for start in range(0, whole, drawn.stride))

        assert sample.values == {"side": places}


def test_draws_keep_the_ranges():
    for sample in samples(DilatedConvSize):
        drawn = sample.exercise

        assert 10 <= drawn.side <= 64
        assert drawn.kernel in (2, 3, 5)
        assert 2 <= drawn.dilation <= 4
        assert 0 <= drawn.padding <= 4
        assert drawn.stride in (1, 2)


def test_slips_are_computed_from_the_same_numbers():
    # The spread-out kernel is 9 pixels wide; 25 - 9 = 16 pixels are left for steps of two.
    assert slips(DilatedConvSize(side=21, kernel=3, stride=2, padding=2, dilation=4))["side"] == {
        "dilation-ignored": 12,
        "gap-after-last-cell": 7,
        "no-plus-one": 8,
        "stride-forgotten": 17,
    }
    assert slips(DilatedConvSize(side=21, kernel=3, stride=1, padding=2, dilation=4))["side"]["padding-once"] == 15
