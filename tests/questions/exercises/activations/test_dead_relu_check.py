import numpy as np

from questions.exercises.activations.dead_relu_check import DeadReluCheck
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DeadReluCheck(inputs=((1, 0), (3, 1), (2, 2), (0, 1)), weights=(1, -2), bias=-4)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"z": [-3, -3, -6, -6], "active": 0, "dead": "A"}


def test_numpy_gives_the_same_and_half_the_units_are_dead():
    drawn = samples(DeadReluCheck)
    for sample in drawn:
        z = np.array(sample.exercise.inputs) @ sample.exercise.weights + sample.exercise.bias

        assert 0 not in z
        assert sample.values == {
            "z": z.tolist(),
            "active": (z > 0).sum(),
            "dead": "BA"[int(np.maximum(z, 0).sum() == 0)],
        }

    assert 0.4 < sum(sample.values["dead"] == "A" for sample in drawn) / len(drawn) < 0.6


def test_slips_are_computed_from_the_same_unit():
    assert slips(EXAMPLE) == {
        "z": {"bias-forgotten": [1, 1, -2, -2], "outputs": [0, 0, 0, 0], "bias-sign": [5, 5, 2, 2]},
        "active": {"inactive": 4, "bias-forgotten": 2},
        "dead": {"called-alive": "B"},
    }


def test_one_active_sample_keeps_a_unit_alive():
    drawn = DeadReluCheck(inputs=((5, 0), (0, 1), (0, 2)), weights=(1, -2), bias=-4)

    assert values(drawn) == {"z": [1, -6, -8], "active": 1, "dead": "B"}
    assert slips(drawn)["dead"] == {"called-dead": "A"}
