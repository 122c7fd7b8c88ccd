"""Layer normalisation of one sample.

Source: Ba, Kiros and Hinton, Layer Normalization, 2016, section 3.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng


def moments(x: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the variance, divided by the count."""
    mean = math.fsum(x) / len(x)
    return mean, math.fsum((value - mean) ** 2 for value in x) / len(x)


@register
@dataclass(frozen=True)
class LayerNorm(Exercise):
    name = "layer-norm"
    title = "Layer normalisation"
    topic = "normalisation"
    levels = (1, 2)
    source = "Ba, Kiros and Hinton, Layer Normalization, 2016, section 3"
    x: tuple[int, ...]
    gain: float
    shift: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        x = tuple(rng.randint(-4, 9) for _ in range(4))
        if level == 1:
            return cls(x, 1, 0)
        return cls(x, rng.choice((0.5, 1.5, 2)), rng.choice((-1, -0.5, 0.5, 1)))

    def is_fair(self, level: int) -> bool:
        return len(set(self.x)) > 2 and self._moments[0] not in (0, *self.x) and self._moments[1] != 1

    @cached_property
    def _moments(self) -> tuple[float, float]:
        return moments(self.x)

    @cached_property
    def key(self) -> list[float]:
        return self._scaled(*self._moments)

    def _scaled(self, mean: float, variance: float) -> list[float]:
        return [self.gain * (value - mean) / math.sqrt(variance) + self.shift for value in self.x]

    @property
    def stem(self) -> str:
        learned = (
            ""
            if self.gain == 1
            else f", then every feature is multiplied by **$\\gamma = {number(self.gain)}$** and "
            f"**$\\beta = {number(self.shift)}$** is added"
        )
        return (
            f"One sample has the **features $x = {tex_vector(self.x)}$**. Layer normalisation subtracts the mean of "
            "the "
            f"features and divides by their standard deviation (variance divided by n, $\\varepsilon = "
            f"0$){learned}. What "
            "are mean and variance, and what comes out?"
        )

    def answers(self) -> tuple[Answer, ...]:
        mean, variance = self._moments
        rule = rules.absolute(0.01)
        carry = [
            f"{self.gain} * ({value} - mean) / sqrt(variance) + {self.shift}".replace("+ -", "- ") for value in self.x
        ]
        return (
            numeric.answer("mean", "Mean", mean, rule, mistakes=self._mean_mistakes()),
            numeric.answer("variance", "Variance", variance, rule, mistakes=self._variance_mistakes()),
            vector.answer("y", "Output", self.key, rule, mistakes=self._mistakes(), carry=carry),
        )

    def _mean_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(math.fsum(self.x), "This is the sum. Divide it by the number of features.", "sum")

    def _variance_mistakes(self) -> Iterator[Mistake]:
        mean, variance = self._moments
        yield Mistake(variance * 4 / 3, "Here the variance is divided by n, not by n - 1.", "n-minus-one")
        yield Mistake(math.sqrt(variance), "This is the standard deviation. The variance is its square.", "deviation")
        yield Mistake(variance + mean**2, "This is the mean square. Subtract the mean first.", "mean-square")

    def _mistakes(self) -> Iterator[Mistake]:
        mean, variance = self._moments
        yield Mistake(
            self._scaled(mean, variance**2),
            "You divided by the variance. Divide by its root.",
            "variance-for-deviation",
        )
        yield Mistake(self._scaled(0, variance + mean**2), "The mean was not subtracted.", "mean-forgotten")
        if self.gain != 1:
            plain = [(value - self.shift) / self.gain for value in self.key]
            yield Mistake(plain, "The learned scale and shift are missing.", "gain-forgotten")

    @property
    def solution(self) -> str:
        mean, variance = self._moments
        plain = [(value - mean) / math.sqrt(variance) for value in self.x]
        lines = [
            rf"\mu = {number(mean, 4)}, \quad \sigma^2 = {number(variance, 4)}, \quad \sigma = "
            rf"{number(math.sqrt(variance), 4)}",
            rf"\frac{{{self.x[0]} - {bracketed(mean, 4)}}}{{{number(math.sqrt(variance), 4)}}} = {number(plain[0], 4)}",
        ]
        if self.gain != 1:
            lines.append(
                rf"{number(self.gain)} \cdot {bracketed(plain[0], 4)} + {bracketed(self.shift)} = "
                rf"{number(self.key[0], 4)}"
            )
        lines.append(rf"y = {tex_vector(self.key, 4)}")
        return "The statistics are those of one sample over its features, so nothing depends on the batch.\n\n" + block(
            *lines
        )
