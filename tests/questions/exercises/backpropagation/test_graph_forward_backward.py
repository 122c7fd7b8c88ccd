import numpy as np
import pytest

from questions.exercises.backpropagation.graph_forward_backward import GraphForwardBackward
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = GraphForwardBackward(signs=("+", "*"), inputs=(2, 3, -4))
# (x + y) max(y, z), the example of the CS224n lecture on computation graphs.
SHARED = GraphForwardBackward(signs=("+", "max", "*"), inputs=(1, 2, 0))

SIGNS = {"+": np.add, "*": np.multiply, "max": np.maximum}


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"f": -20, "gradient": [-4, -4, 5]}


def test_the_example_with_a_shared_input():
    assert values(SHARED) == {"f": 6, "gradient": [2, 5, 0]}


def test_small_steps_at_each_input_give_the_same():
    for sample in samples(GraphForwardBackward):
        signs = [SIGNS[sign] for sign in sample.exercise.signs]

        def f(a, b, c, signs=signs, level=sample.level):
            return signs[1](signs[0](a, b), c) if level == 1 else signs[2](signs[0](a, b), signs[1](b, c))

        inputs = np.array(sample.exercise.inputs, dtype=float)
        steps = 0.001 * np.eye(3)
        slopes = [(f(*(inputs + step)) - f(*(inputs - step))) / 0.002 for step in steps]

        assert sample.values["f"] == f(*inputs)
        assert sample.values["gradient"] == pytest.approx(slopes, abs=1e-6)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["gradient"]["own-factor"] == [5, 5, -4]
    assert slips(EXAMPLE)["gradient"]["upstream-forgotten"] == [1, 1, 5]
    assert slips(SHARED)["gradient"]["max-to-both"] == [2, 5, 3]
    assert slips(SHARED)["f"] == {"min-for-max": 0, "signs-mixed-up": 4}


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "gradient", [5, 5, -4]) == "own-factor"
    assert tag(SHARED, "gradient", [2, 2, 0]) == "ways-not-summed"
