import numpy as np
import pytest

from questions.exercises.modern.kl_divergence import KlDivergence
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = KlDivergence(p=(0.5, 0.5), q=(0.9, 0.1))


def test_a_fair_coin_against_a_biased_one():
    assert values(EXAMPLE) == {"pq": pytest.approx(0.5108, abs=1e-4), "qp": pytest.approx(0.3681, abs=1e-4)}
    assert slips(EXAMPLE)["pq"]["direction"] == pytest.approx(0.3681, abs=1e-4)


def test_cross_entropy_minus_entropy_gives_the_same():
    for sample in samples(KlDivergence):
        p, q = np.array(sample.exercise.p), np.array(sample.exercise.q)

        assert p.sum() == pytest.approx(1)
        assert sample.values["pq"] == pytest.approx(p @ np.log(p) - p @ np.log(q))
        assert sample.values["qp"] == pytest.approx(q @ np.log(q) - q @ np.log(p))
