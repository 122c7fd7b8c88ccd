"""Mean cross-entropy of predicted distributions against true classes.

Source: scikit-learn documentation, sklearn.metrics.log_loss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001
# Probabilities come in steps of 0.05: twenty parts for each distribution, one at least for each class.
PARTS = 20


def distribution(rng: Rng, classes: int) -> tuple[float, ...]:
    """Return probabilities in steps of 0.05, none of them 0, that add up to 1."""
    cuts = [0, *sorted(rng.sample(range(1, PARTS), classes - 1)), PARTS]
    return tuple((right - left) / PARTS for left, right in zip(cuts, cuts[1:], strict=False))


@register
@dataclass(frozen=True)
class CategoricalCrossEntropy(Exercise):
    name = "categorical-cross-entropy"
    title = "Categorical cross-entropy"
    topic = "losses"
    source = "scikit-learn documentation, sklearn.metrics.log_loss"
    rows: tuple[tuple[float, ...], ...]
    classes: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count = rng.randint(1, 3)
        size = rng.randint(3, 10) if count == 1 else rng.randint(3, 5)
        return cls(
            tuple(distribution(rng, size) for _ in range(count)),
            tuple(rng.randint(0, size - 1) for _ in range(count)),
        )

    def is_fair(self, level: int) -> bool:
        # Where every guess is right, the largest probability stands for that of the true class.
        return any(max(row) > share for row, share in zip(self.rows, self._shares, strict=True))

    @property
    def _shares(self) -> list[float]:
        """The probability of the true class in each row."""
        return [row[label] for row, label in zip(self.rows, self.classes, strict=True)]

    @property
    def key(self) -> float:
        return -math.fsum(map(math.log, self._shares)) / len(self.rows)

    @property
    def stem(self) -> str:
        lines = [
            f"- **$p = {vector(row)}$**, **true class {label}**"
            for row, label in zip(self.rows, self.classes, strict=True)
        ]
        return (
            "A classifier gave these probabilities; classes are counted from 0:\n\n"
            + "\n".join(lines)
            + "\n\nWhat is the mean cross-entropy "
            r"$-\frac{1}{n} \sum \ln p_{\text{true}}$, with the natural logarithm, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("loss", "Cross-entropy", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.rows)
        yield Mistake(
            -math.fsum(math.log(max(row)) for row in self.rows) / count,
            "You took the largest probability of each row. What counts is that of the true class.",
            "arg-max",
        )
        yield Mistake(
            -math.fsum(math.log(p) for row in self.rows for p in row) / count,
            "You added the logarithms of all classes. The one-hot target keeps only the true class.",
            "all-classes",
        )
        yield Mistake(
            -math.fsum(math.log(1 - share) for share in self._shares) / count,
            "You took the logarithm of what is left beside the true class.",
            "complement",
        )
        yield Mistake(
            -self.key, "The sign is turned: logarithms of probabilities are negative, the loss is not.", "sign"
        )
        yield Mistake(
            self.key / math.log(10), "You used the logarithm to base ten. Here it is the natural one.", "log-ten"
        )
        yield Mistake(
            self.key / math.log(2), "You used the logarithm to base two. Here it is the natural one.", "log-two"
        )
        yield Mistake(self.key * count, "This is the sum over the samples. Divide by how many there are.", "sum")

    @property
    def solution(self) -> str:
        lines = [
            rf"p_{{{label}}} = {number(share)}: \quad -\ln {number(share)} = {number(-math.log(share), 4)}"
            for label, share in zip(self.classes, self._shares, strict=True)
        ]
        total = " + ".join(number(-math.log(share), 4) for share in self._shares)
        lines.append(rf"\frac{{{total}}}{{{len(self.rows)}}} = {number(self.key, 4)}")
        return "Only the probability of the true class counts:\n\n" + block(*lines)
