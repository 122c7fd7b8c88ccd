"""Huber loss of a few errors, and its mean.

Source: PyTorch documentation, torch.nn.HuberLoss.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.losses.pictures_losses import curve, sampled
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

TOLERANCE = 0.001
HALVES = tuple(half / 2 for half in range(-8, 9) if half)


def huber(error: float, delta: float) -> float:
    """Return e^2/2 for errors of at most `delta`, and delta (|e| - delta/2) beyond."""
    return error**2 / 2 if abs(error) <= delta else delta * (abs(error) - delta / 2)


@register
@dataclass(frozen=True)
class HuberLoss(Exercise):
    name = "huber-loss"
    title = "Huber loss"
    topic = "losses"
    source = "PyTorch documentation, torch.nn.HuberLoss"
    errors: tuple[float, ...]
    delta: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        delta = rng.choice([1, 2, 2, 1, 0.5])
        inside = [error for error in HALVES if abs(error) < delta]
        outside = [error for error in HALVES if abs(error) > delta]
        if not inside:
            # Halves leave nothing but a quarter between 0 and 0.5.
            inside = [-0.25, 0.25]
        errors = [rng.choice(inside), rng.choice(outside)]
        errors += [rng.choice(inside + outside) for _ in range(rng.randint(1, 2))]
        return cls(tuple(rng.shuffled(errors)), delta)

    def is_fair(self, level: int) -> bool:
        return len(set(self.errors)) == len(self.errors)

    @property
    def losses(self) -> list[float]:
        return [huber(error, self.delta) for error in self.errors]

    @property
    def stem(self) -> str:
        return (
            f"Regression errors are **$e = {tex_vector(self.errors)}$**. The Huber loss with "
            rf"**$\delta = {number(self.delta)}$** is $\frac{{1}}{{2}} e^2$ where $|e| \le \delta$, and "
            r"$\delta (|e| - \frac{1}{2} \delta)$ beyond. What is the loss of each error, and what is their mean, "
            "to three decimals?"
        )

    @property
    def picture(self) -> str:
        marks = [(-self.delta, "−δ"), (0, "0"), (self.delta, "δ")]
        label = (
            "Curve of the Huber loss over the error: a parabola between minus delta and delta, straight lines beyond."
        )
        return curve(sampled(lambda e: huber(e, self.delta), -4, 4), marks, "e", label)

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        slips = list(self._slips())
        mean = self._mean(self.losses)
        labels = [f"$e = {number(error)}$" for error in self.errors]
        means = [Mistake(self._mean(slip.value), slip.hint, slip.tag) for slip in slips]
        means.append(Mistake(math.fsum(self.losses), "This is the sum of the losses. Divide by how many.", "sum"))
        return (
            vector.answer("loss", "Loss of each error", self.losses, rule, labels=labels, mistakes=slips),
            numeric.answer("mean", "Mean loss", mean, rule, mistakes=means),
        )

    def _mean(self, losses: list[float]) -> float:
        return math.fsum(losses) / len(losses)

    def _each(self, function: Callable[[float], float]) -> list[float]:
        return [function(error) for error in self.errors]

    def _slips(self) -> Iterator[Mistake]:
        delta = self.delta
        yield Mistake(
            self._each(lambda e: e**2 / 2),
            "You squared every error. Beyond delta the loss grows in a straight line.",
            "squared-everywhere",
        )
        yield Mistake(
            self._each(lambda e: delta * (abs(e) - delta / 2)),
            "You used the straight line everywhere. Errors within delta are squared and halved.",
            "line-everywhere",
        )
        yield Mistake(
            self._each(abs), "These are the sizes of the errors: the absolute loss, not the Huber loss.", "absolute"
        )
        yield Mistake(
            self._each(lambda e: e**2 / 2 if abs(e) <= delta else delta * abs(e)),
            "Beyond delta, half of delta has to be taken off the size of the error first.",
            "half-delta-forgotten",
        )
        yield Mistake(
            self._each(lambda e: e**2 if abs(e) <= delta else delta * (abs(e) - delta / 2)),
            "Within delta the square is halved.",
            "half-forgotten",
        )
        yield Mistake(
            self._each(lambda e: huber(e, delta) / delta),
            "You divided by delta: that is the smooth L1 loss. It agrees with Huber for a delta of one only.",
            "smooth-l1",
        )

    @property
    def solution(self) -> str:
        lines = []
        for error, loss in zip(self.errors, self.losses, strict=True):
            size, delta = number(abs(error)), number(self.delta)
            if abs(error) <= self.delta:
                lines.append(rf"{size} \le {delta}: \quad \tfrac12 \cdot {bracketed(error)}^2 = {number(loss)}")
            else:
                worked = rf"{delta} \cdot ({size} - \tfrac12 \cdot {delta}) = {number(loss)}"
                lines.append(rf"{size} > {delta}: \quad {worked}")
        total = " + ".join(number(loss) for loss in self.losses)
        mean = number(self._mean(self.losses), 4)
        lines.append(rf"\frac{{{total}}}{{{len(self.errors)}}} = {mean}")
        return "Look first on which side of $\\delta$ each error lies:\n\n" + block(*lines)
