import numpy as np
import pytest

from questions.exercises.geometry.receptive_field import ReceptiveField
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("layers", "field"),
    [
        # Three kernels of 3 see as much as one of 7 (Simonyan and Zisserman 2015).
        (((3, 1), (3, 1), (3, 1)), 7),
        # All layers of VGG16 up to its last pooling: 212 pixels in the table of Araujo et al.
        (((3, 1), (3, 1), (2, 2)) * 2 + ((3, 1), (3, 1), (3, 1), (2, 2)) * 3, 212),
    ],
)
def test_published_fields(layers, field):
    assert values(ReceptiveField(layers)) == {"field": field}


def test_following_a_cell_back_to_the_pixels_gives_the_same():
    for sample in samples(ReceptiveField):
        cells = np.zeros(1, dtype=int)
        for kernel, stride in reversed(sample.exercise.layers):
            cells = np.unique(cells[:, None] * stride + np.arange(kernel))

        assert sample.values == {"field": len(cells)}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(ReceptiveField):
        layers = sample.exercise.layers

        assert 2 <= len(layers) <= 5
        assert all(kernel in (1, 2, 3, 5, 7) and 1 <= stride <= min(2, kernel) for kernel, stride in layers)
        assert any(stride == 2 for _, stride in layers) == (sample.level > 1)
        assert ("strides-ignored" in slips(sample.exercise)["field"]) == (sample.level > 1)


def test_slips_are_computed_from_the_same_layers():
    assert slips(ReceptiveField(((7, 2), (3, 2), (5, 1))))["field"] == {
        "strides-ignored": 13,
        "own-stride-counted": 1 + 12 + 8 + 16,
        "kernels-added": 15,
        "no-plus-one": 26,
    }
