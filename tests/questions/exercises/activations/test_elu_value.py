import numpy as np
import pytest

from questions.exercises.activations.elu_value import EluValue
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(EluValue(-1, 1))["value"] == pytest.approx(-0.6321, abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(EluValue):
        z, alpha = sample.exercise.z, sample.exercise.alpha

        assert sample.values["value"] == pytest.approx(alpha * (np.exp(z) - 1), rel=1e-10)
        assert -4 <= z <= -0.25


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EluValue(-1.0, 2.0))["value"]

    assert found == pytest.approx(
        {
            "one-forgotten": 0.735758882343,
            "leaky": -2,
            "sign": 3.436563656918,
            "alpha-forgotten": -0.632120558829,
            "relu": 0,
        }
    )
