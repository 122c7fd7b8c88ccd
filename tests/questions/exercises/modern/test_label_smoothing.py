import numpy as np
import pytest

from questions.exercises.modern.label_smoothing import LabelSmoothing
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = LabelSmoothing(probabilities=(0.5, 0.3, 0.15, 0.05), true=0, epsilon=0.1)


def test_the_example():
    assert values(EXAMPLE)["t"] == pytest.approx([0.925, 0.025, 0.025, 0.025])
    assert slips(EXAMPLE)["t"]["others-only"] == pytest.approx([0.9, 1 / 30, 1 / 30, 1 / 30])


def test_a_mixture_of_two_losses_gives_the_same():
    """The loss is (1 - eps) of the one against the hard target, and eps of the mean over all classes."""
    for sample in samples(LabelSmoothing):
        drawn = sample.exercise
        log = -np.log(drawn.probabilities)

        assert sum(sample.values["t"]) == pytest.approx(1)
        assert sample.values["loss"] == pytest.approx(
            (1 - drawn.epsilon) * log[drawn.true] + drawn.epsilon * log.mean()
        )
