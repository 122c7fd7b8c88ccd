import numpy as np
import pytest

from questions.exercises.activations.swish_value import SwishValue
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(SwishValue(-1, 1))["value"] == pytest.approx(-0.2689, abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(SwishValue):
        x, beta = sample.exercise.x, sample.exercise.beta

        assert sample.values["value"] == pytest.approx(x / (1 + np.exp(-beta * x)), rel=1e-12)
        assert 0.25 <= abs(x) <= 4


def test_slips_are_computed_from_the_same_numbers():
    found = slips(SwishValue(-2.0, 0.5))["value"]

    assert found == pytest.approx(
        {
            "sigmoid-alone": 0.268941421370,
            "beta-forgotten": -0.238405844044,
            "divided": -0.134470710685,
            "relu": 0,
            "sign": -1.462117157260,
        }
    )
