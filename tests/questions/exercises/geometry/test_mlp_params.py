import numpy as np

from questions.exercises.geometry.mlp_params import MlpParams
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(MlpParams((3, 4, 2))) == {"parameters": 26}


def test_the_size_of_the_arrays_gives_the_same():
    for sample in samples(MlpParams):
        widths = np.array(sample.exercise.widths)
        # An input of ones beside each layer carries its biases.
        layers = [np.empty((before + 1, after)) for before, after in zip(widths, widths[1:], strict=False)]

        assert sample.values == {"parameters": sum(layer.size for layer in layers)}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(MlpParams):
        widths = sample.exercise.widths

        assert 3 <= len(widths) <= (4 if sample.level == 1 else 5)
        assert all(2 <= width <= (6 if sample.level == 1 else 256) for width in widths)
        assert all(before != after for before, after in zip(widths, widths[1:], strict=False))


def test_slips_are_computed_from_the_same_widths():
    assert slips(MlpParams((3, 4, 2)))["parameters"] == {
        "biases-forgotten": 20,
        "input-biases": 29,
        "one-bias-per-layer": 22,
        "widths-added": 9,
        "last-layer-forgotten": 16,
    }


def test_a_small_network_is_drawn_with_all_its_weights():
    picture = MlpParams((3, 4, 2)).picture

    assert picture.count("<circle") == 9
    assert picture.count("M") == 20
    assert MlpParams((3, 7, 2)).picture == ""
