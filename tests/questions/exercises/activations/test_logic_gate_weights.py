import numpy as np
import pytest

from questions.exercises.activations.logic_gate_weights import GATES, IMPOSSIBLE, LogicGateWeights
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

INPUTS = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
AND = LogicGateWeights(gate="AND", given=0, size=1, impossible="", place=0)


def graded(item, response):
    answers = item.answers()
    key = {answer.box["name"]: answer.key for answer in answers}
    return grade_item([answer.box for answer in answers], key, response)


def outputs(item, entries):
    """Return the truth table of what was entered, or nothing where a sum is 0."""
    triple = np.insert(np.array(entries, dtype=float), item.given, item.weights[item.given])
    sums = INPUTS @ triple
    return tuple(np.heaviside(sums, 0).astype(int)) if sums.all() else None


@pytest.mark.parametrize(
    ("gate", "size", "entries"), [("AND", 1, ["1", "-1.5"]), ("OR", 1, ["1", "-0.5"]), ("NAND", 1, ["-1", "1.5"])]
)
def test_the_examples_of_the_catalogue_are_right(gate, size, entries):
    item = LogicGateWeights(gate=gate, given=0, size=size, impossible="", place=0)

    assert graded(item, {"weights": entries}).fraction == 1


def test_the_nand_gate_of_nielsen_is_right():
    item = LogicGateWeights(gate="NAND", given=2, size=3, impossible="", place=0)

    assert graded(item, {"weights": ["-2", "-2"]}).fraction == 1


def test_the_key_makes_the_truth_table():
    for sample in samples(LogicGateWeights):
        item = sample.exercise

        assert outputs(item, sample.values["weights"]) == GATES[item.gate]
        if sample.level == 2:
            assert sample.values["table"] == "AB"[item.place]


def test_any_entries_are_judged_by_their_truth_table():
    for index, sample in enumerate(samples(LogicGateWeights, 40)):
        item = sample.exercise
        # From near the solution outwards, in whole and half sizes, so that sums of 0 happen as well.
        factors = (0.25, 0.5, 1, 1.5, -1)
        entries = [value * factors[(index + place) % 5] for place, value in enumerate(sample.values["weights"])]

        grade = graded(item, {"weights": [str(entry) for entry in entries]}).boxes["weights"]

        assert (grade.fraction == 1) == (outputs(item, entries) == GATES[item.gate])


def test_no_neuron_of_a_fine_grid_makes_the_impossible_tables():
    axis = np.arange(-3, 3.25, 0.5) + 0.1
    triples = np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(-1, 3)
    made = {tuple(row) for row in (triples @ INPUTS.T > 0).astype(int)}

    assert set(GATES.values()) <= made
    assert not set(IMPOSSIBLE.values()) & made


def test_a_sum_of_zero_is_not_right():
    assert graded(AND, {"weights": ["1", "-1"]}).fraction == 0


def test_slips_are_told_by_the_row_that_fails():
    assert values(AND) == {"weights": [1, -1.5]}
    assert slips(AND)["weights"] == {"row-01-below": [1, -0.5], "bias-sign": [1, 1.5]}


def test_the_main_slip_gets_its_own_hint():
    assert tag(AND, "weights", [1, -0.5]) == "row-01-below"
    assert tag(AND, "weights", [1, 1.5]) == "bias-sign"
    assert tag(AND, "weights", [1, -3]) == "row-11-above"
