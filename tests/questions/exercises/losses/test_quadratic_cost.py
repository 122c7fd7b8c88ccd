import numpy as np
import pytest

from questions.exercises.losses.quadratic_cost import QuadraticCost
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = QuadraticCost(targets=((1,), (0,), (1,)), outputs=((0.8,), (0.4,), (0.5,)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"cost": 0.075}


def test_numpy_gives_the_same():
    for sample in samples(QuadraticCost):
        error = np.array(sample.exercise.targets) - np.array(sample.exercise.outputs)

        assert sample.values["cost"] == pytest.approx(0.5 * np.mean(np.linalg.norm(error, axis=1) ** 2), abs=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(QuadraticCost):
        drawn = sample.exercise

        assert 2 <= len(drawn.targets) == len(drawn.outputs) <= 4
        assert {len(row) for row in drawn.targets + drawn.outputs} in ({1}, {2})
        assert all(0 <= entry <= 5 for row in drawn.targets + drawn.outputs for entry in row)
        assert "half-forgotten" in slips(drawn)["cost"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["cost"] == pytest.approx(
        {"half-forgotten": 0.15, "not-squared": 1.1 / 6, "mean-forgotten": 0.225, "sum-only": 0.45}
    )
    assert slips(QuadraticCost(((1, 2), (0, 0)), ((0, 0), (3, 4))))["cost"]["outputs-averaged"] == 3.75


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "cost", 0.15) == "half-forgotten"
