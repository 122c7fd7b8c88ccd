"""The Kullback-Leibler divergence of two small distributions, in nats, and that it is not symmetric.

Source: Kullback and Leibler, On Information and Sufficiency, 1951.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

Shares = tuple[float, ...]


def divergence(p: Sequence[float], q: Sequence[float]) -> float:
    """Return the sum of p ln(p / q), in nats; entries of p and q are above 0."""
    return math.fsum(one * math.log(one / other) for one, other in zip(p, q, strict=True))


@register
@dataclass(frozen=True)
class KlDivergence(Exercise):
    name = "kl-divergence"
    title = "Kullback-Leibler divergence"
    topic = "losses"
    levels = (1, 2)
    source = "Kullback and Leibler, On Information and Sufficiency, 1951"
    p: Shares
    q: Shares

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(_shares(rng, level + 1), _shares(rng, level + 1))

    def is_fair(self, level: int) -> bool:
        return self.forward > 0.02 and abs(self.forward - self.backward) > 0.005

    @cached_property
    def forward(self) -> float:
        return divergence(self.p, self.q)

    @cached_property
    def backward(self) -> float:
        return divergence(self.q, self.p)

    @property
    def stem(self) -> str:
        return (
            f"Two distributions over the same outcomes are **$p = {vector(self.p)}$** and **$q = {vector(self.q)}$**. "
            r"What are $D(p \,\|\, q) = \sum_i p_i \ln (p_i / q_i)$ and $D(q \,\|\, p)$, in nats (natural logarithm), "
            "to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (
            numeric.answer("pq", "$D(p, q)$", self.forward, rule, mistakes=self._mistakes(self.p, self.q)),
            numeric.answer("qp", "$D(q, p)$", self.backward, rule, mistakes=self._mistakes(self.q, self.p)),
        )

    def _mistakes(self, p: Shares, q: Shares) -> Iterator[Mistake]:
        yield Mistake(divergence(q, p), "This is the other direction: the two change places.", "direction")
        yield Mistake(-divergence(p, q), "The fraction is upside down, which turns the sign.", "fraction-upside-down")
        yield Mistake(
            divergence(p, q) / math.log(2), "These are bits. In nats the logarithm is the natural one.", "bits"
        )
        yield Mistake(
            -math.fsum(one * math.log(other) for one, other in zip(p, q, strict=True)),
            "This is the cross entropy. The entropy of the first distribution is taken away from it.",
            "cross-entropy",
        )

    @property
    def solution(self) -> str:
        lines = []
        for name, p, q, value in (("p, q", self.p, self.q, self.forward), ("q, p", self.q, self.p, self.backward)):
            terms = " + ".join(
                rf"{number(one)} \ln \frac{{{number(one)}}}{{{number(other)}}}" for one, other in zip(p, q, strict=True)
            )
            lines.append(rf"D({name}) = {terms} = {number(value, 4)}")
        return "Each outcome counts with its probability under the first distribution.\n\n" + block(*lines)


def _shares(rng: Rng, count: int) -> Shares:
    """Return multiples of 0.05 that add up to 1, none below 0.05."""
    cuts = sorted(rng.sample(range(1, 20), count - 1))
    return tuple(round((end - start) / 20, 2) for start, end in zip([0, *cuts], [*cuts, 20], strict=True))
