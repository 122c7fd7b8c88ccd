import numpy as np
import pytest

from questions.exercises.geometry.stacked_kernel_params import StackedKernelParams
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = StackedKernelParams(layers=3, channels=64)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"stacked": 110_592, "single": 200_704, "saving": pytest.approx(0.449, abs=5e-5)}


def test_the_size_of_the_arrays_gives_the_same():
    for sample in samples(StackedKernelParams):
        drawn = sample.exercise
        # How far the cells of the stack reach: ones spread by one cell to each side, layer by layer.
        reach = np.ones(1)
        for _ in range(drawn.layers):
            reach = np.convolve(reach, np.ones(3))
        stacked = drawn.layers * np.broadcast_to(0, (drawn.channels, drawn.channels, 3, 3)).size
        single = np.broadcast_to(0, (drawn.channels, drawn.channels, len(reach), len(reach))).size

        assert sample.values == {
            "stacked": stacked,
            "single": single,
            "saving": pytest.approx((single - stacked) / single),
        }
        assert 2 <= drawn.layers <= 4


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["stacked"] == {
        "one-channel-factor": 1728,
        "one-layer": 36_864,
        "channels-forgotten": 27,
        "swapped": 200_704,
    }
    assert found["single"] == {
        "kernels-added": 331_776,
        "one-channel-factor": 3136,
        "side-for-area": 28_672,
        "swapped": 110_592,
    }
    # 81 per cent more is how the paper puts it.
    assert found["saving"] == pytest.approx({"kept-for-saved": 27 / 49, "other-base": 22 / 27, "percentage": 2200 / 49})


def test_the_part_saved_follows_from_the_own_numbers():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}
    raw = {"stacked": "110592", "single": "331776", "saving": "66,7 %"}

    grade = grade_item([answer.box for answer in answers], key, raw)

    assert [box.verdict for box in grade.boxes.values()] == ["right", "wrong", "right"]
    assert (grade.boxes["single"].tag, grade.boxes["saving"].carried) == ("kernels-added", True)
