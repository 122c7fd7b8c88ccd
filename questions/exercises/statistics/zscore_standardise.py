"""Values brought to mean 0 and standard deviation 1.

Source: scikit-learn documentation, sklearn.preprocessing.StandardScaler.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics.spreads import deviation, mean, spread_out, variance
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ZscoreStandardise(Exercise):
    name = "zscore-standardise"
    title = "Standardising values"
    topic = "data"
    levels = (1, 2)
    source = "scikit-learn documentation, sklearn.preprocessing.StandardScaler"
    values: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            return cls(spread_out(rng, 20))
        return cls(tuple(rng.randint(0, 20) for _ in range(rng.randint(4, 6))))

    def is_fair(self, level: int) -> bool:
        # With a standard deviation of 1, dividing by the variance would be right as well.
        return deviation(self.values) >= 1.5

    def _scaled(self, divisor: float, middle: float) -> list[float]:
        return [(value - middle) / divisor for value in self.values]

    @property
    def key(self) -> list[float]:
        return self._scaled(deviation(self.values), mean(self.values))

    @property
    def stem(self) -> str:
        return (
            f"Standardise the values **$x = {tex_vector(self.values)}$**: take off their mean and divide by their "
            "standard deviation **with $1/n$**, to three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("z", "Standardised values", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        middle = mean(self.values)
        yield Mistake(
            self._scaled(deviation(self.values, 1), middle),
            "You took the standard deviation of a sample. Here the squares are divided by n.",
            "sample",
        )
        yield Mistake(
            self._scaled(variance(self.values), middle),
            "You divided by the variance. Its square root belongs below the line.",
            "variance",
        )
        yield Mistake(self._scaled(deviation(self.values), 0), "The mean was not taken off the values.", "mean-kept")
        yield Mistake(
            self._scaled(1, middle), "These are the deviations. Divide them by the standard deviation.", "not-divided"
        )

    @property
    def solution(self) -> str:
        middle, std = number(mean(self.values), 4), number(deviation(self.values), 4)
        square = number(variance(self.values), 4)
        return "First the mean, then the standard deviation, then each value.\n\n" + block(
            rf"\bar x = {middle}, \quad \sigma = \sqrt{{{square}}} = {std}",
            rf"z = \frac{{x - {middle}}}{{{std}}} = {tex_vector(self.key, 4)}",
        )
