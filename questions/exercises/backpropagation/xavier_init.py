"""Spread of the weights by Glorot (Xavier) initialisation.

Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, equation 16.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

WIDTHS = (50, 64, 80, 100, 120, 128, 150, 200, 256, 300, 384, 400, 500, 512, 600, 784, 800, 1000)
# By kernel size, so that the fans lie between 50 and 1000.
CHANNELS = {
    3: (6, 8, 10, 12, 16, 20, 24, 28, 32, 36, 40, 48, 56, 64, 72, 80, 96, 100),
    5: (2, 3, 4, 5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 28, 30, 32, 36, 40),
}


def significant(value: float, figures: int = 4) -> str:
    """Return a number with so many significant figures."""
    return number(value, figures - 1 - math.floor(math.log10(abs(value))))


def spread_answers(
    variance: float, mistakes: tuple[Iterator[Mistake], Iterator[Mistake], Iterator[Mistake]]
) -> tuple[Answer, ...]:
    """Return the boxes for variance, standard deviation and limit, with the mistakes of each."""
    rule = rules.relative(0.01)
    return (
        numeric.answer("var", "Variance", variance, rule, mistakes=mistakes[0]),
        numeric.answer("std", "Standard deviation", math.sqrt(variance), rule, mistakes=mistakes[1], carry="sqrt(var)"),
        numeric.answer(
            "limit",
            "Limit of the uniform version",
            math.sqrt(3 * variance),
            rule,
            mistakes=mistakes[2],
            carry="sqrt(3 * var)",
        ),
    )


def std_mistakes(variance: float) -> Iterator[Mistake]:
    """Yield the slips at the standard deviation."""
    yield Mistake(variance, "This is the variance. The standard deviation is its root.", "variance-for-std")
    yield Mistake(math.sqrt(3 * variance), "This is the limit of the uniform version. It is wider.", "limit-for-std")
    yield Mistake(variance**2, "You squared the variance. Take its root.", "squared")


def limit_mistakes(variance: float) -> Iterator[Mistake]:
    """Yield the slips at the limit of the uniform version."""
    yield Mistake(
        math.sqrt(variance),
        "This is the standard deviation. A uniform spread of that size reaches further, by the root of 3.",
        "std-for-limit",
    )
    yield Mistake(
        math.sqrt(12 * variance),
        "This is the whole width. The limit is half of it, on either side of 0.",
        "width-for-limit",
    )
    yield Mistake(3 * variance, "The root is missing: this is the square of the limit.", "root-forgotten")


def spread_lines(variance: float, fraction: str, six: str) -> list[str]:
    """Return the TeX lines for variance, standard deviation and limit."""
    exact, rounded = number(variance), significant(variance)
    shown = exact if exact == rounded else rf"{exact} \approx {rounded}"
    return [
        rf"\mathrm{{var}} = {fraction} = {shown}",
        rf"\mathrm{{std}} = \sqrt{{{rounded}}} = {number(math.sqrt(variance), 4)}",
        rf"\mathrm{{limit}} = \sqrt{{3 \cdot \mathrm{{var}}}} = \sqrt{{{six}}} = {number(math.sqrt(3 * variance), 4)}",
    ]


def spread_picture(variance: float) -> str:
    """Return the uniform version with its limit and one standard deviation."""
    std, limit = number(math.sqrt(variance), 4), number(math.sqrt(3 * variance), 4)
    return pictures_backpropagation.spread(
        std,
        limit,
        f"The uniform density between minus {limit} and {limit}, with one standard deviation of {std} marked",
    )


@register
@dataclass(frozen=True)
class XavierInit(Exercise):
    name = "xavier-init"
    title = "Xavier initialisation"
    topic = "initialisation"
    levels = (1, 2)
    source = (
        "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010"
    )
    kernel: int
    inputs: int
    outputs: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            return cls(0, rng.choice(WIDTHS), rng.choice(WIDTHS))
        kernel = rng.choice((3, 5))
        return cls(kernel, rng.choice(CHANNELS[kernel]), rng.choice(CHANNELS[kernel]))

    def is_fair(self, level: int) -> bool:
        return self.inputs != self.outputs

    @property
    def fans(self) -> tuple[int, int]:
        """How many weights lead into a unit of this layer, and how many out of one before it."""
        area = self.kernel**2 or 1
        return area * self.inputs, area * self.outputs

    @property
    def variance(self) -> float:
        return 2 / sum(self.fans)

    @property
    def stem(self) -> str:
        if self.kernel:
            layer = (
                f"A convolution with a **{self.kernel} × {self.kernel} kernel** leads from **{self.inputs} channels** "
                f"to **{self.outputs} channels**"
            )
        else:
            layer = f"A dense layer leads from **{self.inputs} inputs** to **{self.outputs} units**"
        return (
            f"{layer}. Its weights are initialised after Glorot and Bengio (Xavier), with the gain 1. What are their "
            "variance, their standard deviation and, for the uniform version, the limit up to which they are drawn on "
            "either side of 0? 1 % to either side counts as right."
        )

    def answers(self) -> tuple[Answer, ...]:
        variance = self.variance
        return spread_answers(variance, (self._mistakes(), std_mistakes(variance), limit_mistakes(variance)))

    def _mistakes(self) -> Iterator[Mistake]:
        fan_in, fan_out = self.fans
        yield Mistake(
            2 / fan_in, "You took the inputs alone, as He does. Here inputs and outputs count.", "fan-in-only"
        )
        yield Mistake(1 / (fan_in + fan_out), "The 2 above the line is missing.", "two-forgotten")
        yield Mistake(math.sqrt(self.variance), "This is the standard deviation. The variance is its square.", "std")
        if self.kernel:
            yield Mistake(
                2 / (self.inputs + self.outputs),
                "You counted the channels alone. Each stands for all the weights of a kernel.",
                "kernel-forgotten",
            )

    @property
    def solution(self) -> str:
        fan_in, fan_out = self.fans
        lines = spread_lines(
            self.variance,
            rf"\frac{{2}}{{{fan_in} + {fan_out}}} = \frac{{2}}{{{fan_in + fan_out}}}",
            rf"\frac{{6}}{{{fan_in + fan_out}}}",
        )
        if self.kernel:
            area = rf"{self.kernel}^2 \cdot "
            lines.insert(
                0,
                rf"n_\mathrm{{in}} = {area}{self.inputs} = {fan_in}, \quad "
                rf"n_\mathrm{{out}} = {area}{self.outputs} = {fan_out}",
            )
        return (
            "Inputs and outputs count alike; a uniform spread up to a limit has a third of the limit's square as its "
            "variance:\n\n" + block(*lines)
        )

    @property
    def solution_picture(self) -> str:
        return spread_picture(self.variance)
