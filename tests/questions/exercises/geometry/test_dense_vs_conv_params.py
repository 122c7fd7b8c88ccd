import numpy as np

from questions.exercises.geometry.dense_vs_conv_params import DenseVsConvParams
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DenseVsConvParams(side=32, in_channels=3, kernel=5, filters=2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"dense": 4_818_464, "conv": 152}


def test_the_size_of_the_arrays_gives_the_same():
    for sample in samples(DenseVsConvParams):
        drawn = sample.exercise
        image = np.empty((drawn.in_channels, drawn.side, drawn.side))
        windows = np.lib.stride_tricks.sliding_window_view(image, (drawn.in_channels, drawn.kernel, drawn.kernel))
        places, window = windows.shape[:3], windows[0, 0, 0]
        outputs = int(np.prod(places)) * drawn.filters

        assert sample.values == {
            "dense": np.broadcast_to(0, (outputs, image.size + 1)).size,
            "conv": drawn.filters * (window.size + 1),
        }


def test_draws_keep_the_ranges():
    for sample in samples(DenseVsConvParams):
        drawn = sample.exercise

        assert 8 <= drawn.side <= 32
        assert drawn.in_channels in (1, 3)
        assert drawn.kernel in (3, 5)
        assert 1 <= drawn.filters <= 8


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["conv"] == {
        "biases-forgotten": 150,
        "not-shared": 152 * 784,
        "channels-forgotten": 52,
        "swapped": 4_818_464,
    }
    assert found["dense"] == {
        "biases-forgotten": 3072 * 1568,
        "channels-forgotten": 1025 * 1568,
        "filters-forgotten": 3073 * 784,
        "output-too-large": 3073 * 2048,
        "swapped": 152,
    }
