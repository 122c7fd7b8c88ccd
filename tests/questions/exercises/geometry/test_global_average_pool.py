import numpy as np
import pytest

from questions.exercises.geometry.global_average_pool import GlobalAveragePool
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = GlobalAveragePool((((1, 3), (5, 7)), ((0, 2), (4, 6)), ((9, 9), (1, 1))))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"pooled": [4, 3, 5]}


def test_numpy_gives_the_same():
    for sample in samples(GlobalAveragePool):
        maps = np.array(sample.exercise.maps)

        assert sample.values["pooled"] == pytest.approx(maps.mean(axis=(1, 2)), abs=1e-12)
        assert 2 <= len(maps) <= 4
        assert 0 <= maps.min() <= maps.max() <= 9
        assert sample.level > 1 or all(isinstance(value, int) for value in sample.values["pooled"])


def test_slips_are_computed_from_the_same_maps():
    assert slips(EXAMPLE)["pooled"] == {"maximum": [7, 6, 9], "sum": [16, 12, 20], "one-mean-for-all": [4, 4, 4]}
    four = GlobalAveragePool((*EXAMPLE.maps, ((0, 0), (0, 8))))
    assert slips(four)["pooled"]["mean-over-channels"] == [2.5, 3.5, 2.5, 5.5]
