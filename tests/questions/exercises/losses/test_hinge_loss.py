import numpy as np
import pytest

from questions.exercises.losses.hinge_loss import HingeLoss
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = HingeLoss(labels=(1, -1, 1), scores=(2, 0.5, 0.3))


def test_the_example_of_the_catalogue():
    found = values(EXAMPLE)

    assert found["loss"] == pytest.approx([0, 1.5, 0.7])
    assert found["mean"] == pytest.approx(0.7333, abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(HingeLoss):
        margins = np.multiply(sample.exercise.labels, sample.exercise.scores)
        losses = (1 - margins + np.abs(1 - margins)) / 2

        assert sample.values["loss"] == pytest.approx(losses)
        assert sample.values["mean"] == pytest.approx(losses.mean())


def test_draws_meet_all_three_cases():
    for sample in samples(HingeLoss):
        drawn = sample.exercise
        margins = [label * score for label, score in zip(drawn.labels, drawn.scores, strict=True)]

        assert 3 <= len(margins) <= 5
        assert set(drawn.labels) == {-1, 1}
        assert any(margin > 1 for margin in margins)
        assert any(0 < margin < 1 for margin in margins)
        assert min(margins) < 0
        assert max(map(abs, margins)) <= 3


def test_slips_are_computed_from_the_same_numbers():
    assert slips(HingeLoss(labels=(1, -1, -1), scores=(2, 0.5, -0.5)))["loss"] == {
        "margin-forgotten": [0, 0.5, 0],
        "negative-kept": [-1, 1.5, 0.5],
        "label-forgotten": [0, 0.5, 1.5],
        "zero-one-labels": [0, 1, 1],
        "sign": [3, 0.5, 1.5],
    }


def test_keeping_negative_losses_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", [-1, 1.5, 0.7]) == tag(EXAMPLE, "mean", 0.4) == "negative-kept"
