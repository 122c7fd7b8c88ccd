import numpy as np
import pytest

from questions.exercises.backpropagation.backprop_two_layer import BackpropTwoLayer
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = BackpropTwoLayer(x=(1, 2), w1=((1, -1), (2, 1)), b1=(0, -1), w2=(3, 2), b2=1, y=5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {
        "h": [0, 3],
        "o": 7,
        "d2": 2,
        "dw2": [0, 6],
        "d1": [0, 4],
        "dw1": [[0, 0], [4, 8]],
    }


def cost(item, w1, b1, w2):
    hidden = np.maximum(0, w1 @ np.array(item.x) + b1)
    return (w2 @ hidden + item.b2 - item.y) ** 2 / 2


def test_central_differences_of_the_cost_give_the_same():
    for sample in samples(BackpropTwoLayer):
        item = sample.exercise
        weights = [np.array(part, dtype=float) for part in (item.w1, item.b1, item.w2)]
        found = []
        for which, part in enumerate(weights):
            slopes = np.zeros_like(part)
            for place in np.ndindex(part.shape):
                ends = []
                for step in (1e-4, -1e-4):
                    moved = [value.copy() for value in weights]
                    moved[which][place] += step
                    ends.append(cost(item, *moved))
                slopes[place] = (ends[0] - ends[1]) / 2e-4
            found.append(slopes)

        assert np.array(sample.values["dw1"]) == pytest.approx(found[0], abs=1e-6)
        assert sample.values["d1"] == pytest.approx(found[1], abs=1e-6)
        assert sample.values["dw2"] == pytest.approx(found[2], abs=1e-6)


def test_the_level_says_how_many_hidden_units_are_on():
    assert {(sample.level, np.count_nonzero(sample.values["h"])) for sample in samples(BackpropTwoLayer)} == {
        (1, 2),
        (2, 1),
    }


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["d1"]["mask-forgotten"] == [6, 4]
    assert slips(EXAMPLE)["dw2"]["x-for-h"] == [2, 4]
    assert slips(EXAMPLE)["dw1"] == {
        "h-for-x": [[0, 0], [0, 12]],
        "transposed": [[0, 4], [0, 8]],
        "mask-forgotten": [[6, 12], [4, 8]],
    }


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "d1", [6, 4]) == "mask-forgotten"


def test_what_follows_from_a_slip_is_right():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}
    # The ReLU was left out: both units seem to matter, and the second one alone passes something back.
    response = {
        "h": ["-1", "3"],
        "o": "4",
        "d2": "-1",
        "dw2": ["1", "-3"],
        "d1": ["0", "-2"],
        "dw1": [["0", "0"], ["-2", "-4"]],
    }

    grade = grade_item([answer.box for answer in answers], key, response)

    assert [box.fraction for box in grade.boxes.values()] == [0.5, 1, 1, 1, 1, 1]
    assert grade.boxes["h"].tag == "relu-missing"
