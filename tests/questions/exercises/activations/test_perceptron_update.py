import numpy as np
import pytest

from questions.exercises.activations.perceptron_update import PerceptronUpdate
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = PerceptronUpdate(inputs=(1, 2), weights=(0.5, -1), bias=0.5, target=1, rate=0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"w": [1, 0], "b": 1}


def test_a_step_down_the_hinge_gives_the_same():
    moved = 0
    drawn = samples(PerceptronUpdate)
    for sample in drawn:
        exercise = sample.exercise
        x = np.array([*exercise.inputs, 1])
        w = np.array([*exercise.weights, exercise.bias])
        sign = 2 * exercise.target - 1
        if -sign * (w @ x) > 0:
            w = w + exercise.rate * sign * x
            moved += 1

        assert [*sample.values["w"], sample.values["b"]] == pytest.approx(w, abs=1e-9)

    assert 0.55 < moved / len(drawn) < 0.8


def test_slips_are_computed_from_the_same_step():
    found = slips(EXAMPLE)

    assert found["w"] == {"sign": [0, -2], "rate-forgotten": [1.5, 1], "unchanged": [0.5, -1]}
    assert found["b"] == {"sign": 0, "rate-forgotten": 1.5, "unchanged": 0.5}


def test_a_right_output_moves_nothing():
    drawn = PerceptronUpdate(inputs=(1, 2), weights=(0.5, 1), bias=0.5, target=1, rate=0.5)

    assert values(drawn) == {"w": [0.5, 1], "b": 0.5}
    assert slips(drawn) == {"w": {"updated-though-right": [1, 2]}, "b": {"updated-though-right": 1}}
