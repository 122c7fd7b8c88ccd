"""Deviations from a mean whose standard deviation, with 1/n, is a whole number."""

from collections.abc import Sequence
from math import fsum, sqrt

from questions.rng import Rng

SPREADS: tuple[tuple[int, ...], ...] = (
    (-2, -2, 2, 2),
    (-3, -1, -1, 5),
    (-7, -1, 1, 7),
    (-3, -1, 0, 1, 3),
    (-5, -3, -1, 3, 6),
    (-5, -2, -1, 1, 7),
    (-6, -3, 1, 3, 5),
    (-3, -2, 0, 1, 1, 3),
    (-3, -3, -1, -1, 3, 5),
    (-4, -4, 0, 2, 3, 3),
    (-5, -5, -1, 2, 4, 5),
    (-5, -5, 0, 1, 3, 6),
)


def spread_out(rng: Rng, high: int, sizes: Sequence[int] = (4, 5, 6)) -> tuple[int, ...]:
    """Return values from 0 to `high` in random order; their mean and standard deviation are whole numbers."""
    fitting = [spread for spread in SPREADS if len(spread) in sizes and spread[-1] - spread[0] <= high]
    spread: Sequence[int] = rng.shuffled(rng.choice(fitting))
    if rng.randint(0, 1):
        spread = [-deviation for deviation in spread]
    middle = rng.randint(-min(spread), high - max(spread))
    return tuple(middle + deviation for deviation in spread)


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return fsum(values) / len(values)


def variance(values: Sequence[float], correction: int = 0) -> float:
    """Return the mean squared deviation: over n, or over n - 1 with a correction of 1."""
    middle = mean(values)
    return fsum((value - middle) ** 2 for value in values) / (len(values) - correction)


def deviation(values: Sequence[float], correction: int = 0) -> float:
    """Return the standard deviation."""
    return sqrt(variance(values, correction))
