import numpy as np
import pytest

from questions.exercises.losses.loss_to_cost import LossToCost
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LossToCost(losses=(0.2, 1.4, 0.5, 0.3), penalty=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"cost": 0.7}


def test_numpy_gives_the_same():
    for sample in samples(LossToCost):
        assert sample.values["cost"] == pytest.approx(np.mean(sample.exercise.losses) + sample.exercise.penalty)


def test_draws_keep_their_ranges():
    for sample in samples(LossToCost):
        drawn = sample.exercise

        assert 3 <= len(drawn.losses) <= 6
        assert all(0 <= loss <= 4 for loss in drawn.losses)
        assert 0 <= drawn.penalty <= 0.5
        assert sample.values["cost"] == round(sample.values["cost"], 3)
        assert "sum" in slips(drawn)["cost"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["cost"] == pytest.approx(
        {"sum": 2.5, "penalty-averaged": 0.625, "penalty-forgotten": 0.6, "largest": 1.5}
    )
    assert slips(LossToCost((0.2, 1.4, 0.5, 0.3), 0))["cost"] == pytest.approx({"sum": 2.4, "largest": 1.4})


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "cost", 2.5) == "sum"
