import numpy as np

from questions.exercises.geometry.conv2d_values import Conv2dValues
from tests.questions.exercises.drawn import samples, slips, values

ROWS = ((1, 0, 2, 1), (0, 1, 3, 0), (2, 1, 0, 1), (1, 0, 1, 2))
EXAMPLE = Conv2dValues(ROWS, ((1, 0), (0, -1)), stride=1, padding=0, bias=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"y": [[0, -3, 2], [-1, 1, 2], [2, 0, -2]]}


def test_numpy_windows_give_the_same():
    for sample in samples(Conv2dValues):
        drawn = sample.exercise
        kernel = np.array(drawn.kernel)
        padded = np.pad(np.array(drawn.rows), drawn.padding)
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[:: drawn.stride, :: drawn.stride]

        assert sample.values == {"y": (np.einsum("ijab,ab->ij", windows, kernel) + drawn.bias).tolist()}


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(Conv2dValues):
        drawn, kernel = sample.exercise, np.array(sample.exercise.kernel)

        assert 3 <= len(drawn.rows) <= 6
        assert all(0 <= cell <= 9 for row in drawn.rows for cell in row)
        assert kernel.shape in {(2, 2), (3, 3)}
        assert np.abs(kernel).max() <= 2
        assert not (kernel == np.rot90(kernel, 2)).all()
        assert np.size(sample.values["y"]) <= 16
        assert (drawn.padding == 1) == (sample.level == 3)
        assert drawn.bias == 0 or sample.level == 3
        assert "kernel-turned" in slips(drawn)["y"]


def test_slips_are_computed_from_the_same_grid():
    assert slips(EXAMPLE)["y"] == {
        "kernel-turned": [[0, 3, -2], [1, -1, -2], [-2, 0, 2]],
        "weights-forgotten": [[2, 6, 6], [4, 5, 4], [4, 2, 4]],
        "transposed": [[0, -1, 2], [-3, 1, 0], [2, 2, -2]],
    }
    found = slips(Conv2dValues(ROWS, ((1, 0), (0, -1)), stride=2, padding=1, bias=2))["y"]
    assert found["bias-forgotten"] == [[-1, -2, 0], [-2, 1, 0], [0, 0, 2]]
    assert found["stride-one"] == [[1, 2, 0], [2, 2, -1], [0, 1, 3]]
    assert found["padding-missing"] == [[2, 4, 2], [4, 0, 2], [2, 2, 2]]


def test_the_picture_frames_the_first_window_with_its_padding():
    picture = Conv2dValues(ROWS, ((1, 0), (0, -1)), stride=2, padding=1, bias=2).picture

    assert "Four by four grid X inside one row of padding on each edge" in picture
    assert picture.count('class="pad"') == 36 - 16
    assert picture.count(" lit") == 1
    assert picture == Conv2dValues(ROWS, ((1, 0), (0, -1)), stride=1, padding=1, bias=0).picture
