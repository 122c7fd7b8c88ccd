import numpy as np
import pytest

from questions.exercises.losses.cross_entropy_from_logits import CrossEntropyFromLogits
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = CrossEntropyFromLogits(logits=(2, 1, 0), label=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"loss": 0.4076}, abs=5e-5)


def test_softmax_and_then_the_logarithm_give_the_same():
    for sample in samples(CrossEntropyFromLogits):
        powers = np.exp(np.array(sample.exercise.logits, dtype=float))

        assert sample.values["loss"] == pytest.approx(-np.log(powers / powers.sum())[sample.exercise.label], rel=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(CrossEntropyFromLogits):
        logits = sample.exercise.logits

        assert 3 <= len(logits) <= 4
        assert all(-2 <= z <= 4 for z in logits)
        assert 0 <= sample.exercise.label < len(logits)
        assert sample.values["loss"] > 0.05


def test_slips_are_computed_from_the_same_numbers():
    found = slips(CrossEntropyFromLogits((0, 1, 2), 0))["loss"]
    share = 1 / (1 + np.e + np.e**2)
    twice = np.exp(np.exp([0, 1, 2]) * share)

    assert found == pytest.approx(
        {
            "probability": share,
            "softmax-twice": -np.log(twice[0] / twice.sum()),
            "logit-alone": 0,
            "sign": np.log(share),
            "log-ten": -np.log10(share),
            "log-two": -np.log2(share),
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", 0.665) == "probability"
