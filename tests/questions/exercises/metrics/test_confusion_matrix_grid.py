import numpy as np

from questions.exercises.metrics.confusion_matrix_grid import ConfusionMatrixGrid
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ConfusionMatrixGrid((0, 1, 2, 1, 0, 2, 2, 1), (0, 2, 2, 1, 1, 2, 2, 1), 3)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"m": [[1, 1, 0], [0, 2, 1], [0, 0, 3]]}


def test_products_of_one_hot_rows_give_the_same():
    for sample in samples(ConfusionMatrixGrid):
        drawn = sample.exercise
        eye = np.eye(drawn.classes, dtype=int)
        cells = eye[list(drawn.truth)].T @ eye[list(drawn.called)]

        assert sample.values["m"] == cells.tolist()
        assert 8 <= cells.sum() <= 12
        assert np.count_nonzero(cells - np.diag(np.diag(cells))) >= 2
        assert (cells != cells.T).any()


def test_slips_are_computed_from_the_same_labels():
    found = slips(EXAMPLE)["m"]

    assert found["transposed"] == [[1, 0, 0], [1, 2, 0], [0, 1, 3]]
    assert found["row-shares"] == [[0.5, 0.5, 0], [0, 0.67, 0.33], [0, 0, 1]]


def test_the_picture_shows_both_rows_of_labels():
    assert EXAMPLE.picture.count("<rect") == 16
