import numpy as np
import pytest

from questions.exercises.activations.logistic_probability import LogisticProbability
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = LogisticProbability(features=(2, 1), weights=(0.8, -0.5), bias=-0.3, threshold=0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {
        "logodds": pytest.approx(0.8),
        "p": pytest.approx(0.69, abs=5e-4),
        "label": "B",
    }


def test_numpy_gives_the_same():
    for sample in samples(LogisticProbability):
        drawn = sample.exercise
        z = np.dot(drawn.weights, drawn.features) + drawn.bias
        odds = np.exp(z)

        assert sample.values["logodds"] == pytest.approx(z, abs=1e-9)
        assert sample.values["p"] == pytest.approx(odds / (1 + odds), abs=1e-9)
        assert sample.values["label"] == "AB"[int(odds >= drawn.threshold / (1 - drawn.threshold))]
        assert abs(sample.values["p"] - drawn.threshold) >= 0.03


def test_slips_are_computed_from_the_same_numbers():
    found = slips(LogisticProbability((2, 1), (0.8, -0.5), -0.9, 0.5))

    assert found["logodds"] == pytest.approx({"bias-forgotten": 1.1, "bias-sign": 2})
    assert found["p"] == pytest.approx({"log-odds": 0.2, "sign": 0.450166002688, "odds": 1.221402758160})
    assert found["label"] == {"threshold-on-log-odds": "A"}


def test_one_wrong_sum_costs_one_mark():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"logodds": "-0.8", "p": "0.31", "label": "A"},
    )

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
