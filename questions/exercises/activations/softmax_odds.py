"""Ratio of two softmax probabilities.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.1.
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

DIFFERENCES = (-3, -2, -1, 1, 2, 3)


@register
@dataclass(frozen=True)
class SoftmaxOdds(Exercise):
    name = "softmax-odds"
    title = "Odds between two classes of a softmax"
    topic = "neurons-and-activations"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.1"
    logits: tuple[int, ...]
    first: int
    second: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        logits = [rng.randint(-3, 5) for _ in range(rng.randint(4, 6))]
        first, second = rng.sample(range(len(logits)), 2)
        logits[second] = rng.randint(0, 2)
        logits[first] = logits[second] + rng.choice(DIFFERENCES)
        return cls(tuple(logits), first, second)

    @property
    def _difference(self) -> int:
        return self.logits[self.first] - self.logits[self.second]

    @property
    def key(self) -> float:
        return math.exp(self._difference)

    @property
    def stem(self) -> str:
        return (
            f"A softmax turns the logits **$z = {vector(self.logits)}$**, counted from $z_0$, into probabilities. "
            f"How many times as large as **$p_{{{self.second}}}$** is **$p_{{{self.first}}}$**? "
            f"Give $p_{{{self.first}}} / p_{{{self.second}}}$ to three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        # A small ratio is asked to three decimals; of a large one, a hundredth is near enough.
        rule = rules.relative(0.01) if self._difference > 0 else rules.absolute(0.001)
        label = f"$p_{{{self.first}}} / p_{{{self.second}}}$"
        return (numeric.answer("ratio", label, self.key, rule, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            1 / self.key,
            "This is the ratio the other way round. Look which of the two stands below the line.",
            "swapped",
        )
        yield Mistake(
            self._difference,
            "This is the difference of the logits. The ratio is its exponential.",
            "no-exponential",
        )
        if below := self.logits[self.second]:
            yield Mistake(
                self.logits[self.first] / below,
                "You divided the logits. Softmax takes the exponential of each first.",
                "logits-divided",
            )
        yield Mistake(
            softmax(self.logits)[self.first],
            "This is the one probability. Its ratio to the other is asked.",
            "one-probability",
        )

    @property
    def solution(self) -> str:
        first, second = self.logits[self.first], self.logits[self.second]
        return (
            "Both probabilities have the same sum below the line, so it drops out, and the other logits with it.\n\n"
            + block(
                rf"\frac{{p_{{{self.first}}}}}{{p_{{{self.second}}}}} = "
                rf"\frac{{e^{{z_{{{self.first}}}}}}}{{e^{{z_{{{self.second}}}}}}} = "
                rf"e^{{z_{{{self.first}}} - z_{{{self.second}}}}} = "
                rf"e^{{{first} - {bracketed(second)}}} = e^{{{self._difference}}} = {number(self.key, 4)}"
            )
        )
