"""Spread of the weights by He (Kaiming) initialisation, for layers with ReLU.

Source: He, Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015, section 2.2.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.backpropagation.xavier_init import (
    limit_mistakes,
    spread_answers,
    spread_lines,
    spread_picture,
    std_mistakes,
)
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.rng import Rng

WIDTHS = (50, 64, 80, 100, 120, 128, 150, 200, 256, 300, 384, 400, 500, 512, 600, 784, 800, 1000)
CHANNELS = (3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128)


@register
@dataclass(frozen=True)
class HeInit(Exercise):
    name = "he-init"
    title = "He initialisation"
    topic = "initialisation"
    levels = (1, 2)
    source = "He, Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015, section 2.2"
    kernel: int
    inputs: int
    outputs: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            return cls(0, rng.choice(WIDTHS), rng.choice(WIDTHS))
        return cls(rng.choice((3, 5)), rng.choice(CHANNELS), rng.choice(CHANNELS))

    def is_fair(self, level: int) -> bool:
        return self.inputs != self.outputs

    @property
    def fan_in(self) -> int:
        """How many weights lead into a unit."""
        return (self.kernel**2 or 1) * self.inputs

    @property
    def variance(self) -> float:
        return 2 / self.fan_in

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
            f"{layer}, with ReLU behind it. Its weights are initialised after He, by the number of inputs (fan-in). "
            "What are their variance, their standard deviation and, for the uniform version, the limit up to which "
            "they are drawn on either side of 0? 1 % to either side counts as right."
        )

    def answers(self) -> tuple[Answer, ...]:
        variance = self.variance
        return spread_answers(variance, (self._mistakes(), std_mistakes(variance), limit_mistakes(variance)))

    def _mistakes(self) -> Iterator[Mistake]:
        area = self.kernel**2 or 1
        yield Mistake(
            1 / self.fan_in,
            "This is the rule of LeCun. ReLU halves the mean square of what passes, so He has twice that.",
            "lecun",
        )
        yield Mistake(2 / (area * self.outputs), "You counted the outputs. Here the inputs count.", "fan-out")
        yield Mistake(math.sqrt(self.variance), "This is the standard deviation. The variance is its square.", "std")
        yield Mistake(
            2 / (area * (self.inputs + self.outputs)),
            "This is the rule of Xavier. He counts the inputs alone.",
            "xavier",
        )
        if self.kernel:
            yield Mistake(
                2 / self.inputs,
                "You counted the channels alone. Each stands for all the weights of a kernel.",
                "kernel-forgotten",
            )

    @property
    def solution(self) -> str:
        lines = spread_lines(self.variance, rf"\frac{{2}}{{{self.fan_in}}}", rf"\frac{{6}}{{{self.fan_in}}}")
        if self.kernel:
            lines.insert(0, rf"n_\mathrm{{in}} = {self.kernel}^2 \cdot {self.inputs} = {self.fan_in}")
        return (
            "ReLU halves the mean square of what passes, and the 2 makes up for it; a uniform spread up to a limit has "
            "a third of the limit's square as its variance:\n\n" + block(*lines)
        )

    @property
    def solution_picture(self) -> str:
        return spread_picture(self.variance)
