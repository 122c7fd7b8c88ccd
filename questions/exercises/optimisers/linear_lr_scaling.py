"""Learning rate for another batch size, by the linear rule.

Source: Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 2.1.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.optimisers.plain import significant, small
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

RATES = (0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.001)
# Powers of two, at most sixteen times larger or smaller: beyond that the rule of thumb is not used.
POWERS = tuple((old, new) for old in range(5, 13) for new in range(5, 13) if 1 <= abs(new - old) <= 4)


@register
@dataclass(frozen=True)
class LinearLrScaling(Exercise):
    name = "linear-lr-scaling"
    title = "Learning rate for another batch size"
    topic = "optimisation"
    source = "Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 2.1"
    rate: float
    old_batch: int
    new_batch: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        old, new = rng.choice(POWERS)
        return cls(rng.choice(RATES), 2**old, 2**new)

    @property
    def key(self) -> float:
        return significant(self.rate * self.new_batch / self.old_batch)

    @property
    def stem(self) -> str:
        return (
            f"SGD trained well with **batch size {self.old_batch}** and the learning rate **{number(self.rate)}**. The "
            f"**batch size becomes {self.new_batch}**. What learning rate does the linear scaling rule give?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("rate", "New learning rate", self.key, rules.relative(0.01), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        ratio = self.new_batch / self.old_batch
        yield Mistake(
            self.rate * math.sqrt(ratio),
            "This is the rule with the square root, as it is used with Adam. The linear rule takes the whole ratio.",
            "square-root",
        )
        yield Mistake(self.rate / ratio, "The ratio is upside down: a larger batch takes a larger rate.", "inverted")
        yield Mistake(ratio, "This is the ratio of the batches. It multiplies the old rate.", "ratio-alone")
        yield Mistake(self.rate, "The rate stayed as it was. The rule scales it with the batch.", "unchanged")

    @property
    def solution(self) -> str:
        return (
            "The rate grows and shrinks with the batch:\n\n"
            + block(rf"{number(self.rate)} \cdot \frac{{{self.new_batch}}}{{{self.old_batch}}} = {small(self.key)}")
            + "\n\nIt is a rule of thumb; a larger rate is reached over a few epochs of warm-up."
        )
