import numpy as np
import pytest

from questions.exercises.metrics.top_k_error import TopKError
from tests.questions.exercises.drawn import samples, slips, values

ROWS = ((9, 5, 1, 2), (3, 8, 7, 1), (4, 6, 5, 2), (1, 2, 3, 4))
EXAMPLE = TopKError(ROWS, (0, 2, 0, 3), 2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"accuracy": 0.75, "error": 0.25}


def test_sorting_the_scores_gives_the_same():
    for sample in samples(TopKError):
        drawn = sample.exercise
        best = np.argsort(drawn.rows, axis=1)[:, ::-1]
        found = [true in row[: drawn.k] for true, row in zip(drawn.truth, best, strict=True)]

        assert sample.values == pytest.approx({"accuracy": np.mean(found), "error": 1 - np.mean(found)})
        assert 3 <= len(drawn.rows) <= 5
        assert 4 <= len(drawn.rows[0]) <= 6
        assert all(len(set(row)) == len(row) for row in drawn.rows)
        assert np.mean(best[:, 0] == drawn.truth) != np.mean(found)


def test_slips_are_computed_from_the_same_scores():
    assert slips(EXAMPLE) == {
        "accuracy": {"top-one": 0.5, "swapped": 0.25, "one-place-too-far": 1},
        "error": {"top-one": 0.5, "swapped": 0.75},
    }


def test_the_picture_has_a_cell_for_each_score():
    assert EXAMPLE.picture.count("<rect") == 16
