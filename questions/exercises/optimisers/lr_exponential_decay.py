"""Learning rate after exponential decay.

Source: Stanford CS231n, course notes, Neural Networks Part 3, "Annealing the learning rate".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.losses.pictures_losses import sampled
from questions.exercises.optimisers.pictures_optimisers import schedule
from questions.exercises.optimisers.plain import significant, small
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# (k, epoch) with k t up to 3, and far enough on that (1 - k)^t misses the key by more than twice the tolerance.
TIMES = (
    *((0.05, epoch) for epoch in range(17, 51)),
    *((0.1, epoch) for epoch in range(5, 31)),
    *((0.2, epoch) for epoch in range(5, 16)),
)


@register
@dataclass(frozen=True)
class LrExponentialDecay(Exercise):
    name = "lr-exponential-decay"
    title = "Exponential decay of the learning rate"
    topic = "optimisation"
    source = 'Stanford CS231n, course notes, Neural Networks Part 3, "Annealing the learning rate"'
    first: float
    decay: float
    epoch: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        decay, epoch = rng.choice(TIMES)
        return cls(rng.choice([1, 0.5, 0.2, 0.1, 0.05, 0.01]), decay, epoch)

    @property
    def key(self) -> float:
        return significant(self.first * math.exp(-self.decay * self.epoch))

    @property
    def stem(self) -> str:
        return (
            f"A learning rate decays as $\\alpha_t = \\alpha_0 e^{{-kt}}$, with **$\\alpha_0 = {number(self.first)}$** "
            f"and **$k = {number(self.decay)}$** per epoch. What is it after **$t = {self.epoch}$** epochs? One per "
            "cent is near enough."
        )

    @property
    def picture(self) -> str:
        points = sampled(lambda epoch: math.exp(-self.decay * epoch), 0, 60)
        label = f"Curve of the learning rate, falling ever more slowly; epoch {self.epoch} is marked."
        return schedule(points, [(self.epoch, str(self.epoch))], label)

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("rate", "Learning rate", self.key, rules.relative(0.01), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        power = self.decay * self.epoch
        yield Mistake(
            self.first * (1 - self.decay) ** self.epoch,
            "You multiplied by one minus k in each epoch. That is near the exponential for small k only.",
            "compound",
        )
        yield Mistake(self.first * math.exp(power), "The sign of the exponent is turned: the rate falls.", "grows")
        yield Mistake(
            self.first / (1 + power), "This is decay with the inverse of the time, not the exponential.", "inverse-time"
        )
        yield Mistake(self.first - power, "You subtracted. The exponential multiplies the rate.", "subtracted")
        yield Mistake(math.exp(-power), "The first learning rate is missing as a factor.", "start-forgotten")
        yield Mistake(self.first * math.exp(-self.decay), "This is the rate after one epoch.", "one-epoch")

    @property
    def solution(self) -> str:
        power = number(self.decay * self.epoch)
        return "The exponent first:\n\n" + block(
            rf"k t = {number(self.decay)} \cdot {self.epoch} = {power}",
            rf"{number(self.first)} \cdot e^{{-{power}}} = {small(self.key)}",
        )
