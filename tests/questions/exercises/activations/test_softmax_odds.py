import numpy as np
import pytest

from questions.exercises.activations.softmax_odds import SoftmaxOdds
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(SoftmaxOdds((1, 4, 3), first=1, second=2))["ratio"] == pytest.approx(2.718, abs=5e-4)


def test_dividing_two_probabilities_gives_the_same():
    for sample in samples(SoftmaxOdds):
        drawn = sample.exercise
        powers = np.exp(np.array(drawn.logits, dtype=float))
        p = powers / powers.sum()

        assert drawn.first != drawn.second
        assert sample.values["ratio"] == pytest.approx(p[drawn.first] / p[drawn.second], rel=1e-12)


def test_slips_are_computed_from_the_same_logits():
    found = slips(SoftmaxOdds((0, 3, 2), first=1, second=2))["ratio"]

    assert found == pytest.approx(
        {"swapped": np.exp(-1), "no-exponential": 1, "logits-divided": 1.5, "one-probability": 0.705384513}
    )
