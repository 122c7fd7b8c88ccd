"""Length of the vector that flattening gives.

Source: PyTorch documentation, torch.nn.Flatten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.pictures_geometry import stack
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class FlattenSize(Exercise):
    name = "flatten-size"
    title = "Length after flattening"
    topic = "cnn"
    source = "PyTorch documentation, torch.nn.Flatten"
    batch: int
    height: int
    width: int
    channels: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            batch=rng.choice([4, 16, 32, 64, 100, 128]),
            height=rng.randint(1, 14),
            width=rng.randint(1, 14),
            channels=8 * rng.randint(1, 64),
        )

    def is_fair(self, level: int) -> bool:
        return self.height * self.width > 1 and self.key != self.batch

    @property
    def key(self) -> int:
        return self.height * self.width * self.channels

    @property
    def stem(self) -> str:
        return (
            f"A batch of **{self.batch} images** leaves the last pooling layer as feature maps of "
            f"**{self.height} × {self.width} × {self.channels}** (height × width × channels) for each image. They are "
            "flattened for a dense layer. How many values does the vector of one image have?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "length", "Length for one image", self.key, rules.whole(), unit="values", mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.key * self.batch,
            "You counted the whole batch. Each image keeps a vector of its own.",
            "batch-counted",
        )
        yield Mistake(
            self.height * self.width,
            "You left out the channels: each has its own map.",
            "channels-forgotten",
        )
        yield Mistake(
            self.height + self.width + self.channels,
            "You added the sides. Flattening multiplies them.",
            "sides-added",
        )
        yield Mistake(
            self.channels,
            "One value for each channel is what global pooling leaves. Flattening keeps every value of every map.",
            "channels-alone",
        )

    @property
    def solution(self) -> str:
        return "Flattening keeps every value and lays them in a row, image by image.\n\n" + block(
            rf"h w c = {self.height} \cdot {self.width} \cdot {self.channels} = {self.key}"
        )

    @property
    def picture(self) -> str:
        return stack(
            self.height,
            self.width,
            self.channels,
            f"A stack of {self.channels} feature maps, each {self.height} high and {self.width} wide",
        )
