import numpy as np

from questions.exercises.geometry.true_convolution_values import TrueConvolutionValues
from tests.questions.exercises.drawn import samples, slips, values

ROWS = ((1, 0, 2, 1), (0, 1, 3, 0), (2, 1, 0, 1), (1, 0, 1, 2))
EXAMPLE = TrueConvolutionValues(ROWS, ((1, 2), (0, -1)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"y": [[0, 5, 4], [5, 1, -2], [0, 0, 4]]}


def test_multiplying_polynomials_gives_the_same():
    for sample in samples(TrueConvolutionValues):
        rows, kernel = np.array(sample.exercise.rows), np.array(sample.exercise.kernel)
        (side, _), (size, _) = rows.shape, kernel.shape
        # Every weight adds a moved copy of the grid; the middle is where the kernel lies wholly inside.
        full = np.zeros((side + size - 1,) * 2, dtype=int)
        for (a, b), weight in np.ndenumerate(kernel):
            full[a : a + side, b : b + side] += weight * rows

        assert sample.values == {"y": full[size - 1 : side, size - 1 : side].tolist()}
        assert "not-turned" in slips(sample.exercise)["y"]


def laid_on(kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.array(ROWS), (2, 2))
    return np.einsum("ijab,ab->ij", windows, kernel).tolist()


def test_slips_are_computed_from_the_same_grid():
    kernel = np.array(EXAMPLE.kernel)

    assert slips(EXAMPLE)["y"] == {
        "not-turned": laid_on(kernel),
        "rows-alone": laid_on(np.flipud(kernel)),
        "columns-alone": laid_on(np.fliplr(kernel)),
        "transposed": laid_on(kernel.T),
    }
