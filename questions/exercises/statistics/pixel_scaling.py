"""Pixel values brought into the range that a network expects.

Source: torchvision documentation, torchvision.transforms.v2.Normalize.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

TARGETS = {1: "unit", 2: "symmetric", 3: "channels"}
# Mean and standard deviation of red, green and blue over ImageNet, as torchvision's weights expect them.
MEANS = (0.485, 0.456, 0.406)
DEVIATIONS = (0.229, 0.224, 0.225)


@register
@dataclass(frozen=True)
class PixelScaling(Exercise):
    name = "pixel-scaling"
    title = "Scaling pixel values"
    topic = "data"
    levels = (1, 2, 3)
    source = "torchvision documentation, torchvision.transforms.v2.Normalize"
    pixels: tuple[int, ...]
    target: str

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = 3 if level == 3 else rng.randint(3, 6)
        return cls(tuple(rng.randint(0, 255) for _ in range(size)), TARGETS[level])

    def is_fair(self, level: int) -> bool:
        # Dividing by 256 shows on bright pixels only.
        return not {0, 255} <= set(self.pixels) and max(self.pixels) >= 160 and len(set(self.pixels)) >= 3

    def _mapped(self, function: Callable[[int, float, float], float]) -> list[float]:
        """Return `function` of each pixel and of the mean and the deviation of its channel."""
        if self.target == "channels":
            return [function(*triple) for triple in zip(self.pixels, MEANS, DEVIATIONS, strict=True)]
        # From -1 to 1 is a mean and a deviation of one half.
        middle, spread = (0.5, 0.5) if self.target == "symmetric" else (0.0, 1.0)
        return [function(x, middle, spread) for x in self.pixels]

    @property
    def key(self) -> list[float]:
        return self._mapped(lambda x, middle, spread: (x / 255 - middle) / spread)

    @property
    def stem(self) -> str:
        if self.target == "channels":
            return (
                f"A pixel has the values **{', '.join(map(str, self.pixels))}** for red, green and blue, each from 0 "
                "to 255. They are divided by 255; then each channel has its mean taken off and is divided by its "
                f"standard deviation, **mean ${tex_vector(MEANS)}$** and **deviation ${tex_vector(DEVIATIONS)}$**. "
                "What goes into the network, to three decimals?"
            )
        low = "-1" if self.target == "symmetric" else "0"
        return (
            f"Pixels with the values **${tex_vector(self.pixels)}$**, on a scale from 0 to 255, are scaled to the "
            f"range **from {low} to 1**, so that 0 becomes {low} and 255 becomes 1. What becomes of them, "
            "to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("y", "Scaled pixels", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._mapped(lambda x, middle, spread: (x / 256 - middle) / spread),
            "You divided by the number of values. The largest of them has to reach the upper end: divide by it.",
            "over-count",
        )
        if self.target != "unit":
            yield Mistake(
                self._mapped(lambda x, middle, spread: x / 255),
                "This is the first step. The values still have to be shifted and stretched.",
                "first-step",
            )
            yield Mistake(
                self._mapped(lambda x, middle, spread: x / 255 - middle),
                "You shifted without stretching.",
                "not-stretched",
            )
            yield Mistake(
                self._mapped(lambda x, middle, spread: (x - middle) / 255 / spread),
                "The mean is meant for values from zero to one. Scale the pixels first, then take it off.",
                "mean-first",
            )
        else:
            yield Mistake(
                self._mapped(lambda x, middle, spread: x / 127.5 - 1),
                "These go below zero. The range that is asked begins at zero.",
                "symmetric",
            )
            yield Mistake(
                self._mapped(lambda x, middle, spread: x / max(self.pixels)),
                "You divided by the brightest of these pixels. The scale ends where its largest value lies.",
                "over-brightest",
            )

    @property
    def solution(self) -> str:
        shares = [x / 255 for x in self.pixels]
        if self.target == "unit":
            return "The largest value of the scale becomes one: divide by it.\n\n" + block(
                rf"\frac{{x}}{{255}} = {tex_vector(shares, 4)}"
            )
        if self.target == "symmetric":
            return "Divide by half the scale, then take one off.\n\n" + block(
                rf"\frac{{x}}{{127.5}} - 1 = {tex_vector(self.key, 4)}"
            )
        lines = [
            rf"\frac{{{number(share, 4)} - {middle}}}{{{spread}}} = {number(y, 4)}"
            for share, middle, spread, y in zip(shares, MEANS, DEVIATIONS, self.key, strict=True)
        ]
        return "Scale first, then standardise each channel with its own numbers.\n\n" + block(
            rf"\frac{{x}}{{255}} = {tex_vector(shares, 4)}", *lines
        )
