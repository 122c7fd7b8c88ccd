"""Shape after a block of VGG16.

Source: Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015, table 1 (D).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import shape
from questions.rng import Rng

AXES = ("height", "width", "channels")
# How many convolutions each of the five blocks has.
CONVOLUTIONS = (2, 2, 3, 3, 3)
BLOCKS = len(CONVOLUTIONS)


@register
@dataclass(frozen=True)
class VggStageShape(Exercise):
    name = "vgg-stage-shape"
    title = "Shapes inside VGG16"
    topic = "architectures-and-transfer"
    levels = (1, 2)
    source = (
        "Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015, table 1, D"
    )
    height: int
    width: int
    block: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Multiples of 32, which five halvings divide exactly; images that are not square come second.
        height = 32 * rng.randint(3, 16)
        return cls(height, height if level == 1 else 32 * rng.randint(3, 16), block=rng.randint(1, BLOCKS))

    def is_fair(self, level: int) -> bool:
        return (self.height == self.width) == (level == 1)

    @property
    def channels(self) -> int:
        return min(512, 64 << (self.block - 1))

    @property
    def key(self) -> tuple[int, int, int]:
        return self._sides(self.block, self.channels)

    def _sides(self, halvings: int, channels: int) -> tuple[int, int, int]:
        return self.height >> halvings, self.width >> halvings, channels

    @property
    def stem(self) -> str:
        return (
            f"An image of **{self.height} × {self.width}** pixels (height × width) in three colours goes through "
            "VGG16. The network has five blocks. The convolutions of a block are 3 × 3 with padding 1 and stride 1, "
            "and 2 × 2 max pooling with stride 2 ends it. The first block has 64 filters in each convolution, every "
            f"further one twice as many, but never more than 512. What is the shape after **block\u00a0{self.block}**, "
            "its pooling included?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (shape.answer("shape", "Shape after the block", self.key, AXES, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        height, width, channels = self.key
        yield Mistake(
            (height, width, 64 << (self.block - 1)),
            "The height and width hold. The number of filters stops growing at 512.",
            "doubled-beyond-512",
        )
        yield Mistake(
            (height, width, min(512, 64 << self.block)),
            "The height and width hold. The first block has 64 filters, so block two is the first that doubles.",
            "doubled-too-early",
        )
        yield Mistake(
            (height, width, 3),
            "The height and width hold. A convolution has as many channels as filters.",
            "colours-kept",
        )
        yield Mistake(
            self._sides(self.block - 1, channels),
            "That is the shape before the pooling that ends the block.",
            "pooling-forgotten",
        )
        convolutions = sum(CONVOLUTIONS[: self.block])
        if self.height >> convolutions and self.width >> convolutions:
            yield Mistake(
                self._sides(convolutions, channels),
                "You halved the sides with each convolution. With padding 1 they keep them; pooling halves.",
                "halved-by-convolutions",
            )
        if self.block == 1:
            lost = 2 * CONVOLUTIONS[0]
            yield Mistake(
                ((self.height - lost) // 2, (self.width - lost) // 2, channels),
                "You cut off an edge with each convolution. Padding 1 keeps the sides.",
                "padding-forgotten",
            )
        yield Mistake((width, height, channels), "Height and width are swapped.", "sides-swapped")

    @property
    def solution(self) -> str:
        height, width, channels = self.key
        part = 2**self.block
        doubled = 64 << (self.block - 1)
        return (
            "A 3 × 3 convolution with padding 1 keeps height and width; each pooling halves them. The filters give "
            "the channels.\n\n"
            + block(
                rf"\frac{{{self.height}}}{{2^{{{self.block}}}}} = \frac{{{self.height}}}{{{part}}} = {height}, \quad "
                rf"\frac{{{self.width}}}{{{part}}} = {width}",
                rf"\min(512,\ 64 \cdot 2^{{{self.block} - 1}}) = \min(512,\ {doubled}) = {channels}",
                rf"{height} \times {width} \times {channels}",
            )
        )
