import math

import pytest

from questions.exercises.optimisers.lr_exponential_decay import LrExponentialDecay
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LrExponentialDecay(first=0.1, decay=0.05, epoch=20)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"rate": 0.0368}, abs=5e-5)


def test_multiplying_epoch_by_epoch_gives_the_same():
    for sample in samples(LrExponentialDecay):
        drawn = sample.exercise
        rate = drawn.first
        for _ in range(drawn.epoch):
            rate *= math.exp(-drawn.decay)

        assert sample.values["rate"] == pytest.approx(rate, rel=1e-5)


def test_draws_keep_their_ranges():
    for sample in samples(LrExponentialDecay):
        drawn = sample.exercise

        assert 5 <= drawn.epoch <= 50
        assert 0.2 <= drawn.decay * drawn.epoch <= 3.001
        assert "compound" in slips(drawn)["rate"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["rate"] == pytest.approx(
        {
            "compound": 0.1 * 0.95**20,
            "grows": 0.1 * math.e,
            "inverse-time": 0.05,
            "subtracted": -0.9,
            "start-forgotten": 1 / math.e,
            "one-epoch": 0.1 * math.exp(-0.05),
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "rate", 0.03585) == "compound"
