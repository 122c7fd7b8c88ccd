import numpy as np
import pytest

from questions.exercises.losses.nll_loss import NllLoss
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = NllLoss(rows=((-0.357, -1.609, -2.303), (-2.303, -1.204, -0.511)), classes=(0, 2))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"loss": 0.434}


def test_one_hot_targets_give_the_same():
    for sample in samples(NllLoss):
        rows = np.array(sample.exercise.rows)
        targets = np.eye(rows.shape[1])[list(sample.exercise.classes)]

        assert sample.values["loss"] == pytest.approx(-np.sum(targets * rows) / len(rows), abs=1e-9)


def test_draws_are_log_probabilities_to_three_decimals():
    for sample in samples(NllLoss):
        drawn = sample.exercise

        assert 2 <= len(drawn.rows) == len(drawn.classes) <= 3
        assert [np.exp(row).sum() for row in drawn.rows] == pytest.approx([1] * len(drawn.rows), abs=2e-3)
        assert all(entry == round(entry, 3) < 0 for row in drawn.rows for entry in row)
        assert {"sign", "row-maximum"} <= slips(drawn)["loss"].keys()


def test_slips_are_computed_from_the_same_numbers():
    found = slips(NllLoss(rows=((-0.5, -1), (-2, -0.25)), classes=(1, 0)))["loss"]

    assert found == pytest.approx(
        {
            "sign": -1.5,
            "row-maximum": 0.375,
            "log-twice": -np.log(2) / 2,
            "exponentials": (np.exp(-1) + np.exp(-2)) / 2,
            "sum": 3,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", -0.434) == "sign"
