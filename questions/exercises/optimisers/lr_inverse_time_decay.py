"""Learning rate after decay with the inverse of the time.

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


@register
@dataclass(frozen=True)
class LrInverseTimeDecay(Exercise):
    name = "lr-inverse-time-decay"
    title = "Inverse-time decay of the learning rate"
    topic = "optimisation"
    source = 'Stanford CS231n, course notes, Neural Networks Part 3, "Annealing the learning rate"'
    first: float
    decay: float
    epoch: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.choice([0.1, 0.5, 1]), rng.choice([0.1, 0.5, 1]), rng.randint(1, 40))

    def is_fair(self, level: int) -> bool:
        return self.key not in {self.first, self.decay}

    @property
    def key(self) -> float:
        return significant(self.first / (1 + self.decay * self.epoch))

    @property
    def stem(self) -> str:
        return (
            rf"A learning rate decays as $\alpha_t = \alpha_0 / (1 + kt)$, with **$\alpha_0 = {number(self.first)}$** "
            f"and **$k = {number(self.decay)}$** per epoch. What is it after **$t = {self.epoch}$** epochs? One per "
            "cent is near enough."
        )

    @property
    def picture(self) -> str:
        points = sampled(lambda epoch: 1 / (1 + self.decay * epoch), 0, 48)
        label = f"Curve of the learning rate, falling fast at first and then slowly; epoch {self.epoch} is marked."
        return schedule(points, [(self.epoch, str(self.epoch))], label)

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("rate", "Learning rate", self.key, rules.relative(0.01), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        power = self.decay * self.epoch
        yield Mistake(self.first / power, "The one below the line is missing.", "one-forgotten")
        yield Mistake(self.first / self.epoch, "You divided by the epoch alone.", "divided-by-epoch")
        yield Mistake(
            self.first / (1 + self.decay) ** self.epoch,
            "You divided once in every epoch. Here k times t is added to one, and divides once.",
            "compound",
        )
        yield Mistake(self.first * math.exp(-power), "This is exponential decay.", "exponential")
        yield Mistake(self.first * (1 + power), "You multiplied. The rate falls: divide.", "multiplied")

    @property
    def solution(self) -> str:
        below = rf"1 + {number(self.decay)} \cdot {self.epoch}"
        total = number(1 + self.decay * self.epoch)
        return "Work out what stands below the line, then divide once:\n\n" + block(
            rf"{below} = {total}",
            rf"\frac{{{number(self.first)}}}{{{total}}} = {small(self.key)}",
        )
