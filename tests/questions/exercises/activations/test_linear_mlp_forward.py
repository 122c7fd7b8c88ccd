import numpy as np

from questions.exercises.activations.linear_mlp_forward import LinearMlpForward
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(LinearMlpForward((2, 3, 4), (4, 5, 6), 3, 0)) == {"output": 141}


def test_numpy_gives_the_same():
    for sample in samples(LinearMlpForward):
        drawn = sample.exercise
        layer = np.array(drawn.weights) @ np.array(drawn.inputs) + drawn.bias

        assert sample.values == {"output": drawn.slope * layer}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(LinearMlpForward):
        drawn = sample.exercise

        assert all(1 <= number <= 9 for number in (*drawn.inputs, *drawn.weights))
        assert 2 <= drawn.slope <= 5
        assert (drawn.bias == 0) == (sample.level == 1)
        assert -5 <= drawn.bias <= 5


def test_slips_are_computed_from_the_same_numbers():
    assert slips(LinearMlpForward((2, 3, 4), (4, 5, 6), 3, 0)) == {
        "output": {
            "activation-forgotten": 47,
            "activation-on-first-term": 3 * 8 + 15 + 24,
            "added-before-weighting": 3 * 9 * 15,
        }
    }
    assert slips(LinearMlpForward((2, 3, 4), (4, 5, 6), 3, -2))["output"] == {
        "activation-forgotten": 45,
        "activation-on-first-term": 61,
        "added-before-weighting": 3 * (9 * 15 - 2),
        "bias-outside": 139,
        "bias-forgotten": 141,
    }


def test_a_negative_bias_stands_in_brackets():
    assert "+ (-2)" in LinearMlpForward((2, 3, 4), (4, 5, 6), 3, -2).solution
