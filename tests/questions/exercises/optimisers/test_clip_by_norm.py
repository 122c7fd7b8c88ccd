import numpy as np
import pytest

from questions.exercises.optimisers.clip_by_norm import ClipByNorm
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = ClipByNorm(gradient=(6, -8), threshold=5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"norm": 10, "clipped": [3, -4]}


def test_a_unit_vector_of_the_right_length_gives_the_same():
    for sample in samples(ClipByNorm):
        gradient = np.array(sample.exercise.gradient, dtype=float)
        norm = np.linalg.norm(gradient)

        assert sample.values["norm"] == pytest.approx(norm)
        assert sample.values["clipped"] == pytest.approx(gradient / norm * min(norm, sample.exercise.threshold))


def test_one_gradient_of_four_is_short_enough():
    drawn = [sample.exercise for sample in samples(ClipByNorm)]

    assert all(item.threshold in (1, 2, 5, 6.5) and item.norm != item.threshold for item in drawn)
    assert 30 < sum(item.norm < item.threshold for item in drawn) < 80


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["norm"] == {"root-forgotten": 100, "sum-of-sizes": 14, "largest": 8}
    assert found["clipped"]["by-value"] == [5, -5]
    assert found["clipped"]["unit-norm"] == pytest.approx([0.6, -0.8])
    assert found["clipped"]["sum-of-sizes"] == pytest.approx([30 / 14, -40 / 14])
    assert found["clipped"]["not-clipped"] == [6, -8]
    assert slips(ClipByNorm((3, 4), 6.5))["clipped"]["scaled-although-short"] == pytest.approx([3.9, 5.2])


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "clipped", [5, -5]) == "by-value"
