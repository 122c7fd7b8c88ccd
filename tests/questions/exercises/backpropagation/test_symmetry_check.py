import numpy as np
import pytest

from questions.exercises.backpropagation.symmetry_check import SymmetryCheck
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SymmetryCheck(x=(1, 2), w=(0.5, 0.25), v=(0.5, 0.5), y=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["h"] == pytest.approx([0.7616, 0.7616], abs=5e-5)
    assert np.array(values(EXAMPLE)["dw"]) == pytest.approx(np.array([[-0.0501, -0.1001]] * 2), abs=5e-5)
    assert values(EXAMPLE)["differ"] == "A"


def test_with_all_weights_zero_nothing_moves():
    assert values(SymmetryCheck(x=(1, 2), w=(0, 0), v=(0, 0), y=1)) == {
        "h": [0, 0],
        "dw": [[0, 0], [0, 0]],
        "differ": "A",
    }


def test_central_differences_and_a_few_steps_of_descent_say_the_same():
    for sample in samples(SymmetryCheck):
        item = sample.exercise
        x, y = np.array(item.x), item.y

        def cost(w, v, x=x, y=y):
            return (v @ np.tanh(w @ x) - y) ** 2 / 2

        w, v = np.array([item.w, item.w], dtype=float), np.array(item.v, dtype=float)
        slopes = np.zeros((2, 2))
        for place in np.ndindex(2, 2):
            step = np.zeros((2, 2))
            step[place] = 1e-5
            slopes[place] = (cost(w + step, v) - cost(w - step, v)) / 2e-5
        for _ in range(3):
            h = np.tanh(w @ x)
            error = v @ h - y
            w, v = w - 0.05 * np.outer(error * v * (1 - h**2), x), v - 0.05 * error * h

        assert np.array(sample.values["dw"]) == pytest.approx(slopes, abs=1e-7)
        assert sample.values["differ"] == "AB"[int(not np.allclose(w[0], w[1], atol=1e-12))]


def test_both_choices_and_the_case_of_zeros_are_drawn():
    drawn = samples(SymmetryCheck)

    assert {(sample.level, sample.values["differ"]) for sample in drawn} == {(1, "A"), (2, "A"), (2, "B")}
    assert {sample.level for sample in drawn if not any(sample.exercise.w)} == {1, 2}


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["h"]["tanh-forgotten"] == [1, 1]
    assert slips(EXAMPLE)["dw"]["outgoing-forgotten"][0] == pytest.approx([-0.1001, -0.2002], abs=1e-4)


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "differ", "B") == "different-gradients-invented"
