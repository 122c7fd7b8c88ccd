import numpy as np
import pytest

from questions.exercises.metrics.accuracy_paradox import AccuracyParadox
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = AccuracyParadox(healthy=950, ill=50)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"accuracy": 0.95, "recall": 0, "balanced": 0.5}


def test_counting_single_patients_gives_the_same():
    for sample in samples(AccuracyParadox):
        drawn = sample.exercise
        truth = np.repeat([0, 1], [drawn.healthy, drawn.ill])
        called = np.zeros_like(truth)
        recalls = [(called[truth == label] == label).mean() for label in (0, 1)]

        assert 0.01 <= truth.mean() <= 0.2
        assert sample.values == pytest.approx(
            {"accuracy": (called == truth).mean(), "recall": recalls[1], "balanced": np.mean(recalls)}
        )


def test_slips_are_computed_from_the_same_counts():
    found = slips(EXAMPLE)

    assert found["accuracy"] == pytest.approx({"classes-counted": 0.5, "error-rate": 0.05, "ratio-of-classes": 1 / 19})
    assert found["recall"] == pytest.approx({"minority-share": 0.05, "other-class": 1, "accuracy": 0.95})
    assert found["balanced"] == {"accuracy": 0.95, "mean-with-accuracy": 0.475, "minority-alone": 0}


def test_the_balanced_accuracy_follows_the_own_recall():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(
        [answer.box for answer in answers], key, {"accuracy": "95 %", "recall": "5 %", "balanced": "0.525"}
    )

    assert [box.verdict for box in grade.boxes.values()] == ["right", "wrong", "right"]
