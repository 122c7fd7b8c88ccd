import numpy as np
import pytest

from questions.exercises.metrics.yolo_output_shape import YoloOutputShape
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("head", "cells", "boxes", "classes", "out"),
    [("v1", 7, 2, 20, [7, 7, 30]), ("v3", 13, 3, 80, [13, 13, 255])],
)
def test_published_shapes(head, cells, boxes, classes, out):
    assert values(YoloOutputShape(head, cells, boxes, classes)) == {"out": out, "values": int(np.prod(out))}


def test_putting_the_parts_together_gives_the_same():
    for sample in samples(YoloOutputShape):
        drawn = sample.exercise
        side, boxes = drawn.cells, drawn.boxes
        if drawn.head == "v1":
            parts = [np.zeros((side, side, 5), dtype=np.int8)] * boxes
            parts.append(np.zeros((side, side, drawn.classes), dtype=np.int8))
        else:
            parts = [np.zeros((side, side, 5 + drawn.classes), dtype=np.int8)] * boxes
        whole = np.concatenate(parts, axis=2)

        assert sample.values == {"out": list(whole.shape), "values": whole.size}


def test_slips_are_computed_from_the_same_numbers():
    found = slips(YoloOutputShape("v1", 7, 2, 20))

    assert found["out"] == {
        "classes-per-box": [7, 7, 50],
        "confidence-forgotten": [7, 7, 28],
        "boxes-forgotten": [7, 7, 25],
        "classes-forgotten": [7, 7, 10],
    }
    assert found["values"] == {"one-row": 210, "other-head": 2450}
    assert slips(YoloOutputShape("v3", 13, 3, 80))["out"]["classes-per-cell"] == [13, 13, 95]


def test_the_count_follows_the_own_shape():
    answers = YoloOutputShape("v1", 7, 2, 20).answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"out": "7x7x50", "values": "2450"})

    assert (grade.fraction, grade.boxes["out"].tag) == (0.5, "classes-per-box")
