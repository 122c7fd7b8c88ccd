import numpy as np
import pytest

from questions.exercises.statistics.pca_explained_ratio import PcaExplainedRatio
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(PcaExplainedRatio((3, 6, 1), 70)) == {"shares": [0.6, 0.3, 0.1], "count": 2}


def test_turning_the_axes_of_the_covariance_gives_the_same():
    rng = np.random.default_rng(7)
    for sample in samples(PcaExplainedRatio):
        turn, _ = np.linalg.qr(rng.normal(size=(len(sample.exercise.eigenvalues),) * 2))
        variances = np.linalg.eigvalsh(turn @ np.diag(sample.exercise.eigenvalues) @ turn.T)[::-1]
        shares = variances / variances.sum()

        assert sample.values["shares"] == pytest.approx(shares, abs=1e-9)
        assert sample.values["count"] == np.searchsorted(np.cumsum(shares), sample.exercise.quota / 100) + 1


def test_slips_are_computed_from_the_same_eigenvalues():
    found = slips(PcaExplainedRatio((1, 4, 9), 80))

    assert found["shares"] == {
        "not-sorted": pytest.approx([1 / 14, 4 / 14, 9 / 14]),
        "square-roots": pytest.approx([3 / 6, 2 / 6, 1 / 6]),
        "over-largest": pytest.approx([1, 4 / 9, 1 / 9]),
    }
    assert found["count"] == {"one-too-few": 1, "not-sorted": 3}
