import numpy as np
import pytest

from questions.exercises.losses.mse import Mse
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = Mse(targets=(3, 5, 2, 7), predictions=(2, 5, 4, 7.5))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"mse": 1.3125}


def test_variance_and_bias_of_the_errors_give_the_same():
    for sample in samples(Mse):
        errors = np.subtract(sample.exercise.targets, sample.exercise.predictions)

        assert sample.values["mse"] == pytest.approx(np.var(errors) + np.mean(errors) ** 2, abs=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(Mse):
        drawn = sample.exercise

        assert 3 <= len(drawn.targets) == len(drawn.predictions) <= 5
        assert all(-5 <= entry <= 10 for entry in drawn.targets + drawn.predictions)
        assert "rmse" in slips(drawn)["mse"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["mse"] == pytest.approx(
        {"rmse": 1.3125**0.5, "mae": 0.875, "halved": 0.65625, "n-minus-one": 1.75, "sum": 5.25, "signed": -0.375}
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "mse", 1.146) == "rmse"
