import numpy as np
import pytest

from questions.exercises.modern.non_maximum_suppression import NonMaximumSuppression
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, values

EXAMPLE = NonMaximumSuppression(
    boxes=((0, 0, 4, 4), (1, 0, 5, 4), (0, 1, 4, 5), (5, 3, 9, 6)), scores=(0.9, 0.8, 0.7, 0.6), threshold=0.5
)


def shares(drawn):
    """Paint the boxes on a grid of cells and count."""
    painted = np.zeros((4, 12, 12), dtype=bool)
    for place, (x1, y1, x2, y2) in enumerate(drawn.boxes):
        painted[place, y1:y2, x1:x2] = True
    both = (painted[:, None] & painted[None]).sum(axis=(2, 3))
    return both / (painted[:, None] | painted[None]).sum(axis=(2, 3))


def test_the_example():
    assert values(EXAMPLE) == {"iou": pytest.approx(0.6), "kept": [0, 3]}


def test_painted_boxes_and_crossing_out_give_the_same():
    for sample in samples(NonMaximumSuppression):
        drawn, share = sample.exercise, shares(sample.exercise)
        left, stay = sorted(range(4), key=lambda place: drawn.scores[place], reverse=True), []
        assert sample.values["iou"] == pytest.approx(share[left[0], left[1]])
        while left:
            stay.append(left[0])
            left = [place for place in left[1:] if share[stay[-1], place] <= drawn.threshold]

        assert sample.values["kept"] == sorted(stay)


def test_the_boxes_may_be_named_in_any_order():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    assert grade_item(boxes, key, {"iou": "0.6", "kept": ["3", "0"]}).verdict == "right"
