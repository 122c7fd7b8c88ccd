"""Samples to add by oversampling, and to drop by undersampling.

Source: imbalanced-learn documentation, RandomOverSampler and RandomUnderSampler.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ResampleCount(Exercise):
    name = "resample-count"
    title = "Balancing classes by resampling"
    topic = "data"
    source = "imbalanced-learn documentation, RandomOverSampler and RandomUnderSampler"
    counts: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # With two classes both answers are the same, so that comes up in one draw of five only.
        return cls(tuple(rng.randint(10, 1000) for _ in range(rng.choice([2, 3, 3, 4, 4]))))

    def is_fair(self, level: int) -> bool:
        return max(self.counts) - min(self.counts) > 9 and not {self.added, self.dropped} & set(self.counts)

    @property
    def added(self) -> int:
        return sum(max(self.counts) - count for count in self.counts)

    @property
    def dropped(self) -> int:
        return sum(count - min(self.counts) for count in self.counts)

    @property
    def stem(self) -> str:
        told = [f"**{count}**" for count in self.counts]
        return (
            f"The classes of a training set have {', '.join(told[:-1])} and {told[-1]} samples. How many samples does "
            "oversampling **add**, until every class is as large as the largest? "
            "How many does undersampling **drop**, until every class is as small as the smallest?"
        )

    def answers(self) -> tuple[Answer, ...]:
        low, high, count = min(self.counts), max(self.counts), len(self.counts)
        return (
            numeric.answer(
                "added",
                "Added by oversampling",
                self.added,
                rules.whole(),
                unit="samples",
                mistakes=self._mistakes(self.dropped, high, count * high),
            ),
            numeric.answer(
                "dropped",
                "Dropped by undersampling",
                self.dropped,
                rules.whole(),
                unit="samples",
                mistakes=self._mistakes(self.added, low, count * low),
            ),
        )

    def _mistakes(self, other: int, size: int, result: int) -> Iterator[Mistake]:
        yield Mistake(
            other,
            "The two are swapped: oversampling adds up to the largest class, undersampling drops to the smallest.",
            "swapped",
        )
        yield Mistake(
            max(self.counts) - min(self.counts),
            "You balanced the largest and the smallest class. The others are resampled as well.",
            "one-class-alone",
        )
        yield Mistake(result, "This is how many samples there are afterwards. The change is asked.", "size-afterwards")
        yield Mistake(size, "This is the size of one class afterwards.", "class-afterwards")

    @property
    def solution(self) -> str:
        low, high = min(self.counts), max(self.counts)
        added = " + ".join(str(high - count) for count in self.counts)
        dropped = " + ".join(str(count - low) for count in self.counts)
        return f"The largest class has {high} samples, the smallest {low}. Class by class:\n\n" + block(
            rf"\sum_c (n_{{\max}} - n_c) = {added} = {self.added}",
            rf"\sum_c (n_c - n_{{\min}}) = {dropped} = {self.dropped}",
        )
