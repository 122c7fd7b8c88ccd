"""Hinge loss of a few scores, and its mean.

Source: scikit-learn documentation, sklearn.metrics.hinge_loss.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.losses.pictures_losses import curve
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

TOLERANCE = 0.001
BEYOND = (1.5, 2, 2.5, 3)
INSIDE = (0.5,)
WRONG = (-3, -2.5, -2, -1.5, -1, -0.5)


@register
@dataclass(frozen=True)
class HingeLoss(Exercise):
    name = "hinge-loss"
    title = "Hinge loss"
    topic = "losses"
    source = "scikit-learn documentation, sklearn.metrics.hinge_loss"
    labels: tuple[int, ...]
    scores: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # One sample beyond the margin, one inside, one on the wrong side: all three cases are met.
        margins = [rng.choice(BEYOND), rng.choice(INSIDE), rng.choice(WRONG)]
        margins += [rng.choice(BEYOND + INSIDE + WRONG) for _ in range(rng.randint(0, 2))]
        margins = rng.shuffled(margins)
        labels = [rng.choice([-1, 1]) for _ in margins]
        return cls(tuple(labels), tuple(label * margin for label, margin in zip(labels, margins, strict=True)))

    def is_fair(self, level: int) -> bool:
        return len(set(self.labels)) == 2 and self._mean(self.losses) != 1

    def _each(self, function: Callable[[int, float], float]) -> list[float]:
        return [function(label, score) for label, score in zip(self.labels, self.scores, strict=True)]

    @property
    def losses(self) -> list[float]:
        return self._each(lambda y, s: max(0, 1 - y * s))

    def _mean(self, losses: list[float]) -> float:
        return math.fsum(losses) / len(losses)

    @property
    def stem(self) -> str:
        return (
            f"The labels are **$y = {tex_vector(self.labels)}$**, the scores of a classifier "
            f"**$s = {tex_vector(self.scores)}$**. What is the hinge loss $\\max(0, 1 - y s)$ of each sample, and what "
            "is their mean, to three decimals?"
        )

    @property
    def picture(self) -> str:
        label = "Curve of the hinge loss over label times score: it falls in a straight line to zero at 1, and stays."
        return curve([(-3, 4), (1, 0), (3, 0)], [(0, "0"), (1, "1")], "y·s", label)

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        slips = list(self._slips())
        means = [Mistake(self._mean(slip.value), slip.hint, slip.tag) for slip in slips]
        means.append(Mistake(math.fsum(self.losses), "This is the sum of the losses. Divide by how many.", "sum"))
        labels = [f"$y = {y},\\ s = {number(s)}$" for y, s in zip(self.labels, self.scores, strict=True)]
        return (
            vector.answer("loss", "Loss of each sample", self.losses, rule, labels=labels, mistakes=slips),
            numeric.answer("mean", "Mean loss", self._mean(self.losses), rule, mistakes=means),
        )

    def _slips(self) -> Iterator[Mistake]:
        yield Mistake(
            self._each(lambda y, s: max(0, -y * s)),
            "The margin is missing: a score on the right side still costs until it is one away.",
            "margin-forgotten",
        )
        yield Mistake(
            self._each(lambda y, s: 1 - y * s),
            "Negative losses were kept. Beyond the margin the loss is zero.",
            "negative-kept",
        )
        yield Mistake(
            self._each(lambda y, s: max(0, 1 - s)),
            "The label is missing: it turns the score of the negative class.",
            "label-forgotten",
        )
        yield Mistake(
            self._each(lambda y, s: max(0, 1 - (y + 1) / 2 * s)),
            "You used labels of zero and one. Here the negative class has the label minus one.",
            "zero-one-labels",
        )
        yield Mistake(
            self._each(lambda y, s: max(0, 1 + y * s)),
            "The sign is turned: a score on the side of its label lowers the loss.",
            "sign",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"\max(0,\ 1 - {bracketed(y)} \cdot {bracketed(s)}) = \max(0,\ {number(1 - y * s)}) = {number(loss)}"
            for y, s, loss in zip(self.labels, self.scores, self.losses, strict=True)
        ]
        total = " + ".join(number(loss) for loss in self.losses)
        mean = number(self._mean(self.losses), 4)
        return "Multiply each score by its label; what is short of 1 is the loss:\n\n" + block(
            *lines, rf"\frac{{{total}}}{{{len(self.scores)}}} = {mean}"
        )
