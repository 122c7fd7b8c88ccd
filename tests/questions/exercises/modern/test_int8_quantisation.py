import numpy as np
import pytest

from questions.exercises.modern.int8_quantisation import Int8Quantisation
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example():
    example = Int8Quantisation(low_steps=100, scale=0.01, x=0.502)

    assert (example.low, example.high) == (-1, 1.55)
    assert values(example) == {"s": 0.01, "z": 100, "q": 150, "back": 0.5}
    assert slips(example)["q"]["zero-point-forgotten"] == 50


def test_the_nearest_of_all_256_values_is_what_comes_back():
    for sample in samples(Int8Quantisation):
        drawn = sample.exercise
        grid = np.linspace(drawn.low, drawn.high, 256)
        nearest = int(np.argmin(np.abs(grid - drawn.x)))

        assert sample.values["q"] == nearest
        assert sample.values["back"] == pytest.approx(grid[nearest], abs=1e-6)
        assert sample.values["z"] == int(np.argmin(np.abs(grid)))
        assert sample.values["s"] == pytest.approx(grid[1] - grid[0])
