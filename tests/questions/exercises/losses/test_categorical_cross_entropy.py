import numpy as np
import pytest

from questions.exercises.losses.categorical_cross_entropy import CategoricalCrossEntropy
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = CategoricalCrossEntropy(rows=((0.7, 0.2, 0.1), (0.1, 0.3, 0.6)), classes=(0, 1))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"loss": 0.7803}, abs=5e-5)


def test_one_hot_targets_give_the_same():
    for sample in samples(CategoricalCrossEntropy):
        rows = np.array(sample.exercise.rows)
        targets = np.eye(rows.shape[1])[list(sample.exercise.classes)]

        assert sample.values["loss"] == pytest.approx(-np.mean(np.sum(targets * np.log(rows), axis=1)), rel=1e-9)


def test_draws_keep_their_ranges():
    for sample in samples(CategoricalCrossEntropy):
        drawn = sample.exercise

        assert 1 <= len(drawn.rows) == len(drawn.classes) <= 3
        assert all(3 <= len(row) <= 10 and min(row) >= 0.05 for row in drawn.rows)
        assert [sum(row) for row in drawn.rows] == pytest.approx([1] * len(drawn.rows))
        assert "arg-max" in slips(drawn)["loss"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)["loss"]
    key = -(np.log(0.7) + np.log(0.3)) / 2

    assert found == pytest.approx(
        {
            "arg-max": -(np.log(0.7) + np.log(0.6)) / 2,
            "all-classes": -np.log(0.7 * 0.2 * 0.1 * 0.1 * 0.3 * 0.6) / 2,
            "sign": -key,
            "log-ten": key / np.log(10),
            "log-two": key / np.log(2),
            "sum": 2 * key,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "loss", 0.434) == "arg-max"
