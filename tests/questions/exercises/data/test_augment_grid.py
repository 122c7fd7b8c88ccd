import numpy as np

from questions.exercises.data.augment_grid import AugmentGrid
from tests.questions.exercises.drawn import samples, slips, values

ROWS = ((1, 2, 3), (4, 5, 6), (7, 8, 9))


def test_the_example_of_the_catalogue():
    assert values(AugmentGrid(ROWS, "quarter-turn")) == {"y": [[3, 6, 9], [2, 5, 8], [1, 4, 7]]}
    assert values(AugmentGrid(ROWS, "left-right")) == {"y": [[3, 2, 1], [6, 5, 4], [9, 8, 7]]}
    assert values(AugmentGrid(ROWS, "up-down")) == {"y": [[7, 8, 9], [4, 5, 6], [1, 2, 3]]}
    assert values(AugmentGrid(ROWS, "crop", 1, 0, 2)) == {"y": [[4, 5], [7, 8]]}


def test_numpy_gives_the_same():
    functions = {"left-right": np.fliplr, "up-down": np.flipud, "quarter-turn": np.rot90}
    seen = set()
    for sample in samples(AugmentGrid):
        drawn = sample.exercise
        cells = np.array(drawn.rows)
        if drawn.operation == "crop":
            rows, columns = range(drawn.top, drawn.top + drawn.size), range(drawn.left, drawn.left + drawn.size)
            expected = cells[np.ix_(rows, columns)]
        else:
            expected = functions[drawn.operation](cells)
        seen.add(drawn.operation)

        assert sample.values["y"] == expected.tolist() != cells.tolist()
        assert cells.shape in {(3, 3), (4, 4)}
    assert seen == {*functions, "crop"}


def test_slips_are_the_other_operations():
    found = slips(AugmentGrid(ROWS, "quarter-turn"))["y"]

    assert found == {
        "left-right": [[3, 2, 1], [6, 5, 4], [9, 8, 7]],
        "up-down": [[7, 8, 9], [4, 5, 6], [1, 2, 3]],
        "clockwise": [[7, 4, 1], [8, 5, 2], [9, 6, 3]],
        "half-turn": [[9, 8, 7], [6, 5, 4], [3, 2, 1]],
        "transposed": [[1, 4, 7], [2, 5, 8], [3, 6, 9]],
    }
    assert slips(AugmentGrid(ROWS, "crop", 1, 0, 2))["y"] == {
        "rows-for-columns": [[2, 3], [5, 6]],
        "corner": [[1, 2], [4, 5]],
    }


def test_the_picture_does_not_depend_on_the_operation():
    assert AugmentGrid(ROWS, "crop", 1, 0, 2).picture == AugmentGrid(ROWS, "left-right").picture
