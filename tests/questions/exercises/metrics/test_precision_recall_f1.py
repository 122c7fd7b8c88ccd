import numpy as np
import pytest

from questions.exercises.metrics.precision_recall_f1 import PrecisionRecallF1
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = PrecisionRecallF1(tp=80, fp=20, fn=40, tn=60)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"precision": 0.8, "recall": 0.6667, "f1": 0.7273}, abs=5e-5)


def test_counting_single_predictions_gives_the_same():
    for sample in samples(PrecisionRecallF1):
        drawn = sample.exercise
        counts = [drawn.tp, drawn.fp, drawn.fn, drawn.tn]
        truth = np.repeat([1, 0, 1, 0], counts)
        called = np.repeat([1, 1, 0, 0], counts)
        precision, recall = truth[called == 1].mean(), called[truth == 1].mean()

        assert sample.values["precision"] == pytest.approx(precision, rel=1e-12)
        assert sample.values["recall"] == pytest.approx(recall, rel=1e-12)
        assert sample.values["f1"] == pytest.approx(2 / (1 / precision + 1 / recall), rel=1e-12)


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(PrecisionRecallF1):
        drawn = sample.exercise

        assert 5 <= drawn.tp <= 90
        assert 1 <= drawn.fp <= 40
        assert 1 <= drawn.fn <= 40
        assert drawn.fp != drawn.fn
        assert "arithmetic-mean" in slips(drawn)["f1"]


def test_slips_are_computed_from_the_same_counts():
    found = slips(EXAMPLE)

    assert found["precision"] == pytest.approx({"swapped": 2 / 3, "true-negatives": 80 / 140, "accuracy": 0.7})
    assert found["recall"] == pytest.approx({"swapped": 0.8, "accuracy": 0.7})
    assert found["f1"] == pytest.approx({"arithmetic-mean": 11 / 15, "factor-forgotten": 4 / 11, "accuracy": 0.7})


def test_who_is_told_no_true_negatives_cannot_have_used_them():
    drawn = PrecisionRecallF1(tp=80, fp=20, fn=40, tn=60, telling="counts")

    assert "true negatives" not in drawn.stem
    assert "accuracy" not in slips(drawn)["precision"]


def test_the_report_gives_totals_from_which_the_counts_follow():
    stem = PrecisionRecallF1(tp=80, fp=20, fn=40, tn=60, telling="report").stem

    assert "**200 windows**, of which **120** hold a face" in stem
    assert "an alarm at **100** of them, and **80** of the alarms were right" in stem


def test_f1_follows_from_the_own_precision_and_recall():
    answers = EXAMPLE.answers()
    boxes = [answer.box for answer in answers]
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"precision": "70 %", "recall": "0,667", "f1": "0.683"})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
    assert (grade.boxes["precision"].tag, grade.boxes["f1"].carried) == ("accuracy", True)
