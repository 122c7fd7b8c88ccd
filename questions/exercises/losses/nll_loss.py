"""Negative log-likelihood loss from log-probabilities.

Source: PyTorch documentation, torch.nn.NLLLoss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.losses.categorical_cross_entropy import distribution
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001


@register
@dataclass(frozen=True)
class NllLoss(Exercise):
    name = "nll-loss"
    title = "Negative log-likelihood"
    topic = "losses"
    source = "PyTorch documentation, torch.nn.NLLLoss"
    rows: tuple[tuple[float, ...], ...]
    classes: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count, size = rng.randint(2, 3), rng.randint(3, 4)
        return cls(
            tuple(tuple(round(math.log(p), 3) for p in distribution(rng, size)) for _ in range(count)),
            tuple(rng.randint(0, size - 1) for _ in range(count)),
        )

    def is_fair(self, level: int) -> bool:
        # Where every guess is right, the largest entry of a row stands for that of the true class.
        return any(max(row) > entry for row, entry in zip(self.rows, self._picked, strict=True))

    @property
    def _picked(self) -> list[float]:
        """The log-probability of the true class in each row."""
        return [row[label] for row, label in zip(self.rows, self.classes, strict=True)]

    @property
    def key(self) -> float:
        return round(-math.fsum(self._picked) / len(self.rows), 12)

    @property
    def stem(self) -> str:
        lines = [
            rf"- **$\ln p = {vector(row)}$**, **true class {label}**"
            for row, label in zip(self.rows, self.classes, strict=True)
        ]
        return (
            "A network ends in a log-softmax. For a small batch it gave these log-probabilities (natural logarithm); "
            "classes are counted from 0:\n\n"
            + "\n".join(lines)
            + "\n\nWhat is the negative log-likelihood loss, averaged over the batch, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("loss", "Loss", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.rows)
        yield Mistake(-self.key, "The sign is turned: log-probabilities are negative, the loss is not.", "sign")
        yield Mistake(
            -math.fsum(map(max, self.rows)) / count,
            "You took the largest entry of each row. What counts is the true class.",
            "row-maximum",
        )
        yield Mistake(
            -math.fsum(math.log(-entry) for entry in self._picked) / count,
            "You took the logarithm a second time. The entries are logarithms already.",
            "log-twice",
        )
        yield Mistake(
            math.fsum(map(math.exp, self._picked)) / count,
            "You turned the logarithms back into probabilities. The loss averages the logarithms.",
            "exponentials",
        )
        yield Mistake(self.key * count, "This is the sum over the batch. Divide by how many rows there are.", "sum")

    @property
    def solution(self) -> str:
        total = " + ".join(bracketed(entry) for entry in self._picked)
        return (
            "The logarithm is taken already: pick the entry of the true class in each row, turn the sign, average.\n\n"
            + block(rf"-\frac{{{total}}}{{{len(self.rows)}}} = {number(self.key, 4)}")
        )
