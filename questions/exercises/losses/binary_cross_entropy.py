"""Mean binary cross-entropy of a few predictions.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.2.
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


@register
@dataclass(frozen=True)
class BinaryCrossEntropy(Exercise):
    name = "binary-cross-entropy"
    title = "Binary cross-entropy"
    topic = "losses"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.2"
    labels: tuple[int, ...]
    probabilities: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # One sample is rare: there are only some forty of them.
        count = rng.choice([1, 2, 3, 3, 3, 4, 4, 4])
        return cls(
            tuple(rng.randint(0, 1) for _ in range(count)),
            tuple(rng.randint(1, 19) * 5 / 100 for _ in range(count)),
        )

    def is_fair(self, level: int) -> bool:
        is_mixed = len(self.labels) == 1 or len(set(self.labels)) == 2
        # At 0.5 both labels cost the same, and nobody could tell whether the right one was used.
        return is_mixed and 0.5 not in self.probabilities and self.key != 1

    @property
    def _shares(self) -> list[float]:
        """The probability that each sample got for its own label."""
        return [p if label else round(1 - p, 12) for label, p in zip(self.labels, self.probabilities, strict=True)]

    @property
    def key(self) -> float:
        return -math.fsum(map(math.log, self._shares)) / len(self.labels)

    @property
    def stem(self) -> str:
        return (
            f"The labels are **$y = {vector(self.labels)}$**. For label 1 a network gave the probabilities "
            f"**$p = {vector(self.probabilities)}$**. What is the mean binary cross-entropy "
            r"$-\frac{1}{n} \sum [y \ln p + (1 - y) \ln(1 - p)]$, with the natural logarithm, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("loss", "Cross-entropy", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.labels)
        yield Mistake(
            -math.fsum(map(math.log, self.probabilities)) / count,
            "You took the logarithm of p for label 0 too. There it is the logarithm of what p leaves.",
            "label-zero",
        )
        yield Mistake(
            -math.fsum(math.log(1 - share) for share in self._shares) / count,
            "The two labels are swapped: each sample is charged by the probability of its own label.",
            "labels-swapped",
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
            rf"y = {label}: \quad -\ln {number(share)} = {number(-math.log(share), 4)}"
            for label, share in zip(self.labels, self._shares, strict=True)
        ]
        total = " + ".join(number(-math.log(share), 4) for share in self._shares)
        lines.append(rf"\frac{{{total}}}{{{len(self.labels)}}} = {number(self.key, 4)}")
        return "Label 1 leaves $-\\ln p$ of a term, label 0 leaves $-\\ln(1 - p)$:\n\n" + block(*lines)
