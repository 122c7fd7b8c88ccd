"""Cross-entropy and mean squared error of a network that guesses all classes alike.

Source: PyTorch documentation, torch.nn.CrossEntropyLoss and torch.nn.MSELoss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# By level: round counts of classes, or any.
CLASSES = {1: (3, 4, 5, 6, 8, 10, 20, 50, 100, 1000), 2: tuple(range(3, 1001))}


@register
@dataclass(frozen=True)
class UniformGuessLoss(Exercise):
    name = "uniform-guess-loss"
    title = "Loss of an even guess"
    topic = "losses"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.CrossEntropyLoss and torch.nn.MSELoss"
    classes: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.choice(CLASSES[level]))

    @property
    def squared(self) -> float:
        """The mean squared error over the outputs; to six digits, far below the tolerance of one per cent."""
        return float(f"{(self.classes - 1) / self.classes**2:.6g}")

    @property
    def stem(self) -> str:
        return (
            f"A fresh classifier for **{self.classes} classes** gives each of them the same probability. The target "
            "is one-hot. What is the cross-entropy of one sample with the natural logarithm, to three decimals? "
            f"And what is the mean squared error, averaged over the {self.classes} outputs?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "ce",
                "Cross-entropy",
                math.log(self.classes),
                rules.absolute(0.001),
                mistakes=self._entropy_mistakes(),
            ),
            numeric.answer(
                "mse", "Mean squared error", self.squared, rules.relative(0.01), mistakes=self._squared_mistakes()
            ),
        )

    def _entropy_mistakes(self) -> Iterator[Mistake]:
        share = 1 / self.classes
        yield Mistake(
            math.log10(self.classes), "You used the logarithm to base ten. Here it is the natural one.", "log-ten"
        )
        yield Mistake(
            math.log2(self.classes), "You used the logarithm to base two. Here it is the natural one.", "log-two"
        )
        yield Mistake(-math.log(self.classes), "The sign is turned: the loss is not negative.", "sign")
        yield Mistake(share, "This is the probability of the true class. Take minus its logarithm.", "probability")
        yield Mistake(
            1 - share, "This is how far the true class is from certain. Take minus the logarithm.", "complement"
        )

    def _squared_mistakes(self) -> Iterator[Mistake]:
        count = self.classes
        yield Mistake((count - 1) / count, "This is the sum of the squares. Divide it by the number of outputs.", "sum")
        yield Mistake(
            (1 - 1 / count) ** 2 / count,
            "You charged the true class only. The others should be zero and are not.",
            "true-class-only",
        )
        yield Mistake(
            2 * (count - 1) / count**2,
            "You added the sizes of the errors. Square each before adding.",
            "not-squared",
        )
        yield Mistake((1 - 1 / count) ** 2, "This is the square at the true class alone. Average over all.", "square")
        yield Mistake(1 / count, "This is the probability of each class. Take the squares of the errors.", "share")

    @property
    def solution(self) -> str:
        count = self.classes
        return (
            "The true class misses its 1 by one part less than the whole, each other class misses its 0 by one "
            "part:\n\n"
            + block(
                rf"-\ln \frac{{1}}{{{count}}} = \ln {count} = {number(math.log(count), 4)}",
                rf"\frac{{1}}{{{count}}} \left[ \left(1 - \frac{{1}}{{{count}}}\right)^2 + "
                rf"{count - 1} \cdot \frac{{1}}{{{count}^2}} \right] = \frac{{{count - 1}}}{{{count}^2}} = "
                f"{number(self.squared)}",
            )
            + "\n\nA first loss near the upper number is what a classifier should start with."
        )
