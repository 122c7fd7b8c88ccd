import numpy as np
import pytest

from questions.exercises.statistics.preactivation_std import PreactivationStd
from tests.questions.exercises.drawn import samples, slips, values

SPREADS = {
    "unit": lambda n: 1,
    "over-root": lambda n: 1 / np.sqrt(n),
    "he": lambda n: np.sqrt(2 / n),
    "tenth": lambda n: 0.1,
}
EXAMPLE = PreactivationStd(inputs=1000, active=500, spread="unit", bias=1.0)


def test_the_examples_of_the_catalogue():
    assert values(EXAMPLE)["std"] == pytest.approx(22.383, abs=5e-4)
    assert values(PreactivationStd(1000, 500, "over-root", 1.0))["std"] == pytest.approx(1.225, abs=5e-4)


def test_the_length_of_the_row_of_deviations_gives_the_same():
    for sample in samples(PreactivationStd):
        drawn = sample.exercise
        inputs = np.repeat([1, 0], [drawn.active, drawn.inputs - drawn.active])
        parts = np.append(inputs * SPREADS[drawn.spread](drawn.inputs), drawn.bias)

        assert sample.values["std"] == pytest.approx(np.linalg.norm(parts), rel=1e-10)


def test_neurons_drawn_at_random_spread_as_much():
    rng = np.random.default_rng(7)
    sums = rng.normal(size=(20_000, 50)).sum(axis=1) + rng.normal(size=20_000)

    assert values(PreactivationStd(100, 50, "unit", 1.0))["std"] == pytest.approx(sums.std(), rel=0.02)


def test_slips_are_computed_from_the_same_neuron():
    assert slips(PreactivationStd(100, 50, "tenth", 1.0))["std"] == pytest.approx(
        {
            "variance": 1.5,
            "all-inputs": 2**0.5,
            "bias-forgotten": 0.5**0.5,
            "not-squared": 6**0.5,
            "deviations-added": 1.707106781187,
        }
    )
