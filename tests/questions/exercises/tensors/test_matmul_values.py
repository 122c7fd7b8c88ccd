import numpy as np

from questions.exercises.tensors.matmul_values import MatmulValues
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = MatmulValues(a=((1, 2), (3, 4)), b=((0, 1), (2, -1)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"c": [[4, -1], [8, -1]]}
    assert slips(EXAMPLE)["c"]["cell-by-cell"] == [[0, 2], [6, -4]]


def test_numpy_gives_the_same_and_neither_order_nor_cells_do():
    for sample in samples(MatmulValues):
        a, b = np.array(sample.exercise.a), np.array(sample.exercise.b)

        assert sample.values["c"] == (a @ b).tolist()
        assert sample.values["c"] != (b @ a).tolist()
        assert a.shape != b.shape or sample.values["c"] != (a * b).tolist()
