import numpy as np
import pytest

from questions.exercises.losses.soft_margin_loss import SoftMarginLoss
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SoftMarginLoss(labels=(1, -1), scores=(2, 0.5))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"loss": 0.5505}, abs=5e-5)


def test_minus_the_logarithm_of_a_sigmoid_gives_the_same():
    for sample in samples(SoftMarginLoss):
        margins = np.multiply(sample.exercise.labels, sample.exercise.scores)

        assert sample.values["loss"] == pytest.approx(-np.mean(np.log(1 / (1 + np.exp(-margins)))), rel=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(SoftMarginLoss):
        drawn = sample.exercise

        assert 2 <= len(drawn.labels) == len(drawn.scores) <= 3
        assert set(drawn.labels) == {-1, 1}
        assert all(-3 <= score <= 3 for score in drawn.scores)
        assert {"exponent-sign", "hinge"} <= slips(drawn)["loss"].keys()


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)["loss"]
    key = values(EXAMPLE)["loss"]

    assert found == pytest.approx(
        {
            "exponent-sign": (np.log1p(np.exp(2)) + np.log1p(np.exp(-0.5))) / 2,
            "hinge": 0.75,
            "label-forgotten": (np.log1p(np.exp(-2)) + np.log1p(np.exp(-0.5))) / 2,
            "log-ten": key / np.log(10),
            "log-two": key / np.log(2),
            "sum": 2 * key,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", 0.75) == "hinge"
