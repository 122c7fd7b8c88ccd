import numpy as np

from questions.exercises.geometry.max_pool_backward import MaxPoolBackward
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = MaxPoolBackward(((1, 5, 2, 0), (3, 4, 7, 6), (8, 2, 1, 3), (0, 6, 4, 9)), ((1, -2), (3, 1)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"dx": [[0, 1, 0, 0], [0, 0, -2, 0], [3, 0, 0, 0], [0, 0, 0, 1]]}


def loss(rows, gradients):
    """A loss whose gradient at the pooled cells is `gradients`."""
    return (rows.reshape(2, 2, 2, 2).max(axis=(1, 3)) * gradients).sum()


def test_nudging_each_cell_gives_the_same():
    for sample in samples(MaxPoolBackward):
        rows, gradients = np.array(sample.exercise.rows, dtype=float), np.array(sample.exercise.gradients)
        # Half a step up and down: no cell overtakes another.
        slopes = np.zeros((4, 4))
        for place in np.ndindex(4, 4):
            nudge = np.zeros((4, 4))
            nudge[place] = 0.25
            slopes[place] = 2 * (loss(rows + nudge, gradients) - loss(rows - nudge, gradients))

        assert sample.values == {"dx": slopes.tolist()}


def test_draws_keep_the_ranges():
    for sample in samples(MaxPoolBackward):
        rows = np.array(sample.exercise.rows)
        windows = rows.reshape(2, 2, 2, 2).swapaxes(1, 2).reshape(4, 4)

        assert all(len(set(window)) == 4 for window in windows.tolist())
        assert all(1 <= abs(gradient) <= 3 for row in sample.exercise.gradients for gradient in row)


def test_slips_are_computed_from_the_same_grid():
    found = slips(EXAMPLE)["dx"]

    assert found["shared-equally"][0] == [0.25, 0.25, -0.5, -0.5]
    assert found["sent-to-all"][2] == [3, 3, 1, 1]
    assert found["values-for-gradients"] == [[0, 5, 0, 0], [0, 0, 7, 0], [8, 0, 0, 0], [0, 0, 0, 9]]
    assert found["times-value"] == [[0, 5, 0, 0], [0, 0, -14, 0], [24, 0, 0, 0], [0, 0, 0, 9]]
    assert found["sent-to-smallest"] == [[1, 0, 0, -2], [0, 0, 0, 0], [0, 0, 1, 0], [3, 0, 0, 0]]
