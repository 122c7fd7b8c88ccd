"""Mean squared error of a few predictions.

Source: scikit-learn documentation, sklearn.metrics.mean_squared_error.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001
ERRORS = (-4, -3, -2, -1, 0, 1, 2, 3, 4)


@register
@dataclass(frozen=True)
class Mse(Exercise):
    name = "mse"
    title = "Mean squared error"
    topic = "losses"
    source = "scikit-learn documentation, sklearn.metrics.mean_squared_error"
    targets: tuple[float, ...]
    predictions: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Errors stay small, so that the squares can be added in the head; both rows stay within -5..10.
        targets = tuple(rng.randint(-1, 6) for _ in range(rng.randint(3, 5)))
        return cls(targets, tuple(target + rng.choice(ERRORS) for target in targets))

    def is_fair(self, level: int) -> bool:
        # Where all errors are of size 0 or 1, squaring them changes nothing.
        return max(map(abs, self.errors)) > 1 and abs(self.key - self._absolute) > 2 * TOLERANCE and self.key != 1

    @property
    def errors(self) -> list[float]:
        return [y - p for y, p in zip(self.targets, self.predictions, strict=True)]

    @property
    def _absolute(self) -> float:
        return sum(map(abs, self.errors)) / len(self.targets)

    @property
    def key(self) -> float:
        return sum(error**2 for error in self.errors) / len(self.targets)

    @property
    def stem(self) -> str:
        return (
            f"The targets are **$y = {vector(self.targets)}$**, the predictions **$p = {vector(self.predictions)}$**. "
            r"What is the mean squared error $\frac{1}{n} \sum (y - p)^2$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("mse", "Mean squared error", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.targets)
        yield Mistake(math.sqrt(self.key), "You took the root: that is the RMSE. The MSE stays squared.", "rmse")
        yield Mistake(self._absolute, "You averaged the sizes of the errors. Square each of them.", "mae")
        yield Mistake(self.key / 2, "You halved it. This formula has no factor one half in front of the sum.", "halved")
        yield Mistake(
            self.key * count / (count - 1),
            "You divided by one sample less. The mean of an error divides by all of them.",
            "n-minus-one",
        )
        yield Mistake(self.key * count, "This is the sum of the squares. Divide by how many there are.", "sum")
        yield Mistake(
            sum(self.errors) / count, "Errors of opposite sign cancelled. Square each before adding.", "signed"
        )

    @property
    def solution(self) -> str:
        squares = " + ".join(f"{bracketed(error)}^2" for error in self.errors)
        total = number(sum(error**2 for error in self.errors))
        return "Take the errors, square them, and average:\n\n" + block(
            f"y - p = {vector(self.errors)}",
            rf"\frac{{{squares}}}{{{len(self.targets)}}} = \frac{{{total}}}{{{len(self.targets)}}}"
            f" = {number(self.key, 4)}",
        )
