"""Points of one answer, and who shares a rank. Plain Python: the same values give the same points everywhere.

Every rule gives whole points from 0 to 1000 for being right, and 0 for nothing entered; speed adds at most 200. What
was partly right earns its part.
"""

from collections.abc import Sequence
from decimal import Decimal

FULL = 1000
SPEED_BONUS = 200
STEP_MS = 500
LEAST_FREE_MS = 1500
CLOSENESS_LIMIT = 0.5

# The chance of being right that each level of confidence stands for.
CONFIDENCE = {1: 1 / 3, 2: 2 / 3, 3: 1.0}
MIDDLE = 2
_SPREAD = 450
_BASE = FULL - _SPREAD


def accuracy(fraction: float) -> int:
    """Return 1000 × fraction, 0 to 1000."""
    return round(FULL * fraction)


def speed(fraction: float, *, taken_ms: int, window_ms: int, reading_ms: int) -> int:
    """Return 1000 × fraction and a bonus of up to 200 × fraction, 0 to 1200.

    The bonus is whole for the free time, the longer of `reading_ms` and 1.5 s; after it, it falls in equal steps of
    0.5 s to nothing at the end of the window. Both lengths are those of the seat, so extra time costs nothing.
    """
    free_ms = max(LEAST_FREE_MS, reading_ms)
    steps = -(-max(0, window_ms - free_ms) // STEP_MS)
    if taken_ms <= free_ms:
        share = 1.0
    elif taken_ms >= window_ms or not steps:
        share = 0.0
    else:
        share = max(0.0, 1 - -(-(taken_ms - free_ms) // STEP_MS) / steps)
    return round((FULL + SPEED_BONUS * share) * fraction)


def confidence(fraction: float, level: int | None) -> int:
    """Return points from 0 to 1000 by the quadratic (Brier) rule, shifted so that none are negative.

    A level stands for a chance p of being right, 1/3, 2/3 or 1. Right earns 550 + 450 (2p - p²): 800, 950 or 1000.
    Wrong earns 450 (1 - p²): 400, 250 or 0. The rule is proper: nobody gains by saying another level than the nearest
    to what they believe; the levels change places at a chance of 1/2 and of 5/6. A part right earns in between. Who
    says nothing is taken to have said the middle one.
    """
    chance = CONFIDENCE[level or MIDDLE]
    right = _BASE + _SPREAD * (2 * chance - chance**2)
    wrong = _SPREAD * (1 - chance**2)
    return round(fraction * right + (1 - fraction) * wrong)


def closeness(fraction: float, *, value: float | None, key: float | None) -> int:
    """Return 1000 × max(0, 1 - distance / 0.5), 0 to 1000; the distance is relative to the key, or to 1 for a key of 0.

    What the item's own tolerance takes for right earns all. Without a single number to compare it is the accuracy.
    """
    if fraction == 1 or value is None or key is None:
        return accuracy(fraction)
    try:
        distance = abs(value - key) / (abs(key) or 1)
    except OverflowError:
        return 0
    return round(FULL * max(0.0, 1 - distance / CLOSENESS_LIMIT))


def ranks(totals: Sequence[int | Decimal]) -> list[int]:
    """Return the rank of each total; who has as many shares one, and the next ranks are left out: 1, 1, 3."""
    ordered = sorted(totals, reverse=True)
    first = {total: place for place, total in reversed(list(enumerate(ordered, start=1)))}
    return [first[total] for total in totals]
