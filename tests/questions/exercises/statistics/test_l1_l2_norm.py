import numpy as np
import pytest

from questions.exercises.statistics.l1_l2_norm import WHOLE, L1L2Norm
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(L1L2Norm((3, -4))) == {"absolute": 7, "euclidean": 5}


def test_numpy_gives_the_same():
    for sample in samples(L1L2Norm):
        v = np.array(sample.exercise.v)

        assert sample.values["absolute"] == np.linalg.norm(v, 1)
        assert sample.values["euclidean"] == pytest.approx(np.linalg.norm(v, 2), rel=1e-12)
        assert v.min() < 0


def test_easy_vectors_have_a_whole_length():
    assert all(np.hypot.reduce(sizes) == pytest.approx(round(np.hypot.reduce(sizes))) for sizes in WHOLE)


def test_slips_are_computed_from_the_same_vector():
    assert slips(L1L2Norm((3, -4))) == {
        "absolute": {"signs-kept": -1, "swapped": 5, "maximum": 4},
        "euclidean": {"root-forgotten": 25, "swapped": 7, "mean-square": pytest.approx(12.5**0.5)},
    }


def test_only_a_plane_vector_is_drawn():
    assert "3 across and -4 up" in L1L2Norm((3, -4)).picture
    assert L1L2Norm((3, -4, 1)).picture == ""
