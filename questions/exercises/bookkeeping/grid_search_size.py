"""How many trainings a grid search with cross-validation takes.

Source: scikit-learn documentation, sklearn.model_selection.GridSearchCV.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

HYPERPARAMETERS = ("the learning rate", "the batch size", "the dropout rate", "the width of the layers")


@register
@dataclass(frozen=True)
class GridSearchSize(Exercise):
    name = "grid-search-size"
    title = "Trainings of a grid search"
    topic = "training-practice"
    source = "scikit-learn documentation, sklearn.model_selection.GridSearchCV"
    counts: tuple[int, ...]
    folds: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        counts = tuple(rng.randint(2, 6) for _ in range(rng.randint(2, 4)))
        return cls(counts, rng.choice([1, 3, 5]))

    def is_fair(self, level: int) -> bool:
        return self.key != sum(self.counts) and self._points != sum(self.counts)

    @property
    def _points(self) -> int:
        return math.prod(self.counts)

    @property
    def key(self) -> int:
        return self._points * self.folds

    @property
    def stem(self) -> str:
        told = [f"**{count} values** for {name}" for count, name in zip(self.counts, HYPERPARAMETERS, strict=False)]
        if self.folds == 1:
            judged = "Each combination is judged **once**, on one validation set"
        else:
            judged = f"Each combination is judged by **{self.folds}-fold** cross-validation"
        return (
            f"A grid search tries {', '.join(told[:-1])} and {told[-1]}. {judged}. How many trainings is that? "
            "A last training of the winner on all data is not counted."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("trainings", "Trainings", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        sum_ = sum(self.counts)
        yield Mistake(
            self._points,
            "You counted the combinations. Each is trained once for every fold.",
            "folds-forgotten",
        )
        yield Mistake(
            sum_ * self.folds,
            "You added the numbers of values. Every value meets every other: multiply.",
            "sum-for-product",
        )
        yield Mistake(
            sum_,
            "You added the numbers of values and left out the folds. Multiply all of them.",
            "sum-without-folds",
        )
        yield Mistake(
            self._points + self.folds,
            "You added the folds. Each combination is trained in all of them.",
            "folds-added",
        )
        yield Mistake(
            self._points * (self.folds - 1),
            "You counted the folds that are trained on. Each fold is left out once, and that is one training.",
            "one-fold-too-few",
        )

    @property
    def solution(self) -> str:
        product = r" \cdot ".join(str(count) for count in self.counts)
        folds = "one training" if self.folds == 1 else f"{self.folds} trainings, one for each fold that is left out"
        return f"Every value of one meets every value of the others, and each combination takes {folds}.\n\n" + block(
            rf"{product} \cdot {self.folds} = {self.key}"
        )
