import numpy as np
import pytest

from questions.exercises.metrics.iou_boxes import IouBoxes
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("a", "b", "key"),
    [((0, 0, 4, 4), (2, 2, 6, 6), 1 / 7), ((0, 0, 4, 4), (1, 1, 3, 3), 0.25), ((0, 0, 4, 4), (5, 6, 8, 9), 0)],
)
def test_published_values(a, b, key):
    assert values(IouBoxes(a, b)) == pytest.approx({"iou": key})


def test_counting_the_unit_squares_gives_the_same():
    for sample in samples(IouBoxes):
        filled = []
        for x1, y1, x2, y2 in (sample.exercise.a, sample.exercise.b):
            assert 0 <= x1 < x2 <= 20
            assert 0 <= y1 < y2 <= 20
            canvas = np.zeros((20, 20), dtype=bool)
            canvas[y1:y2, x1:x2] = True
            filled.append(canvas)

        assert sample.values["iou"] == pytest.approx((filled[0] & filled[1]).sum() / (filled[0] | filled[1]).sum())


def test_most_boxes_overlap_in_part():
    drawn = [sample.exercise for sample in samples(IouBoxes)]
    parts = 0
    for exercise in drawn:
        a, b = exercise.a, exercise.b
        shared = (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))
        parts += shared[0] < shared[2] and shared[1] < shared[3] and shared not in (a, b)

    assert 0.65 * len(drawn) < parts < 0.95 * len(drawn)


def test_slips_are_computed_from_the_same_boxes():
    found = slips(IouBoxes((0, 0, 4, 4), (2, 2, 6, 6)))["iou"]

    assert found == pytest.approx(
        {"union-is-sum": 4 / 32, "smaller-box": 0.25, "overlap-alone": 4, "plus-one-pixel": 9 / 41}
    )
    assert slips(IouBoxes((0, 0, 4, 4), (5, 6, 8, 9)))["iou"]["gap-multiplied"] == pytest.approx(2 / 23)


def test_centres_are_told_and_can_be_mistaken_for_corners():
    drawn = IouBoxes((0, 0, 4, 4), (2, 2, 5, 6), is_centred=True)

    assert "**A = (2, 2, 4, 4)** and **B = (3.5, 4, 3, 4)**" in drawn.stem
    # Hung on their centres: (2, 2, 6, 6) and (3.5, 4, 6.5, 8).
    assert slips(drawn)["iou"]["centre-as-corner"] == pytest.approx(5 / 23)
    assert drawn.picture == ""
