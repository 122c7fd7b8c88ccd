import numpy as np
import pytest

from questions.exercises.activations.sigmoid_neuron import SigmoidNeuron
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = SigmoidNeuron(inputs=(1, 0.5), weights=(2, -1), bias=-0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["output"] == pytest.approx(0.7311, abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(SigmoidNeuron):
        z = np.dot(sample.exercise.weights, sample.exercise.inputs) + sample.exercise.bias

        assert 0 < abs(z) <= 4
        assert sample.values["output"] == pytest.approx((1 + np.tanh(z / 2)) / 2, rel=1e-10)


def test_slips_are_computed_from_the_same_neuron():
    assert slips(SigmoidNeuron((1, 1), (1, 1), -0.5))["output"] == pytest.approx(
        {"sum": 1.5, "step": 1, "bias-forgotten": 0.880797077978, "sign": 0.182425523806}
    )
