import numpy as np
import pytest

from questions.exercises.modern.adamw_vs_l2 import AdamwVsL2
from tests.questions.exercises.drawn import samples, slips, values


def adam(gradient, rate):
    """Return the first step of Adam, with its moments and their correction written out."""
    m, v = 0.1 * gradient, 0.001 * gradient**2
    return rate * (m / (1 - 0.9)) / np.sqrt(v / (1 - 0.999))


def test_the_example():
    example = AdamwVsL2(weight=5, gradient=2, rate=0.1, decay=0.1)

    assert values(example) == {"adamw": 4.85, "adam": 4.9}
    assert slips(example)["adamw"]["decay-forgotten"] == 4.9


def test_moments_written_out_give_the_same():
    for sample in samples(AdamwVsL2):
        drawn = sample.exercise
        shrunk = drawn.weight - drawn.rate * drawn.decay * drawn.weight

        assert sample.values["adamw"] == pytest.approx(shrunk - adam(drawn.gradient, drawn.rate))
        penalised = drawn.gradient + drawn.decay * drawn.weight
        assert sample.values["adam"] == pytest.approx(drawn.weight - adam(penalised, drawn.rate))
