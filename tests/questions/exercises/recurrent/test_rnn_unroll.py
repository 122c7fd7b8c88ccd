import numpy as np
import pytest

from questions.exercises.recurrent.rnn_unroll import RnnUnroll
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = RnnUnroll(x=(1, 0, -1), wx=1, wh=0.5, b=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"h1": 0.7616, "h2": 0.3634, "h3": -0.6741}, abs=5e-5)


def test_the_nested_formula_gives_the_same():
    for sample in samples(RnnUnroll):
        drawn = sample.exercise
        first, second, third = np.array(drawn.x) * drawn.wx + drawn.b
        wh = drawn.wh

        assert list(sample.values.values()) == pytest.approx(
            [
                np.tanh(first),
                np.tanh(second + wh * np.tanh(first)),
                np.tanh(third + wh * np.tanh(second + wh * np.tanh(first))),
            ]
        )


def test_the_order_of_the_inputs_counts():
    for sample in samples(RnnUnroll):
        drawn = sample.exercise
        turned = RnnUnroll(drawn.x[::-1], drawn.wx, drawn.wh, drawn.b)

        assert abs(values(turned)["h3"] - sample.values["h3"]) > 0.01
        assert bool(drawn.b) == (sample.level == 2)
        assert "state-reset" in slips(drawn)["h2"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["h1"] == pytest.approx({"no-tanh": 1, "weights-swapped": np.tanh(0.5), "backwards": np.tanh(-1)})
    assert found["h2"]["state-reset"] == 0
    assert found["h3"]["linear-throughout"] == pytest.approx(-0.75)
    assert tag(EXAMPLE, "h3", np.tanh(-1)) == "state-reset"


def test_a_later_state_follows_from_the_own_earlier_one():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"h1": "1", "h2": "0.4621", "h3": "-0.6466"})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
