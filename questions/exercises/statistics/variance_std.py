"""Variance and standard deviation, of a population or of a sample.

Source: NumPy documentation, numpy.var and numpy.std.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics import pictures_statistics
from questions.exercises.statistics.spreads import mean, variance
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

RULE = rules.absolute(0.001)


@register
@dataclass(frozen=True)
class VarianceStd(Exercise):
    name = "variance-std"
    title = "Variance and standard deviation"
    topic = "maths"
    levels = (1, 2)
    source = "NumPy documentation, numpy.var and numpy.std"
    values: tuple[int, ...]
    # 0 divides by n, 1 by n - 1.
    correction: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        values = [rng.randint(0, 20) for _ in range(rng.randint(4, 6 if level == 1 else 8))]
        if level == 1:
            # Bring the sum to a multiple of the count: the mean is a whole number.
            values[-1] = max(0, values[-1] - sum(values) % len(values))
        return cls(tuple(values), rng.randint(0, 1))

    def is_fair(self, level: int) -> bool:
        # At 1, the variance and its root are one number.
        return self.variance > 1 and (level > 1 or sum(self.values) % len(self.values) == 0)

    @cached_property
    def variance(self) -> float:
        return variance(self.values, self.correction)

    @property
    def _divisor(self) -> int:
        return len(self.values) - self.correction

    @property
    def stem(self) -> str:
        size = len(self.values)
        told = (
            "They are a **sample**: divide by $n - 1$."
            if self.correction
            else "They are the whole **population**: divide by $n$."
        )
        return (
            f"What are the variance and the standard deviation of the {size} numbers **${vector(self.values)}$**, "
            f"to three decimals? {told}"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("variance", "Variance", self.variance, RULE, mistakes=self._variance_mistakes()),
            numeric.answer(
                "std",
                "Standard deviation",
                sqrt(self.variance),
                RULE,
                mistakes=self._std_mistakes(),
                carry="sqrt(variance)",
            ),
        )

    @property
    def _other(self) -> float:
        return variance(self.values, 1 - self.correction)

    @property
    def _absolute(self) -> float:
        middle = mean(self.values)
        return mean([abs(value - middle) for value in self.values])

    def _variance_mistakes(self) -> Iterator[Mistake]:
        if self.correction:
            yield Mistake(self._other, "You divided by n. A sample variance divides by one less.", "population")
        else:
            yield Mistake(self._other, "You divided by one less than n. Here n itself is asked.", "sample")
        yield Mistake(
            self._absolute, "You averaged the distances from the mean. The variance squares them first.", "not-squared"
        )
        yield Mistake(
            self.variance * self._divisor, "This is the sum of the squares. It still has to be divided.", "not-divided"
        )
        yield Mistake(sqrt(self.variance), "This is the standard deviation. The variance is its square.", "std")
        yield Mistake(
            mean([value**2 for value in self.values]),
            "You squared the numbers themselves. Take the mean off each of them first.",
            "mean-kept",
        )

    def _std_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.variance, "This is the variance. The standard deviation is its square root.", "variance")
        yield Mistake(sqrt(self._other), "The root is right, of a variance with the other divisor.", "other-divisor")
        yield Mistake(
            self._absolute, "This is the mean distance from the mean, without squares and root.", "not-squared"
        )

    @property
    def solution(self) -> str:
        middle = mean(self.values)
        squares = [(value - middle) ** 2 for value in self.values]
        total = number(self.variance * self._divisor, 4)
        result = number(self.variance, 4)
        return (
            "Take the mean off each number, square, add up, and divide; the root of that is the standard deviation.\n\n"
            + block(
                rf"\bar x = \frac{{{sum(self.values)}}}{{{len(self.values)}}} = {number(middle, 4)}",
                rf"(x - \bar x)^2 = {vector(squares, 4)}, \quad \text{{sum}} = {total}",
                rf"\text{{variance}} = \frac{{{total}}}{{{self._divisor}}} = {result}",
                rf"\text{{standard deviation}} = \sqrt{{{result}}} = {number(sqrt(self.variance), 4)}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_statistics.number_line(
            self.values,
            f"{len(self.values)} numbers as dots on a number line: {', '.join(map(str, sorted(self.values)))}",
        )
