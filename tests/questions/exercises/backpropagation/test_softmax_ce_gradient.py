import numpy as np
import pytest

from questions.exercises.backpropagation.softmax_ce_gradient import SoftmaxCeGradient
from tests.questions.exercises.drawn import samples, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SoftmaxCeGradient(logits=(2, 1, 0), label=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["gradient"] == pytest.approx([-0.3348, 0.2447, 0.09], abs=5e-5)


def test_central_differences_of_the_loss_give_the_same():
    for sample in samples(SoftmaxCeGradient):
        logits, label = np.array(sample.exercise.logits, dtype=float), sample.exercise.label
        steps = 1e-5 * np.eye(len(logits))
        losses = [np.log(np.exp(z).sum()) - z[label] for z in (*(logits + steps), *(logits - steps))]
        slopes = np.subtract(losses[: len(logits)], losses[len(logits) :]) / 2e-5

        assert sample.values["gradient"] == pytest.approx(slopes, abs=1e-7)


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "gradient", [0.6652, 0.2447, 0.09]) == "probabilities"
    assert tag(EXAMPLE, "gradient", [0.3348, -0.2447, -0.09]) == "sign"
