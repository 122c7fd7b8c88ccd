import numpy as np
import pytest

from questions.exercises.backpropagation.backprop_single_neuron import BackpropSingleNeuron
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = BackpropSingleNeuron(x=(1, 2), w=(0.5, -0.25), b=0, y=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"a": 0.5, "delta": -0.125, "dw": [-0.125, -0.25], "db": -0.125}


def test_central_differences_of_the_cost_give_the_same():
    def cost(x, parameters, y):
        return (1 / (1 + np.exp(-(x @ parameters))) - y) ** 2 / 2

    for sample in samples(BackpropSingleNeuron):
        item = sample.exercise
        x, parameters = np.array([*item.x, 1.0]), np.array([*item.w, item.b])
        steps = 1e-5 * np.eye(len(x))
        slopes = [(cost(x, parameters + step, item.y) - cost(x, parameters - step, item.y)) / 2e-5 for step in steps]

        assert np.append(sample.values["dw"], sample.values["db"]) == pytest.approx(slopes, abs=1e-8)
        assert sample.values["delta"] == sample.values["db"]
        assert abs(sample.values["delta"]) >= 0.01


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["delta"] == {"slope-forgotten": -0.5, "sign": 0.125, "factor-two": -0.25, "slope-only": 0.25}
    assert slips(EXAMPLE)["dw"]["x-forgotten"] == [-0.125, -0.125]


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "delta", -0.5) == "slope-forgotten"


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}
    response = {"a": "0.5", "delta": "-0.5", "dw": ["-0.5", "-1"], "db": "-0.5"}

    grade = grade_item([answer.box for answer in answers], key, response)

    assert [box.fraction for box in grade.boxes.values()] == [1, 0, 1, 1]
