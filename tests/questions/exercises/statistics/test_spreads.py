import numpy as np

from questions.exercises.statistics.spreads import SPREADS, deviation, spread_out, variance
from questions.rng import Rng


def test_spreads_have_mean_nothing_and_a_whole_deviation():
    for spread in SPREADS:
        assert sum(spread) == 0
        assert list(spread) == sorted(spread)
        assert np.std(spread) in (2, 3, 4, 5)


def test_values_keep_their_range_and_size():
    for seed in range(200):
        values = spread_out(Rng("test", seed), 12, sizes=(4, 5))

        assert len(values) in (4, 5)
        assert min(values) >= 0
        assert max(values) <= 12
        assert np.std(values) % 1 == 0


def test_numpy_gives_the_same_spread():
    assert np.isclose(variance([1, 2, 4], 1), np.var([1, 2, 4], ddof=1))
    assert np.isclose(deviation([1, 2, 4]), np.std([1, 2, 4]))
