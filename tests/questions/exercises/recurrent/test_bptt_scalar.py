import pytest

from questions.exercises.recurrent.bptt_scalar import BpttScalar
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = BpttScalar(x=(1, 2, 3), w=2)


def last(x, w):
    state = 0.0
    for value in x:
        state = w * state + value
    return state


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"h2": 4, "h3": 11, "dw": 6}


def test_a_difference_quotient_gives_the_same():
    for sample in samples(BpttScalar):
        drawn = sample.exercise
        # The loss is a parabola in w, so the middle difference is exact.
        slope = (last(drawn.x, drawn.w + 0.25) - last(drawn.x, drawn.w - 0.25)) / 0.5

        assert sample.values["h2"] == last(drawn.x[:2], drawn.w)
        assert sample.values["h3"] == last(drawn.x, drawn.w)
        assert sample.values["dw"] == pytest.approx(slope) != 0
        assert "truncated" in slips(drawn)["dw"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE) == {
        "h2": {"weight-forgotten": 3, "input-weighted": 6, "weight-on-input": 5},
        "h3": {"weight-forgotten": 7, "input-weighted": 14, "weight-on-input": 10},
        "dw": {"truncated": 4, "path-forgotten": 5, "one-step-late": 23, "divided": 5.5},
    }
    assert tag(EXAMPLE, "dw", 4) == "truncated"


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"h2": "3", "h3": "9", "dw": "5"})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
