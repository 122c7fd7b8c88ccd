"""Balanced class weights from class counts.

Source: scikit-learn documentation, sklearn.utils.class_weight.compute_class_weight, "balanced".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ClassWeights(Exercise):
    name = "class-weights"
    title = "Balanced class weights"
    topic = "data"
    source = 'scikit-learn documentation, sklearn.utils.class_weight.compute_class_weight, "balanced"'
    counts: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(10 * rng.randint(5, 100) for _ in range(rng.randint(2, 4))))

    def is_fair(self, level: int) -> bool:
        return 1.5 <= max(self.counts) / min(self.counts) <= 20 and 1 not in self.key

    @property
    def key(self) -> list[float]:
        total = sum(self.counts)
        return [total / (len(self.counts) * count) for count in self.counts]

    @property
    def stem(self) -> str:
        told = [f"class {index} has **{count}**" for index, count in enumerate(self.counts)]
        return (
            f"A training set has samples of **{len(self.counts)} classes**: {', '.join(told)}. Give each class the "
            "balanced weight $w_c = N / (K n_c)$, with $N$ samples in all and $K$ classes. Three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = [f"class {index}" for index in range(len(self.counts))]
        rule = rules.absolute(0.001)
        return (vector.answer("w", "Class weights", self.key, rule, labels=labels, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        total, classes = sum(self.counts), len(self.counts)
        yield Mistake(
            [total / count for count in self.counts],
            "The number of classes is missing. The ratios hold, but the weights are too large all over.",
            "classes-forgotten",
        )
        yield Mistake(
            [count / total for count in self.counts],
            "These are the shares of the classes. A rare class needs a large weight: turn them round.",
            "shares",
        )
        yield Mistake(
            [classes * count / total for count in self.counts],
            "You gave the largest class the largest weight. Turn the fraction round.",
            "turned-round",
        )
        yield Mistake(
            [max(self.counts) / count for count in self.counts],
            "You compared with the largest class. The ratios hold; compare with the mean count.",
            "by-largest",
        )

    @property
    def solution(self) -> str:
        total, classes = sum(self.counts), len(self.counts)
        lines = [
            rf"w_{index} = \frac{{{total}}}{{{classes} \cdot {count}}} = {number(weight, 4)}"
            for index, (count, weight) in enumerate(zip(self.counts, self.key, strict=True))
        ]
        return (
            "A class with fewer samples than the mean gets a weight above one, and all classes count the same "
            "in the end.\n\n" + block(rf"N = {' + '.join(map(str, self.counts))} = {total}", *lines)
        )
