"""Softmax of a few logits.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.1.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

SIZES = {1: (3, 3), 2: (4, 5), 3: (6, 7)}


def softmax(logits: Sequence[float]) -> list[float]:
    """Return exp(z_i) over their sum; the largest logit is taken off first, so that no exponential overflows."""
    top = max(logits)
    powers = [math.exp(z - top) for z in logits]
    total = math.fsum(powers)
    return [power / total for power in powers]


@register
@dataclass(frozen=True)
class SoftmaxVector(Exercise):
    name = "softmax-vector"
    title = "Softmax of a logit vector"
    topic = "neurons-and-activations"
    levels = (1, 2, 3)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.1"
    logits: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(rng.randint(-3, 5) for _ in range(rng.randint(*SIZES[level]))))

    def is_fair(self, level: int) -> bool:
        return len(set(self.logits)) > 1 and max(self.key) <= 0.98

    @property
    def key(self) -> list[float]:
        return softmax(self.logits)

    @property
    def stem(self) -> str:
        return (
            f"The last layer of a classifier gives the logits **$z = {tex_vector(self.logits)}$**. "
            "Turn them into probabilities with softmax, to three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "p",
                "Probabilities $p$",
                self.key,
                rules.absolute(0.001),
                labels=[f"$p_{{{index}}}$" for index in range(len(self.logits))],
                sum_to=1,
                percent=True,
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        powers = [math.exp(z) for z in self.logits]
        yield Mistake(powers, "These are the exponentials. Divide each by their sum.", "not-divided")
        if total := sum(self.logits):
            yield Mistake(
                [z / total for z in self.logits],
                "You divided the logits by their sum. Take the exponential of each first.",
                "no-exponential",
            )
        yield Mistake(
            [1 / (1 + math.exp(-z)) for z in self.logits],
            "This is the sigmoid of each logit. Softmax shares one sum among all of them.",
            "sigmoid",
        )
        yield Mistake(
            [100 * p for p in self.key],
            "These are percentages. Write a probability from 0 to 1, or add the sign %.",
            "percentages",
        )

    @property
    def solution(self) -> str:
        top = max(self.logits)
        powers = [math.exp(z - top) for z in self.logits]
        total = math.fsum(powers)
        return (
            f"Take the largest logit, {top}, off all of them: the result is the same, and no exponential grows large. "
            "Then divide each exponential by their sum.\n\n"
            + block(
                rf"z - {_bracketed(top)} = {tex_vector(z - top for z in self.logits)}",
                rf"e^{{z - {_bracketed(top)}}} = {tex_vector(powers, 4)}, \quad \text{{sum}} = {number(total, 4)}",
                rf"p = {tex_vector(self.key, 3)}",
            )
        )


def _bracketed(value: int) -> str:
    return f"({value})" if value < 0 else str(value)
