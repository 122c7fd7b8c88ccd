import numpy as np
import pytest

from questions.exercises.geometry.average_pool_grid import AveragePoolGrid
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

ROWS = ((4, 0, 8, 2), (2, 6, 2, 0), (1, 3, 5, 7), (5, 7, 9, 3))
EXAMPLE = AveragePoolGrid(ROWS, 2, 2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"y": [[3, 3], [4, 6]]}


def test_numpy_windows_give_the_same():
    for sample in samples(AveragePoolGrid):
        drawn = sample.exercise
        windows = np.lib.stride_tricks.sliding_window_view(np.array(drawn.rows), (drawn.size, drawn.size))
        means = windows[:: drawn.stride, :: drawn.stride].mean(axis=(2, 3))

        assert np.array(sample.values["y"]) == pytest.approx(means, abs=1e-12)
        assert means.size <= 16
        assert sample.level > 1 or all(isinstance(cell, int) for row in sample.values["y"] for cell in row)


def test_slips_are_computed_from_the_same_grid():
    assert slips(EXAMPLE)["y"] == {
        "maximum": [[6, 8], [7, 9]],
        "sum": [[12, 12], [16, 24]],
        "divided-by-side": [[6, 6], [8, 12]],
        "stride-one": [[3, 4], [3, 4]],
        "transposed": [[3, 4], [3, 6]],
    }


def test_three_decimals_are_enough_on_every_draw():
    for sample in samples(AveragePoolGrid, count=50):
        (answer,) = sample.exercise.answers()
        raw = [[f"{cell:.3f}" for cell in row] for row in sample.values["y"]]

        assert grade_item([answer.box], {"y": answer.key}, {"y": raw}).verdict == "right"
