import numpy as np
import pytest

from questions.exercises.statistics.penalty_cost import PenaltyCost
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    drawn = PenaltyCost(cost=0.5, weights=(2, -1, 3), bias=0, rate=0.1, examples=10, norm="L2")

    assert values(drawn) == {"cost": 0.57}


def test_numpy_gives_the_same():
    for sample in samples(PenaltyCost):
        drawn = sample.exercise
        if drawn.norm == "L2":
            penalty = drawn.rate / (2 * drawn.examples) * np.linalg.norm(drawn.weights, 2) ** 2
        else:
            penalty = drawn.rate / drawn.examples * np.linalg.norm(drawn.weights, 1)

        assert sample.values["cost"] == pytest.approx(drawn.cost + penalty, abs=1e-9)
        assert penalty > 0.0099
        assert bool(drawn.bias) == (sample.level > 1)


def test_slips_are_computed_from_the_same_weights():
    squares = slips(PenaltyCost(1.0, (3, -1), 2, 1.0, 10, "L2"))["cost"]
    sizes = slips(PenaltyCost(1.0, (3, -1), 2, 1.0, 10, "L1"))["cost"]

    assert squares == pytest.approx(
        {
            "root": 1.158113883,
            "half-forgotten": 2,
            "other-norm": 1.4,
            "bias-penalised": 1.7,
            "examples-forgotten": 6,
            "penalty-alone": 0.5,
        }
    )
    assert sizes == pytest.approx(
        {
            "signs-kept": 1.2,
            "other-norm": 1.5,
            "bias-penalised": 1.6,
            "examples-forgotten": 5,
            "penalty-alone": 0.4,
        }
    )
