import numpy as np
import pytest

from questions.exercises.losses.mae import Mae
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = Mae(targets=(3, 5, 2, 7), predictions=(2, 5, 4, 7.5))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"mae": 0.875}


def test_numpy_gives_the_same():
    for sample in samples(Mae):
        above = np.maximum(sample.exercise.targets, sample.exercise.predictions)
        below = np.minimum(sample.exercise.targets, sample.exercise.predictions)

        assert sample.values["mae"] == pytest.approx(np.mean(above - below), abs=1e-12)


def test_draws_keep_their_ranges():
    for sample in samples(Mae):
        drawn = sample.exercise

        assert 3 <= len(drawn.targets) == len(drawn.predictions) <= 5
        assert all(-5 <= entry <= 10 for entry in drawn.targets + drawn.predictions)
        assert min(drawn.errors) < 0 < max(drawn.errors)
        assert "squared" in slips(drawn)["mae"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["mae"] == pytest.approx(
        {"signed": 0.375, "squared": 1.3125, "sum": 3.5, "n-minus-one": 3.5 / 3}
    )


def test_errors_that_cancel_are_recognised_in_both_directions():
    assert tag(EXAMPLE, "mae", -0.375) == tag(EXAMPLE, "mae", 0.375) == "signed"
