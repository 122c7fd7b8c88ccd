"""Cross-entropy straight from logits.

Source: PyTorch documentation, torch.nn.CrossEntropyLoss.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations.softmax_vector import softmax
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001


@register
@dataclass(frozen=True)
class CrossEntropyFromLogits(Exercise):
    name = "cross-entropy-from-logits"
    title = "Cross-entropy from logits"
    topic = "losses"
    source = "PyTorch documentation, torch.nn.CrossEntropyLoss"
    logits: tuple[int, ...]
    label: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(3, 4)
        return cls(tuple(rng.randint(-2, 4) for _ in range(size)), rng.randint(0, size - 1))

    def is_fair(self, level: int) -> bool:
        # A loss near 0 would pass for "the network is right", whatever was computed.
        return len(set(self.logits)) > 1 and self.key > 0.05

    @property
    def _sum(self) -> float:
        return math.fsum(map(math.exp, self.logits))

    @property
    def key(self) -> float:
        return math.log(self._sum) - self.logits[self.label]

    @property
    def stem(self) -> str:
        return (
            f"A network gives the **logits $z = {vector(self.logits)}$**. The **true class is {self.label}**, "
            "counted from 0. What is the cross-entropy after softmax, with the natural logarithm, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("loss", "Cross-entropy", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        shares = softmax(self.logits)
        yield Mistake(
            shares[self.label],
            "This is the probability of the true class. The loss is minus its logarithm.",
            "probability",
        )
        yield Mistake(
            -math.log(softmax(shares)[self.label]),
            "Softmax was applied twice: its probabilities are no logits.",
            "softmax-twice",
        )
        yield Mistake(
            -self.logits[self.label],
            "This is the logit with its sign turned. The logarithm of the sum of exponentials is missing.",
            "logit-alone",
        )
        yield Mistake(self.logits[self.label], "This is the logit of the true class, not the loss.", "logit")
        yield Mistake(
            math.log(self._sum), "This is the logarithm of the sum. Take the logit of the true class off.", "sum-alone"
        )
        yield Mistake(-self.key, "The sign is turned: the loss is not negative.", "sign")
        yield Mistake(
            self.key / math.log(10), "You used the logarithm to base ten. Here it is the natural one.", "log-ten"
        )
        yield Mistake(
            self.key / math.log(2), "You used the logarithm to base two. Here it is the natural one.", "log-two"
        )

    @property
    def solution(self) -> str:
        powers = " + ".join(f"e^{{{z}}}" for z in self.logits)
        return "Minus the logarithm of a softmax splits into two terms, and no probability is needed:\n\n" + block(
            rf"{powers} = {number(self._sum, 4)}",
            rf"\ln {number(self._sum, 4)} - {bracketed(self.logits[self.label])} = "
            rf"{number(math.log(self._sum), 4)} - {bracketed(self.logits[self.label])} = {number(self.key, 4)}",
        )
