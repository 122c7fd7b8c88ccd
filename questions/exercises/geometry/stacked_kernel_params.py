"""Weights of stacked 3 x 3 layers beside those of one layer with the same receptive field.

Source: Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015, section 2.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class StackedKernelParams(Exercise):
    name = "stacked-kernel-params"
    title = "Small kernels stacked, or one large"
    topic = "architectures-and-transfer"
    source = (
        "Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015, section 2.3"
    )
    layers: int
    channels: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(layers=rng.randint(2, 4), channels=4 * rng.randint(4, 128))

    @property
    def field(self) -> int:
        """Side of the receptive field of the stack, in pixels."""
        return 2 * self.layers + 1

    @property
    def stacked(self) -> int:
        return 9 * self.layers * self.channels**2

    @property
    def single(self) -> int:
        return self.field**2 * self.channels**2

    @property
    def saving(self) -> float:
        return 1 - self.stacked / self.single

    @property
    def stem(self) -> str:
        count = pictures.in_words(self.layers)
        return (
            f"A stack of **{count} convolutions of 3 × 3** sees as much of its input as one convolution with a larger "
            f"kernel. All have stride 1, **{self.channels} channels** in and out, and no biases. How many weights has "
            f"the stack, how many has the one layer with the same receptive field, and what part of its weights does "
            "the stack save? Write the part as a number from 0 to 1, or with the sign %; 1 % off still counts."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "stacked", "Stack", self.stacked, rules.whole(), unit="weights", mistakes=self._stacked_mistakes()
            ),
            numeric.answer(
                "single", "One layer", self.single, rules.whole(), unit="weights", mistakes=self._single_mistakes()
            ),
            numeric.answer(
                "saving",
                "Part saved",
                self.saving,
                rules.relative(0.01),
                percent=True,
                mistakes=self._saving_mistakes(),
                carry="1 - stacked / single",
            ),
        )

    def _stacked_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            9 * self.layers * self.channels,
            "You counted the channels once. Each filter reads all channels, and there are as many filters.",
            "one-channel-factor",
        )
        yield Mistake(9 * self.channels**2, "That is one layer of the stack. Count all of them.", "one-layer")
        yield Mistake(9 * self.layers, "You left out the channels: in, and out.", "channels-forgotten")
        yield Mistake(self.single, "This is the one layer. Look at which box asks for what.", "swapped")

    def _single_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            (3 * self.layers) ** 2 * self.channels**2,
            "You added up the kernels. Each further layer widens the field by only two pixels.",
            "kernels-added",
        )
        yield Mistake(
            self.field**2 * self.channels,
            "You counted the channels once. Each filter reads all channels, and there are as many filters.",
            "one-channel-factor",
        )
        yield Mistake(
            self.field * self.channels**2,
            "You counted one side of the kernel. It is a square.",
            "side-for-area",
        )
        yield Mistake(self.stacked, "This is the stack. Look at which box asks for what.", "swapped")

    def _saving_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.stacked / self.single,
            "This is the part that the stack needs. The rest of the whole is saved.",
            "kept-for-saved",
        )
        yield Mistake(
            self.single / self.stacked - 1,
            "You compared with the stack. What it saves is a part of the one layer.",
            "other-base",
        )
        yield Mistake(
            100 * self.saving,
            "This is the percentage. Write a number from 0 to 1, or add the sign %.",
            "percentage",
        )

    @property
    def solution(self) -> str:
        m, c, r = self.layers, self.channels, self.field
        return (
            "The first layer sees 3 pixels, and each further one 2 more; so the one large kernel has a side of "
            "$2m + 1$. Each layer has as many weights as its window has pixels, times channels in, times channels "
            "out.\n\n"
            + block(
                rf"2m + 1 = 2 \cdot {m} + 1 = {r}",
                rf"\text{{stack: }} m \cdot 3^2 C^2 = {m} \cdot 9 \cdot {c}^2 = {self.stacked}",
                rf"\text{{one layer: }} (2m + 1)^2 C^2 = {r}^2 \cdot {c}^2 = {self.single}",
                rf"\text{{saved: }} 1 - \frac{{{self.stacked}}}{{{self.single}}} = {number(self.saving, 4)}",
            )
        )
