import numpy as np
import pytest

from questions.exercises.recurrent.lstm_cell_step import LstmCellStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LstmCellStep(x=1, h=0, old=1, w=(0, 1, 1, 0), u=(0.5, 0.5, 0.5, 0.5), forget_bias=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx(
        {"f": 0.731, "i": 0.731, "g": 0.762, "o": 0.5, "c": 1.288, "h": 0.429}, abs=5e-4
    )


def test_all_layers_at_once_in_the_order_of_pytorch_give_the_same():
    for sample in samples(LstmCellStep):
        drawn = sample.exercise
        order = [1, 0, 2, 3]
        total = np.outer(drawn.w, [drawn.x])[order, 0] + np.outer(drawn.u, [drawn.h])[order, 0]
        total += [0, drawn.forget_bias, 0, 0]
        # The sigmoid is a hyperbolic tangent, squeezed and shifted.
        i, f, _, o = (np.tanh(total / 2) + 1) / 2
        g = np.tanh(total[2])
        c = f * drawn.old + i * g

        assert list(sample.values.values()) == pytest.approx([f, i, g, o, c, o * np.tanh(c)])


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(LstmCellStep):
        drawn = sample.exercise

        assert (drawn.h != 0) == (sample.level == 2)
        assert drawn.old != 0
        assert all(abs(w) <= 1 and w * 2 == int(w * 2) for w in (drawn.x, *drawn.w, *drawn.u))
        assert "sigmoid-for-tanh" in slips(drawn)["g"]


def test_slips_are_computed_from_the_same_numbers():
    drawn = LstmCellStep(x=1, h=0.5, old=1, w=(0, 1, 1, 0.5), u=(1, -1, 1, -1), forget_bias=1)
    found = slips(drawn)

    assert found["f"]["bias-forgotten"] == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert found["f"]["output-forgotten"] == pytest.approx(1 / (1 + np.exp(-1)))
    assert found["i"] == pytest.approx(
        {
            "no-activation": 0.5,
            "tanh-for-sigmoid": np.tanh(0.5),
            "output-forgotten": 1 / (1 + np.exp(-1)),
            "other-row": 1 / (1 + np.exp(-1.5)),
        }
    )
    assert tag(drawn, "g", 1 / (1 + np.exp(-1.5))) == "sigmoid-for-tanh"
    assert tag(drawn, "c", found["c"]["candidate-not-gated"]) == "candidate-not-gated"


def test_later_values_follow_from_the_own_earlier_ones():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}
    raw = {"f": "0.5", "i": "0.731", "g": "0.7616", "o": "0.5", "c": "1.0568", "h": "0.392"}

    grade = grade_item(boxes, key, raw)

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right", "right", "right", "right"]
    assert grade.boxes["f"].tag == "bias-forgotten"
