"""Sum of absolute and of squared errors.

Source: Boyd and Vandenberghe, Convex Optimization, 2004, section 6.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, vector
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ResidualNorms(Exercise):
    name = "residual-norms"
    title = "Absolute and squared errors"
    topic = "losses"
    source = "Boyd and Vandenberghe, Convex Optimization, 2004, section 6.1"
    targets: tuple[int, ...]
    estimates: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        targets = tuple(rng.randint(0, 9) for _ in range(rng.randint(3, 5)))
        return cls(targets, tuple(target + rng.randint(-4, 4) for target in targets))

    def is_fair(self, level: int) -> bool:
        # With errors of size 0 and 1 alone, squares and sizes are the same.
        return max(abs(error) for error in self._errors) > 1 and sum(error != 0 for error in self._errors) >= 2

    @property
    def _errors(self) -> list[int]:
        return [y - f for y, f in zip(self.targets, self.estimates, strict=True)]

    @property
    def absolute(self) -> int:
        return sum(abs(error) for error in self._errors)

    @property
    def squared(self) -> int:
        return sum(error * error for error in self._errors)

    @property
    def stem(self) -> str:
        return (
            f"A model estimates **$f = {vector(self.estimates)}$** where the targets are "
            f"**$y = {vector(self.targets)}$**. What is the sum $S_1$ of the absolute errors, which least absolute "
            "deviations makes small, and the sum $S_2$ of the squared errors, which least squares makes small? "
            "Sums are asked, not means."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "absolute", "$S_1$, absolute", self.absolute, rules.whole(), mistakes=self._absolute_mistakes()
            ),
            numeric.answer("squared", "$S_2$, squared", self.squared, rules.whole(), mistakes=self._squared_mistakes()),
        )

    def _absolute_mistakes(self) -> Iterator[Mistake]:
        for total in (sum(self._errors), -sum(self._errors)):
            yield Mistake(total, "Errors of opposite signs cancelled. Take the size of each first.", "signs-kept")
        yield Mistake(self.squared, "This is the sum of the squares.", "swapped")
        yield Mistake(
            round(self.absolute / len(self.targets), 2), "This is the mean of the sizes. Their sum is asked.", "mean"
        )

    def _squared_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            sum(self._errors) ** 2, "You squared the sum. Square each error first, then add up.", "squared-sum"
        )
        yield Mistake(self.absolute, "This is the sum of the sizes, without squares.", "swapped")
        yield Mistake(
            round(self.squared / len(self.targets), 2), "This is the mean of the squares. Their sum is asked.", "mean"
        )
        yield Mistake(round(sqrt(self.squared), 2), "You took the root. The sum itself is asked.", "root")

    @property
    def solution(self) -> str:
        sizes = " + ".join(str(abs(error)) for error in self._errors)
        squares = " + ".join(f"{bracketed(error)}^2" for error in self._errors)
        return block(
            rf"y - f = {vector(self._errors)}",
            rf"S_1 = {sizes} = {self.absolute}",
            rf"S_2 = {squares} = {self.squared}",
        )
