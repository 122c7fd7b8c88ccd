import numpy as np
import pytest

from questions.exercises.losses.binary_cross_entropy import BinaryCrossEntropy
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = BinaryCrossEntropy(labels=(1, 0, 1), probabilities=(0.9, 0.2, 0.6))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"loss": 0.2798}, abs=5e-5)


def test_the_logarithm_of_the_likelihood_gives_the_same():
    for sample in samples(BinaryCrossEntropy):
        p, y = np.array(sample.exercise.probabilities), np.array(sample.exercise.labels)
        likelihood = np.prod(p**y * (1 - p) ** (1 - y))

        assert sample.values["loss"] == pytest.approx(-np.log(likelihood) / len(y), rel=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(BinaryCrossEntropy):
        drawn = sample.exercise

        assert 1 <= len(drawn.labels) == len(drawn.probabilities) <= 4
        assert all(0.05 <= p <= 0.95 for p in drawn.probabilities)
        assert len(set(drawn.labels)) == min(2, len(drawn.labels))
        assert "sign" in slips(drawn)["loss"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(BinaryCrossEntropy((1, 0), (0.8, 0.4)))["loss"]
    key = -(np.log(0.8) + np.log(0.6)) / 2

    assert found == pytest.approx(
        {
            "label-zero": -(np.log(0.8) + np.log(0.4)) / 2,
            "labels-swapped": -(np.log(0.2) + np.log(0.4)) / 2,
            "sign": -key,
            "log-ten": key / np.log(10),
            "log-two": key / np.log(2),
            "sum": 2 * key,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", 0.742) == "label-zero"
