import numpy as np
import pytest

from questions.exercises.backpropagation.four_equations_step import FourEquationsStep
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = FourEquationsStep(weights=((1, 2), (0, -1)), errors=(0.5, -1), sums=(0, 1), activations=(1, 2))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["delta"] == pytest.approx([0.125, 0.3932], abs=5e-5)
    assert np.array(values(EXAMPLE)["dw"]) == pytest.approx(np.array([[0.125, 0.25], [0.3932, 0.7864]]), abs=5e-5)


def test_central_differences_of_the_next_sums_give_the_same():
    def cost(item, sums):
        return np.dot(item.errors, np.array(item.weights) @ (1 / (1 + np.exp(-sums))))

    for sample in samples(FourEquationsStep):
        item = sample.exercise
        sums, a = np.array(item.sums, dtype=float), np.array(item.activations)
        slopes = [(cost(item, sums + step) - cost(item, sums - step)) / 2e-5 for step in 1e-5 * np.eye(2)]
        # A weight w[j, k] moves the sum j by a[k].
        grid = [
            [(cost(item, sums + step * x) - cost(item, sums - step * x)) / 2e-5 for x in a] for step in 1e-5 * np.eye(2)
        ]

        assert sample.values["delta"] == pytest.approx(slopes, abs=1e-7)
        assert np.array(sample.values["dw"]) == pytest.approx(np.array(grid), abs=1e-7)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["delta"]["slope-forgotten"] == [0.5, 2]
    assert slips(EXAMPLE)["delta"]["not-transposed"] == pytest.approx([-0.375, 0.1966], abs=5e-5)


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "delta", [-0.375, 0.1966]) == "not-transposed"
