"""Root mean square normalisation of one sample.

Source: Zhang and Sennrich, Root Mean Square Layer Normalization, NeurIPS 2019.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class RmsNorm(Exercise):
    name = "rms-norm"
    title = "RMS normalisation"
    topic = "normalisation"
    source = "Zhang and Sennrich, Root Mean Square Layer Normalization, NeurIPS 2019"
    x: tuple[int, ...]
    gain: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(rng.randint(-6, 9) for _ in range(4)), rng.choice((0.5, 1.5, 2)))

    def is_fair(self, level: int) -> bool:
        return abs(sum(self.x)) > 2 and len(set(self.x)) > 2 and self.root not in (0, 1)

    @cached_property
    def root(self) -> float:
        """The root of the mean square."""
        return math.sqrt(math.fsum(value * value for value in self.x) / len(self.x))

    @cached_property
    def key(self) -> list[float]:
        return [self.gain * value / self.root for value in self.x]

    @property
    def stem(self) -> str:
        return (
            f"One token has the **features $x = {tex_vector(self.x)}$**. RMS normalisation divides them by the root of "
            f"their mean square and multiplies by a learned gain, here **{number(self.gain)}** for every feature "
            "($\\varepsilon = 0$). What is the root mean square, and what comes out?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.01)
        carry = [f"{self.gain} * ({value}) / rms" for value in self.x]
        return (
            numeric.answer("rms", "Root mean square", self.root, rule, mistakes=self._root_mistakes()),
            vector.answer("y", "Output", self.key, rule, mistakes=self._mistakes(), carry=carry),
        )

    def _root_mistakes(self) -> Iterator[Mistake]:
        count = len(self.x)
        mean = sum(self.x) / count
        yield Mistake(
            math.sqrt(self.root**2 - mean**2),
            "This is the standard deviation. RMS normalisation subtracts no mean.",
            "deviation",
        )
        yield Mistake(self.root * math.sqrt(count), "This is the norm: the mean over the features is missing.", "norm")
        yield Mistake(self.root**2, "The root is missing.", "root-forgotten")

    def _mistakes(self) -> Iterator[Mistake]:
        mean = sum(self.x) / len(self.x)
        spread = math.sqrt(self.root**2 - mean**2)
        yield Mistake(
            [self.gain * (value - mean) / spread for value in self.x],
            "This is layer normalisation. Here no mean is subtracted.",
            "layer-norm",
        )
        yield Mistake([value / self.root for value in self.x], "The gain is missing.", "gain-forgotten")
        yield Mistake([self.gain * value / self.root**2 for value in self.x], "Divide by the root.", "mean-square")

    @property
    def solution(self) -> str:
        squares = " + ".join(f"{value * value}" for value in self.x)
        return "Squares, their mean, its root; then divide and multiply by the gain.\n\n" + block(
            rf"\sqrt{{\frac{{{squares}}}{{{len(self.x)}}}}} = {number(self.root, 4)}",
            rf"y = {number(self.gain)} \cdot \frac{{x}}{{{number(self.root, 4)}}} = {tex_vector(self.key, 4)}",
        )
