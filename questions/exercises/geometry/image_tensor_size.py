"""Values and bytes of an image.

Source: NumPy documentation, numpy.ndarray.nbytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

# Bytes of one value.
TYPES = {"uint8": 1, "float16": 2, "float32": 4}
COLOURS = {1: "a grey image", 3: "a colour image", 4: "a colour image with transparency"}


@register
@dataclass(frozen=True)
class ImageTensorSize(Exercise):
    name = "image-tensor-size"
    title = "Size of an image in memory"
    topic = "hardware"
    source = "NumPy documentation, numpy.ndarray.nbytes"
    height: int
    width: int
    channels: int
    dtype: str

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            height=8 * rng.randint(2, 128),
            width=8 * rng.randint(2, 128),
            channels=rng.choice(list(COLOURS)),
            dtype=rng.choice(list(TYPES)),
        )

    @property
    def _bytes_each(self) -> int:
        return TYPES[self.dtype]

    @property
    def values(self) -> int:
        return self.height * self.width * self.channels

    @property
    def bytes(self) -> int:
        return self.values * self._bytes_each

    @property
    def stem(self) -> str:
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return (
            f"An array holds {COLOURS[self.channels]} of **{self.height} × {self.width}** pixels with **{channels}**, "
            f"as **{self.dtype}**. How many values does it have, and how many bytes do they take?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        return (
            numeric.answer("values", "Values", self.values, rule, mistakes=self._value_mistakes()),
            numeric.answer(
                "bytes",
                "Bytes",
                self.bytes,
                rule,
                unit="bytes",
                mistakes=self._byte_mistakes(),
                carry=f"values * {self._bytes_each}",
            ),
        )

    def _value_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.height * self.width,
            "You counted the pixels. Each has a value for every channel.",
            "channels-forgotten",
        )
        yield Mistake(
            self.height * self.width + self.channels,
            "You added the channels. Each pixel has a value for every channel: multiply.",
            "channels-added",
        )
        yield Mistake(
            (self.height + self.width) * self.channels,
            "You added height and width. Multiply them.",
            "sides-added",
        )
        yield Mistake(self.bytes, "These are the bytes. This box asks for the values.", "bytes-for-values")

    def _byte_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            8 * self.bytes,
            "These are bits. A byte has 8 of them.",
            "bits",
        )
        yield Mistake(
            self.values,
            "You took one byte for each value. This type needs more.",
            "one-byte-each",
        )
        yield Mistake(
            4 * self.values,
            "You took four bytes for each value, as in float32. This type needs fewer.",
            "four-bytes-each",
        )

    @property
    def solution(self) -> str:
        size = self._bytes_each
        needs = "1 byte" if size == 1 else f"{size} bytes"
        return (
            f"Every pixel has one value for each channel. A value of the type {self.dtype} has {8 * size} bits, "
            f"so it takes {needs}.\n\n"
            + block(
                rf"h w c = {self.height} \cdot {self.width} \cdot {self.channels} = {self.values}",
                rf"{self.values} \cdot {size} = {self.bytes}",
            )
        )
