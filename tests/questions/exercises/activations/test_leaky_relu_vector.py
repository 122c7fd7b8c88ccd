import numpy as np
import pytest

from questions.exercises.activations.leaky_relu_vector import LeakyReluVector
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(LeakyReluVector((-10, -0.5, 0, 3), 0.01)) == {"a": [-0.1, -0.005, 0, 3]}


def test_the_larger_of_both_lines_gives_the_same():
    for sample in samples(LeakyReluVector):
        z = np.array(sample.exercise.z)

        assert sample.values["a"] == pytest.approx(np.maximum(z, sample.exercise.slope * z), abs=1e-9)
        assert (z < 0).sum() >= 2


def test_slips_are_computed_from_the_same_values():
    assert slips(LeakyReluVector((-10, 5, -20), 0.1))["a"] == {
        "relu": [0, 5, 0],
        "sign": [1, 5, 2],
        "both-sides": [-1, 0.5, -2],
        "subtracted": [-10.1, 5, -20.1],
    }
