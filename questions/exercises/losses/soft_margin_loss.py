"""Mean logistic loss of scores against labels of minus one and one.

Source: PyTorch documentation, torch.nn.SoftMarginLoss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.losses.pictures_losses import curve, sampled
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001
SCORES = tuple(half / 2 for half in range(-6, 7) if half)


def soft_margin(margin: float) -> float:
    """Return ln(1 + exp(-margin))."""
    return math.log1p(math.exp(-margin))


@register
@dataclass(frozen=True)
class SoftMarginLoss(Exercise):
    name = "soft-margin-loss"
    title = "Soft-margin loss"
    topic = "losses"
    source = "PyTorch documentation, torch.nn.SoftMarginLoss"
    labels: tuple[int, ...]
    scores: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count = rng.randint(2, 3)
        return cls(tuple(rng.choice([-1, 1]) for _ in range(count)), tuple(rng.choice(SCORES) for _ in range(count)))

    def is_fair(self, level: int) -> bool:
        # Margins that add up to nothing would give the same with the sign of the exponent turned.
        return len(set(self.labels)) == 2 and sum(self.margins) != 0 and abs(self.key - self._hinge) > 2 * TOLERANCE

    @property
    def margins(self) -> list[float]:
        return [label * score for label, score in zip(self.labels, self.scores, strict=True)]

    @property
    def _hinge(self) -> float:
        return sum(max(0, 1 - margin) for margin in self.margins) / len(self.scores)

    @property
    def key(self) -> float:
        return math.fsum(map(soft_margin, self.margins)) / len(self.scores)

    @property
    def stem(self) -> str:
        return (
            f"The labels are **$y = {vector(self.labels)}$**, the scores **$s = {vector(self.scores)}$**. What is the "
            r"soft-margin loss $\frac{1}{n} \sum \ln(1 + e^{-y s})$, with the natural logarithm, to three decimals?"
        )

    @property
    def picture(self) -> str:
        label = "Curve of the soft-margin loss over label times score: it falls smoothly and never reaches zero."
        return curve(sampled(soft_margin, -3, 3), [(0, "0")], "y·s", label)

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("loss", "Mean loss", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.scores)
        yield Mistake(
            math.fsum(soft_margin(-margin) for margin in self.margins) / count,
            "The sign of the exponent is turned: a score on the side of its label costs little.",
            "exponent-sign",
        )
        yield Mistake(self._hinge, "This is the hinge loss. The soft margin has no corner.", "hinge")
        yield Mistake(
            math.fsum(map(soft_margin, self.scores)) / count,
            "The label is missing: it turns the score of the negative class.",
            "label-forgotten",
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
            rf"y s = {number(margin)}: \quad \ln(1 + e^{{{number(-margin)}}}) = {number(soft_margin(margin), 4)}"
            for margin in self.margins
        ]
        total = " + ".join(number(soft_margin(margin), 4) for margin in self.margins)
        return "Multiply each score by its label, then take the loss of each and average:\n\n" + block(
            *lines, rf"\frac{{{total}}}{{{len(self.scores)}}} = {number(self.key, 4)}"
        )
