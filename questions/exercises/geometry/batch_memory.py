"""Memory of a batch of images.

Source: NumPy documentation, numpy.ndarray.nbytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.image_tensor_size import TYPES
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

MEBI = 2**20


@register
@dataclass(frozen=True)
class BatchMemory(Exercise):
    name = "batch-memory"
    title = "Memory of a batch"
    topic = "hardware"
    source = "NumPy documentation, numpy.ndarray.nbytes"
    batch: int
    side: int
    channels: int
    dtype: str

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            batch=8 * rng.randint(1, 32),
            side=rng.choice([32, 64, 128, 224]),
            channels=rng.choice([1, 3]),
            dtype=rng.choice(list(TYPES)),
        )

    def is_fair(self, level: int) -> bool:
        # Below that people would write too few digits; and no result that stands in the stem.
        return self.key >= 0.1 and self.key not in {1, self.batch, self.side, self.channels}

    @property
    def _bytes(self) -> int:
        return self.batch * self.side**2 * self.channels * TYPES[self.dtype]

    @property
    def key(self) -> float:
        return self._bytes / MEBI

    @property
    def stem(self) -> str:
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return (
            f"A batch holds **{self.batch} images** of **{self.side} × {self.side}** pixels with **{channels}**, as "
            f"**{self.dtype}**. How much memory does it take, in MiB? A MiB is $2^{{20}}$ bytes; 1 % off still counts."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("memory", "Memory", self.key, rules.relative(0.01), unit="MiB", mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._bytes / 10**6,
            "You divided by a million: these are megabytes, MB. A MiB is a little more.",
            "megabytes",
        )
        yield Mistake(
            self._bytes / 2**10,
            "These are KiB. It takes as many of them again as a KiB has bytes to make a MiB.",
            "kibibytes",
        )
        yield Mistake(self._bytes, "These are bytes. Divide by those of a MiB.", "bytes")
        yield Mistake(self.key / self.batch, "That is one image. Count the whole batch.", "batch-forgotten")
        yield Mistake(8 * self.key, "You counted bits. A byte has eight of them.", "bits")
        yield Mistake(
            self.key / self.channels,
            "You counted the pixels. Each has a value for every channel.",
            "channels-forgotten",
        )
        yield Mistake(
            self.key / TYPES[self.dtype],
            "You took one byte for each value. This type needs more.",
            "one-byte-each",
        )

    @property
    def solution(self) -> str:
        size = TYPES[self.dtype]
        needs = "1 byte" if size == 1 else f"{size} bytes"
        return (
            f"Multiply out the number of values; each takes {needs} as {self.dtype}. Then divide by the bytes of a "
            "MiB.\n\n"
            + block(
                rf"{self.batch} \cdot {self.side} \cdot {self.side} \cdot {self.channels} \cdot {size} = {self._bytes}",
                rf"\frac{{{self._bytes}}}{{2^{{20}}}} = \frac{{{self._bytes}}}{{{MEBI}}} = {number(self.key, 4)}",
            )
        )
