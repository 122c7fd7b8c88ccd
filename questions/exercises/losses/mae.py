"""Mean absolute error of a few predictions.

Source: scikit-learn documentation, sklearn.metrics.mean_absolute_error.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001
ERRORS = (-4, -3, -2, -1, 0, 1, 2, 3, 4)


@register
@dataclass(frozen=True)
class Mae(Exercise):
    name = "mae"
    title = "Mean absolute error"
    topic = "losses"
    source = "scikit-learn documentation, sklearn.metrics.mean_absolute_error"
    targets: tuple[float, ...]
    predictions: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        targets = tuple(rng.randint(-1, 6) for _ in range(rng.randint(3, 5)))
        return cls(targets, tuple(target + rng.choice(ERRORS) for target in targets))

    def is_fair(self, level: int) -> bool:
        # Errors of both signs: otherwise the signed mean has the right size by chance.
        is_mixed = min(self.errors) < 0 < max(self.errors)
        return is_mixed and self.key != 1 and self._squared != self.key

    @property
    def errors(self) -> list[float]:
        return [y - p for y, p in zip(self.targets, self.predictions, strict=True)]

    @property
    def _squared(self) -> float:
        return sum(error**2 for error in self.errors) / len(self.targets)

    @property
    def key(self) -> float:
        return sum(map(abs, self.errors)) / len(self.targets)

    @property
    def stem(self) -> str:
        return (
            f"The targets are **$y = {vector(self.targets)}$**, the predictions **$p = {vector(self.predictions)}$**. "
            r"What is the mean absolute error $\frac{1}{n} \sum |y - p|$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "mae", "Mean absolute error", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.targets)
        signed = sum(self.errors) / count
        for value in (signed, -signed):
            yield Mistake(value, "Errors of opposite sign cancelled. Take the size of each before adding.", "signed")
        yield Mistake(self._squared, "You squared the errors. Here only their size counts.", "squared")
        yield Mistake(self.key * count, "This is the sum of the sizes. Divide by how many there are.", "sum")
        yield Mistake(
            self.key * count / (count - 1),
            "You divided by one sample less. The mean of an error divides by all of them.",
            "n-minus-one",
        )

    @property
    def solution(self) -> str:
        sizes = " + ".join(number(abs(error)) for error in self.errors)
        total = number(sum(map(abs, self.errors)))
        return "Take the errors, drop their signs, and average:\n\n" + block(
            f"y - p = {vector(self.errors)}",
            rf"\frac{{{sizes}}}{{{len(self.targets)}}} = \frac{{{total}}}{{{len(self.targets)}}}"
            f" = {number(self.key, 4)}",
        )
