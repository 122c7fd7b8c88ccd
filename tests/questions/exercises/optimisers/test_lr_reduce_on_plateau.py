import pytest

from questions.exercises.optimisers.lr_reduce_on_plateau import LrReduceOnPlateau
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LrReduceOnPlateau(losses=(1, 0.8, 0.85, 0.82, 0.7, 0.72), rate=0.1, factor=0.5, patience=2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"rate": [0.1, 0.1, 0.1, 0.05, 0.05, 0.05]}


def test_the_scheduler_of_pytorch_with_one_epoch_less_gives_the_same():
    for sample in samples(LrReduceOnPlateau):
        drawn = sample.exercise
        rate, rates, bad = drawn.rate, [], 0
        for epoch, loss in enumerate(drawn.losses):
            bad = 0 if loss < min(drawn.losses[:epoch], default=2) else bad + 1
            if bad > drawn.patience - 1:
                rate, bad = rate * drawn.factor, 0
            rates.append(rate)

        assert sample.values["rate"] == pytest.approx(rates, rel=1e-4)


def test_draws_keep_their_ranges():
    for sample in samples(LrReduceOnPlateau):
        drawn = sample.exercise

        assert 6 <= len(drawn.losses) <= 9
        assert len(set(drawn.losses)) == len(drawn.losses)
        assert 1 <= drawn.patience <= 3
        assert 2 <= len(set(sample.values["rate"])) <= 3
        assert "previous-epoch" in slips(drawn)["rate"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["rate"] == {
        "previous-epoch": [0.1] * 6,
        "shifted": [0.1, 0.1, 0.1, 0.1, 0.05, 0.05],
    }
    longer = LrReduceOnPlateau((1, 0.8, 0.85, 0.82, 0.83, 0.7), 0.1, 0.5, 2)
    assert slips(longer)["rate"]["one-epoch-late"] == [0.1, 0.1, 0.1, 0.1, 0.05, 0.05]
    assert slips(longer)["rate"]["count-not-reset"] == [0.1, 0.1, 0.1, 0.05, 0.025, 0.025]


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "rate", [0.1] * 6) == "previous-epoch"
