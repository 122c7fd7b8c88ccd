"""A random stream that is the same on every Python, platform and hash seed."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

_BLOCK_BITS = 256


class Rng:
    """SHA-256 in counter mode, started from any number of labels.

    >>> Rng("max-pool-grid", 1, 2, 7).randint(0, 9) == Rng("max-pool-grid", 1, 2, 7).randint(0, 9)
    True

    Every draw is by rejection, so no value is favoured by a remainder.
    """

    def __init__(self, *labels: str | int) -> None:
        # Each label is written with its type and length, so that ("a", "bc") is not ("ab", "c"), nor 1 "1".
        parts = (f"{type(label).__name__}:{len(str(label))}:{label};" for label in labels)
        self._start = sha256("".join(parts).encode())
        self._counter = 0
        self._pool = 0
        self._left = 0

    def _bits(self, count: int) -> int:
        while self._left < count:
            block = self._start.copy()
            block.update(self._counter.to_bytes(8, "big"))
            self._counter += 1
            self._pool = (self._pool << _BLOCK_BITS) | int.from_bytes(block.digest(), "big")
            self._left += _BLOCK_BITS
        self._left -= count
        value = self._pool >> self._left
        self._pool &= (1 << self._left) - 1
        return value

    def _below(self, limit: int) -> int:
        width = (limit - 1).bit_length()
        while (value := self._bits(width)) >= limit:
            pass
        return value

    def randint(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included; ValueError if there is none."""
        if high < low:
            raise ValueError(f"no whole number from {low} to {high}")
        return low + self._below(high - low + 1)

    def choice(self, options: Sequence[T]) -> T:
        """Return one of `options`; ValueError if there is none."""
        if not options:
            raise ValueError("nothing to choose from")
        return options[self._below(len(options))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Return all `values` in a new order; what is passed in stays as it is."""
        mixed = list(values)
        for last in range(len(mixed) - 1, 0, -1):
            other = self._below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """Return `count` of `values`, none twice, in random order; ValueError if there are too few."""
        if not 0 <= count <= len(values):
            raise ValueError(f"cannot take {count} of {len(values)}")
        return self.shuffled(values)[:count]
