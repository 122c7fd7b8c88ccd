"""Values brought into a range by their smallest and largest.

Source: scikit-learn documentation, sklearn.preprocessing.MinMaxScaler.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

SPANS = (10, 20, 40, 50, 80, 100)


@register
@dataclass(frozen=True)
class MinMaxNormalise(Exercise):
    name = "min-max-normalise"
    title = "Min-max scaling"
    topic = "data"
    levels = (1, 2)
    source = "scikit-learn documentation, sklearn.preprocessing.MinMaxScaler"
    values: tuple[int, ...]
    low: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(3, 6)
        if level == 1:
            span = rng.choice(SPANS)
            start = rng.randint(1, 200 - span)
            inner = [start + rng.randint(1, span - 1) for _ in range(size - 2)]
            return cls(tuple(rng.shuffled([start, *inner, start + span])), 0)
        return cls(tuple(rng.randint(0, 200) for _ in range(size)), rng.choice((0, -1, -1)))

    def is_fair(self, level: int) -> bool:
        return min(self.values) > 0 and len(set(self.values)) >= 3

    @property
    def key(self) -> list[float]:
        return [self.low + (1 - self.low) * share for share in self._shares]

    @property
    def _shares(self) -> list[float]:
        bottom, top = min(self.values), max(self.values)
        return [(value - bottom) / (top - bottom) for value in self.values]

    @property
    def stem(self) -> str:
        return (
            f"Min-max scaling brings the values **$x = {tex_vector(self.values)}$** into the range "
            f"**from {self.low} to 1**. What becomes of them, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("y", "Scaled values", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        bottom, top = min(self.values), max(self.values)
        yield Mistake(
            [value / top for value in self.values],
            "You divided by the largest value. Take the smallest off first, then divide by the whole span.",
            "over-maximum",
        )
        yield Mistake(
            [self.low + (1 - self.low) * value / (top - bottom) for value in self.values],
            "The smallest value was not taken off before dividing.",
            "minimum-kept",
        )
        if self.low:
            yield Mistake(
                self._shares,
                "These go from zero to one. Stretch and shift them into the range that is asked.",
                "other-range",
            )
            yield Mistake(
                [share - 1 for share in self._shares],
                "You shifted without stretching. The range that is asked is twice as wide.",
                "not-stretched",
            )
        yield Mistake(
            [self.low + (1 - self.low) * (1 - share) for share in self._shares],
            "The range is upside down: the largest value goes to its upper end.",
            "upside-down",
        )

    @property
    def solution(self) -> str:
        bottom, top = min(self.values), max(self.values)
        first = self.values[0]
        stretched = rf"{self.low} + {1 - self.low} \cdot " if self.low else ""
        return (
            f"The smallest value is {bottom}, the largest {top}, the span {top - bottom}. Of the first value:\n\n"
            + block(
                rf"{stretched}\frac{{{first} - {bracketed(bottom)}}}{{{top - bottom}}} = {number(self.key[0], 4)}",
                rf"y = {tex_vector(self.key, 4)}",
            )
        )
