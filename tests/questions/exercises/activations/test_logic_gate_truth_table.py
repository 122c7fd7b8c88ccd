from itertools import product

import numpy as np

from questions.exercises.activations.logic_gate_truth_table import GATES, LogicGateTruthTable
from tests.questions.exercises.drawn import samples, slips, values

LOGIC = {
    "AND": lambda a, b: a and b,
    "OR": lambda a, b: a or b,
    "NAND": lambda a, b: not (a and b),
    "NOR": lambda a, b: not (a or b),
    "x1 AND NOT x2": lambda a, b: a and not b,
    "x2 AND NOT x1": lambda a, b: b and not a,
    "x1 OR NOT x2": lambda a, b: a or not b,
    "x2 OR NOT x1": lambda a, b: b or not a,
    "x1, whatever x2 is": lambda a, b: a,
    "x2, whatever x1 is": lambda a, b: b,
    "NOT x1, whatever x2 is": lambda a, b: not a,
    "NOT x2, whatever x1 is": lambda a, b: not b,
}


def test_the_example_of_the_catalogue():
    drawn = LogicGateTruthTable((1, 1), -1.5)

    assert values(drawn) == {"output": [0, 0, 0, 1], "gate": "A"}
    assert "This is AND." in drawn.solution


def test_numpy_gives_the_same():
    for sample in samples(LogicGateTruthTable):
        weights = sample.exercise.weights
        rows = np.array(list(product((0, 1), repeat=len(weights))))

        assert sample.values["output"] == np.heaviside(rows @ weights + sample.exercise.bias, 0).tolist()


def test_gates_have_the_names_of_their_tables():
    for table, name in GATES.items():
        assert table == tuple(int(bool(LOGIC[name](a, b))) for a, b in product((0, 1), repeat=2))


def test_slips_are_computed_from_the_same_neuron():
    assert slips(LogicGateTruthTable((2, -1), -1.5))["output"] == {
        "bias-sign": [1, 1, 1, 1],
        "inverted": [1, 1, 0, 1],
        "bias-forgotten": [0, 0, 1, 1],
        "order-reversed": [0, 1, 0, 0],
    }
