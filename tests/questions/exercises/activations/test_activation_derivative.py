import numpy as np
import pytest

from questions.exercises.activations.activation_derivative import ActivationDerivative
from tests.questions.exercises.drawn import samples, slips, values

FUNCTIONS = {
    "sigmoid": lambda z, slope: 1 / (1 + np.exp(-z)),
    "tanh": lambda z, slope: np.tanh(z),
    "relu": lambda z, slope: np.maximum(0, z),
    "leaky": lambda z, slope: np.where(z > 0, z, slope * z),
}


@pytest.mark.parametrize(("function", "slope"), [("sigmoid", 0.25), ("tanh", 1)])
def test_the_examples_of_the_catalogue(function, slope):
    assert values(ActivationDerivative(function, 0.0))["slope"] == slope


def test_small_differences_give_the_same():
    for sample in samples(ActivationDerivative):
        drawn = sample.exercise
        here = np.array([drawn.z - 1e-5, drawn.z + 1e-5])
        low, high = FUNCTIONS[drawn.function](here, drawn.slope)

        assert sample.values["slope"] == pytest.approx((high - low) / 2e-5, abs=1e-8)


def test_slips_are_computed_from_the_same_place():
    sigmoid = slips(ActivationDerivative("sigmoid", 2.0))["slope"]
    tanh = slips(ActivationDerivative("tanh", 0.5))["slope"]
    relu = slips(ActivationDerivative("relu", -2.0))["slope"]
    leaky = slips(ActivationDerivative("leaky", -2.0, 0.1))["slope"]

    assert sigmoid == pytest.approx({"value": 0.880797077978, "z-for-value": -2, "one-factor": 0.119202922022})
    assert tanh == pytest.approx({"value": 0.462117157260, "square-of-z": 0.75, "not-squared": 0.537882842740})
    assert relu == {"other-side": 1}
    assert leaky == {"value": -0.2, "other-side": 1}
