import numpy as np
import pytest

from questions.exercises.statistics.batchnorm_forward import BatchnormForward
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = BatchnormForward((1, 3, 5, 7), gamma=2.0, beta=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["y"] == pytest.approx([-1.6833, 0.1056, 1.8944, 3.6833], abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(BatchnormForward):
        drawn = sample.exercise
        x = np.array(drawn.batch)
        expected = drawn.gamma * (x - x.mean()) / np.sqrt(np.var(x) + 1e-5) + drawn.beta

        assert sample.values["y"] == pytest.approx(expected, abs=1e-12)
        assert np.var(x) >= 1
        assert sample.level > 1 or np.std(x) % 1 == 0


def test_slips_are_computed_from_the_same_batch():
    found = slips(BatchnormForward((1, 1, 5, 5), gamma=0.5, beta=1))["y"]

    assert {tag: value[-1] for tag, value in found.items()} == pytest.approx(
        {
            "sample-variance": 1 + 3**0.5 / 4,
            "variance": 1.25,
            "scale-and-shift-forgotten": 1,
            "gamma-forgotten": 2,
            "beta-forgotten": 0.5,
            "beta-first": 1,
        },
        abs=1e-4,
    )
