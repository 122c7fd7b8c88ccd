from fractions import Fraction

import pytest

from questions.exercises.metrics.yolo_confidence import YoloConfidence
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = YoloConfidence(0.8, 0.5, 0.9)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"confidence": 0.4, "score": 0.36}


def test_exact_fractions_give_the_same():
    for sample in samples(YoloConfidence):
        drawn = sample.exercise
        parts = [Fraction(round(10 * part), 10) for part in (drawn.object_, drawn.iou, drawn.class_)]

        assert sample.values == pytest.approx(
            {"confidence": float(parts[0] * parts[1]), "score": float(parts[0] * parts[1] * parts[2])}
        )
        assert not set(sample.values.values()) & {1, drawn.object_, drawn.iou, drawn.class_}


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE) == {
        "confidence": {"iou-alone": 0.5, "object-alone": 0.8, "added": 1.3, "mean": 0.65, "class-too": 0.36},
        "score": {
            "class-forgotten": 0.4,
            "iou-forgotten": 0.72,
            "object-forgotten": 0.45,
            "class-alone": 0.9,
            "added": 2.2,
        },
    }


def test_the_score_follows_the_own_confidence():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"confidence": "0.5", "score": "0.45"})

    assert (grade.fraction, grade.boxes["confidence"].tag) == (0.5, "iou-alone")
