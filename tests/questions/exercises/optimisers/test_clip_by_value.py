import numpy as np
import pytest

from questions.exercises.optimisers.clip_by_value import ClipByValue
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = ClipByValue(gradient=(6, -8, 0.5), threshold=5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"clipped": [5, -5, 0.5]}


def test_numpy_gives_the_same():
    for sample in samples(ClipByValue):
        threshold = sample.exercise.threshold

        assert sample.values["clipped"] == list(np.clip(sample.exercise.gradient, -threshold, threshold))


def test_draws_clip_one_entry_and_keep_one():
    for sample in samples(ClipByValue):
        sizes = [abs(entry) for entry in sample.exercise.gradient]

        assert 2 <= len(sizes) <= 4
        assert min(sizes) < sample.exercise.threshold < max(sizes) <= 9
        assert "by-norm" in slips(sample.exercise)["clipped"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)["clipped"]

    assert found["by-norm"] == pytest.approx(np.array([6, -8, 0.5]) * 5 / 100.25**0.5)
    assert found["by-largest"] == pytest.approx([3.75, -5, 0.3125])
    assert found["negative-side-forgotten"] == [5, -8, 0.5]
    assert found["sign"] == [5, 5, 0.5]
    assert found["zeroed"] == [0, 0, 0.5]


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "clipped", [5, -8, 0.5]) == "negative-side-forgotten"
