"""Perplexity of a short text from the probabilities that a model gave its tokens.

Source: Jurafsky and Martin, Speech and Language Processing, 3rd edition draft, section on evaluating language models.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

PROBABILITIES = (0.5, 0.4, 0.25, 0.2, 0.125, 0.1, 0.05, 0.8, 0.3, 0.6)


@register
@dataclass(frozen=True)
class Perplexity(Exercise):
    name = "perplexity"
    title = "Perplexity of a text"
    topic = "language-models"
    levels = (1, 2)
    source = "Jurafsky and Martin, Speech and Language Processing, 3rd edition draft, evaluating language models"
    probabilities: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(rng.choice(PROBABILITIES) for _ in range(rng.randint(2, 3) + level)))

    def is_fair(self, level: int) -> bool:
        return len(set(self.probabilities)) > 1

    @cached_property
    def loss(self) -> float:
        """The mean negative logarithm, in nats per token."""
        return -math.fsum(math.log(p) for p in self.probabilities) / len(self.probabilities)

    @property
    def key(self) -> float:
        return math.exp(self.loss)

    @property
    def stem(self) -> str:
        return (
            f"A language model gave the {len(self.probabilities)} tokens of a text, one after the other, the "
            f"**probabilities ${vector(self.probabilities)}$**. What is its loss, the mean cross entropy in nats "
            "per token "
            "(natural logarithm), and what is its perplexity?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("loss", "Loss", self.loss, rules.absolute(0.001), mistakes=self._loss_mistakes()),
            numeric.answer(
                "perplexity",
                "Perplexity",
                self.key,
                rules.relative(0.01),
                mistakes=self._perplexity_mistakes(),
                carry="exp(loss)",
            ),
        )

    def _loss_mistakes(self) -> Iterator[Mistake]:
        count = len(self.probabilities)
        yield Mistake(self.loss * count, "This is the sum. The loss is the mean over the tokens.", "sum")
        yield Mistake(-self.loss, "The logarithm of a probability is negative; the loss turns its sign.", "sign")
        yield Mistake(self.loss / math.log(2), "These are bits. Here the logarithm is the natural one.", "bits")
        yield Mistake(
            -math.log(math.fsum(self.probabilities) / count),
            "You took the mean before the logarithm. Take it afterwards.",
            "mean-first",
        )

    def _perplexity_mistakes(self) -> Iterator[Mistake]:
        count = len(self.probabilities)
        yield Mistake(math.exp(self.loss * count), "The root over the number of tokens is missing.", "root-missing")
        yield Mistake(2**self.loss, "The loss is in nats, so the base is e and not 2.", "base-two")
        yield Mistake(
            count / math.fsum(self.probabilities), "It is not one over the mean probability.", "mean-probability"
        )
        yield Mistake(
            math.fsum(1 / p for p in self.probabilities) / count,
            "It is the geometric mean of one over each probability, not the plain mean.",
            "plain-mean",
        )

    @property
    def solution(self) -> str:
        terms = " + ".join(rf"\ln {number(p)}" for p in self.probabilities)
        return (
            "The perplexity is the exponential of the mean loss: so many equally likely tokens would be as hard.\n\n"
            + block(
                rf"-\frac{{{terms}}}{{{len(self.probabilities)}}} = {number(self.loss, 4)}",
                rf"e^{{{number(self.loss, 4)}}} = {number(self.key, 4)}",
            )
        )
