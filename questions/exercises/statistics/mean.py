"""Mean of a few numbers.

Source: NumPy documentation, numpy.mean.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

SIZES = {1: (4, 5), 2: (6, 8)}


def median(values: tuple[int, ...]) -> float:
    """Return the middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@register
@dataclass(frozen=True)
class Mean(Exercise):
    name = "mean"
    title = "Mean of a few numbers"
    topic = "maths"
    levels = (1, 2)
    source = "NumPy documentation, numpy.mean"
    values: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(*SIZES[level])
        values = [rng.randint(-10, 30) for _ in range(size)]
        # Of seven numbers, few have a mean with two decimals: lower the last until the sum divides.
        if size in (6, 7):
            values[-1] -= sum(values) % size
        return cls(tuple(values))

    def is_fair(self, level: int) -> bool:
        # At most two decimals, and the median is another number.
        return (
            100 * sum(self.values) % len(self.values) == 0
            and min(self.values) >= -10
            and self.key not in {0, 1, *self.values}
            and median(self.values) != self.key
        )

    @property
    def key(self) -> float:
        return sum(self.values) / len(self.values)

    @property
    def stem(self) -> str:
        return f"What is the mean of the {len(self.values)} numbers **${vector(self.values)}$**?"

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("mean", "Mean", self.key, rules.decimals(2), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        total = sum(self.values)
        yield Mistake(
            median(self.values),
            "This is the median, the middle of the sorted numbers. The mean shares the sum out evenly.",
            "median",
        )
        yield Mistake(
            total / (len(self.values) - 1),
            "You divided by one less than the count. That belongs to a sample variance, not to a mean.",
            "one-less",
        )
        yield Mistake(total, "This is the sum. Divide it by how many numbers there are.", "sum")
        (value, count), *_ = Counter(self.values).most_common(1)
        if count > 1:
            yield Mistake(value, "This is the number that comes up most often. The mean uses all of them.", "mode")

    @property
    def solution(self) -> str:
        terms = " + ".join(bracketed(value) for value in self.values)
        return "Add the numbers and divide by how many there are.\n\n" + block(
            rf"\frac{{{terms}}}{{{len(self.values)}}} = \frac{{{sum(self.values)}}}{{{len(self.values)}}} = "
            rf"{number(self.key)}"
        )
