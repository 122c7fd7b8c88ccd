import pytest

from questions.exercises.optimisers.lr_step_decay import LrStepDecay
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LrStepDecay(first=0.1, factor=0.5, every=5, epoch=12)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"rate": 0.025}


def test_going_through_the_epochs_gives_the_same():
    for sample in samples(LrStepDecay):
        drawn = sample.exercise
        rate = drawn.first
        for epoch in range(1, drawn.epoch + 1):
            rate *= drawn.factor if epoch % drawn.every == 0 else 1

        assert sample.values["rate"] == pytest.approx(rate, rel=1e-5)


def test_some_draws_ask_for_the_epoch_of_a_drop():
    drawn = [sample.exercise for sample in samples(LrStepDecay)]

    assert all(item.every <= item.epoch <= 60 for item in drawn)
    assert 30 < sum(item.epoch % item.every == 0 for item in drawn) < 90
    assert all("one-drop-short" in slips(item)["rate"] for item in drawn)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["rate"] == pytest.approx(
        {
            "not-floored": 0.1 * 0.5**2.4,
            "one-drop-short": 0.05,
            "one-drop-more": 0.0125,
            "drops-multiplied": 0.1,
            "subtracted": -0.9,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "rate", 0.01895) == "not-floored"
