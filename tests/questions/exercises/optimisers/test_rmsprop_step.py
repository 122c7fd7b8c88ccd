import numpy as np
import pytest

from questions.exercises.optimisers.rmsprop_step import RmspropStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = RmspropStep(start=1, gradients=(2, 1), rate=0.1, decay=0.9)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"e1": 0.4, "w1": 0.6838, "e2": 0.46, "w2": 0.5363}, abs=5e-5)


def test_numpy_with_epsilon_gives_the_same():
    for sample in samples(RmspropStep):
        drawn = sample.exercise
        gradients = np.array(drawn.gradients, dtype=float)
        weights = (1 - drawn.decay) * np.array([[1, 0], [drawn.decay, 1]])
        squares = weights @ gradients**2
        places = drawn.start - np.cumsum(drawn.rate * gradients / (np.sqrt(squares) + 1e-8))

        assert [sample.values["e1"], sample.values["e2"]] == pytest.approx(squares, rel=1e-9)
        assert [sample.values["w1"], sample.values["w2"]] == pytest.approx(places, abs=1e-6)


def test_draws_keep_their_ranges():
    for sample in samples(RmspropStep):
        drawn = sample.exercise

        assert all(1 <= abs(gradient) <= 4 for gradient in drawn.gradients)
        assert drawn.rate in (0.1, 0.01)
        assert drawn.decay in (0.5, 0.9, 0.99)
        assert {"sum-of-squares", "before-forgotten"} <= slips(drawn)["e2"].keys()


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["e1"] == pytest.approx({"sum-of-squares": 4, "swapped": 3.6, "not-squared": 0.2})
    assert found["e2"] == pytest.approx({"sum-of-squares": 1.4, "swapped": 0.94, "before-forgotten": 0.1})
    assert found["w1"] == pytest.approx(
        {"root-forgotten": 0.5, "bias-corrected": 0.9, "not-divided": 0.8, "uphill": 1 + 0.2 / 0.4**0.5}
    )


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"e1": "4", "w1": "0.9", "e2": "3.7", "w2": "0.848"})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right", "right"]
    assert tag(EXAMPLE, "e1", 4) == "sum-of-squares"
