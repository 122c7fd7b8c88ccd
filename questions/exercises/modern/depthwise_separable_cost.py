"""Multiply-adds of a depthwise-separable convolution against a full one.

Source: Howard et al., MobileNets, 2017, section 3.1, "Depthwise Separable Convolution".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, number
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class DepthwiseSeparableCost(Exercise):
    name = "depthwise-separable-cost"
    title = "Cost of a depthwise-separable convolution"
    topic = "cnn"
    source = "Howard et al., MobileNets, 2017, section 3.1"
    side: int
    kernel: int
    channels: int
    filters: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            side=rng.choice((7, 8, 14, 16, 28, 32, 56)),
            kernel=rng.choice((3, 5, 7)),
            channels=rng.choice((8, 16, 24, 32, 64, 96)),
            filters=rng.choice((12, 16, 32, 48, 64, 128)),
        )

    def is_fair(self, level: int) -> bool:
        return self.channels != self.filters

    @property
    def places(self) -> int:
        return self.side * self.side

    @property
    def full(self) -> int:
        return self.kernel**2 * self.channels * self.filters * self.places

    @property
    def depthwise(self) -> int:
        return self.kernel**2 * self.channels * self.places

    @property
    def pointwise(self) -> int:
        return self.channels * self.filters * self.places

    @property
    def ratio(self) -> float:
        return (self.depthwise + self.pointwise) / self.full

    @property
    def stem(self) -> str:
        return (
            f"A convolution with {given('kernel', self.kernel)} × {self.kernel}, stride 1 and padding that keeps "
            "the side reads "
            f"**{self.channels} channels** of **{self.side} × {self.side}** and gives **{self.filters} channels**. "
            "It is "
            "replaced by a depthwise one (one filter for each channel) and a pointwise one (1 × 1). How many "
            "multiply-adds "
            "has the full convolution, how many have the two parts together, and what share is that? No biases."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("full", "Full", self.full, rules.whole(), unit="MACs", mistakes=self._full_mistakes()),
            numeric.answer(
                "separable",
                "Separable",
                self.depthwise + self.pointwise,
                rules.whole(),
                unit="MACs",
                mistakes=self._separable_mistakes(),
            ),
            numeric.answer(
                "ratio",
                "Share",
                self.ratio,
                rules.relative(0.01),
                percent=True,
                mistakes=self._ratio_mistakes(),
                carry="separable / full",
            ),
        )

    def _full_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(2 * self.full, "These are operations. A multiply-add is one.", "operations")
        yield Mistake(self.full // self.channels, "Every filter reads all channels.", "channels-forgotten")
        yield Mistake(self.full // self.places, "These are the weights. They are used at every place.", "weights")

    def _separable_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.depthwise, "The pointwise part is missing.", "pointwise-forgotten")
        yield Mistake(self.pointwise, "The depthwise part is missing.", "depthwise-forgotten")
        yield Mistake(
            self.kernel**2 * self.filters * self.places + self.pointwise,
            "The depthwise part has one filter for each input channel.",
            "filters-for-channels",
        )
        yield Mistake(
            2 * (self.depthwise + self.pointwise), "These are operations. A multiply-add is one.", "operations"
        )

    def _ratio_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(1 / self.ratio, "The fraction is upside down.", "upside-down")
        yield Mistake(1 / self.filters, "The pointwise part costs as well.", "pointwise-forgotten")
        yield Mistake(1 / self.kernel**2, "The depthwise part costs as well.", "depthwise-forgotten")

    @property
    def solution(self) -> str:
        k, s = self.kernel, self.side
        return (
            "The full convolution mixes place and channel at once, the two parts one after the other; the share is "
            r"$1/c_{out} + 1/k^2$."
            + "\n\n"
            + block(
                rf"{k}^2 \cdot {self.channels} \cdot {self.filters} \cdot {s}^2 = {self.full}",
                rf"{k}^2 \cdot {self.channels} \cdot {s}^2 + {self.channels} \cdot {self.filters} \cdot {s}^2 = "
                rf"{self.depthwise} + {self.pointwise} = {self.depthwise + self.pointwise}",
                rf"\frac{{1}}{{{self.filters}}} + \frac{{1}}{{{k}^2}} = {number(self.ratio, 4)}",
            )
        )
