import numpy as np
import pytest

from questions.exercises.losses.huber_loss import HuberLoss
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = HuberLoss(errors=(0.5, -2, 3), delta=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"loss": [0.125, 1.5, 2.5], "mean": 1.375}


def test_adding_up_the_clipped_slope_gives_the_same():
    middles = (np.arange(1000) + 0.5) / 1000
    for sample in samples(HuberLoss):
        drawn = sample.exercise
        losses = [abs(e) * np.mean(np.minimum(abs(e) * middles, drawn.delta)) for e in drawn.errors]

        assert sample.values["loss"] == pytest.approx(losses, abs=1e-5)
        assert sample.values["mean"] == pytest.approx(np.mean(losses), abs=1e-5)


def test_draws_keep_their_ranges():
    for sample in samples(HuberLoss):
        drawn = sample.exercise
        sizes = [abs(error) for error in drawn.errors]

        assert 3 <= len(sizes) <= 4
        assert drawn.delta in (0.5, 1, 2)
        assert min(sizes) < drawn.delta < max(sizes) <= 4
        assert drawn.delta not in sizes


def test_slips_are_computed_from_the_same_numbers():
    found = slips(HuberLoss(errors=(1, -3), delta=2))["loss"]

    assert found == {
        "squared-everywhere": [0.5, 4.5],
        "line-everywhere": [0, 4],
        "absolute": [1, 3],
        "half-delta-forgotten": [0.5, 6],
        "half-forgotten": [1, 4],
        "smooth-l1": [0.25, 2],
    }


def test_squaring_everywhere_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", [0.125, 2, 4.5]) == "squared-everywhere"
    assert tag(EXAMPLE, "mean", 2.2083) == "squared-everywhere"
