"""Batch normalisation of one feature over a mini-batch.

Source: Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
Shift, 2015, algorithm 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics.spreads import mean, spread_out, variance
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

EPSILON = 1e-5


@register
@dataclass(frozen=True)
class BatchnormForward(Exercise):
    name = "batchnorm-forward"
    title = "Batch normalisation in training"
    topic = "normalisation"
    levels = (1, 2)
    source = (
        "Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate "
        "Shift, 2015, algorithm 1"
    )
    batch: tuple[int, ...]
    gamma: float
    beta: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            batch = spread_out(rng, 12, sizes=(4, 5))
        else:
            batch = tuple(rng.randint(0, 12) for _ in range(rng.randint(4, 5)))
        return cls(batch, rng.choice((0.5, 1.0, 2.0)), rng.randint(-1, 1))

    def is_fair(self, level: int) -> bool:
        # From a variance of 1.5, the epsilon is invisible, and the variance is not mistaken for its root.
        return self._variance >= 1.5 and (self.gamma, self.beta) != (1, 0)

    @cached_property
    def _variance(self) -> float:
        return variance(self.batch)

    def _scaled(self, divisor: float, gamma: float, beta: float) -> list[float]:
        middle = mean(self.batch)
        return [gamma * (x - middle) / divisor + beta for x in self.batch]

    @property
    def _root(self) -> float:
        return sqrt(self._variance + EPSILON)

    @property
    def key(self) -> list[float]:
        return self._scaled(self._root, self.gamma, self.beta)

    @property
    def stem(self) -> str:
        return (
            "In training, batch normalisation sees one feature of a mini-batch, "
            f"**$x = {tex_vector(self.batch)}$**. It has learnt "
            f"**$\\gamma = {number(self.gamma)}$** and **$\\beta = {self.beta}$**; $\\epsilon = 10^{{-5}}$, and the "
            "variance of the batch is taken with $1/n$. What is its output, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("y", "Output", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        sample = sqrt(variance(self.batch, 1) + EPSILON)
        yield Mistake(
            self._scaled(sample, self.gamma, self.beta),
            "You took the variance of a sample. In training, batch normalisation divides the squares by n.",
            "sample-variance",
        )
        yield Mistake(
            self._scaled(self._variance + EPSILON, self.gamma, self.beta),
            "You divided by the variance. Its square root belongs below the line.",
            "variance",
        )
        yield Mistake(
            self._scaled(self._root, 1, 0),
            "This is the normalised batch. Scale it by gamma and shift it by beta.",
            "scale-and-shift-forgotten",
        )
        yield Mistake(
            self._scaled(self._root, 1, self.beta),
            "Gamma is missing: it scales the normalised values.",
            "gamma-forgotten",
        )
        yield Mistake(
            self._scaled(self._root, self.gamma, 0), "Beta is missing: it shifts the scaled values.", "beta-forgotten"
        )
        yield Mistake(
            self._scaled(self._root, self.gamma, self.gamma * self.beta),
            "You added beta before scaling. Gamma comes first.",
            "beta-first",
        )

    @property
    def solution(self) -> str:
        shift = f" + {bracketed(self.beta)}" if self.beta else ""
        return "Normalise with the mean and the variance of this batch, then scale and shift.\n\n" + block(
            rf"\mu_B = {number(mean(self.batch), 4)}, \quad \sigma_B^2 = {number(self._variance, 4)}, \quad "
            rf"\sqrt{{\sigma_B^2 + \epsilon}} = {number(self._root, 4)}",
            rf"\hat x = {tex_vector(self._scaled(self._root, 1, 0), 4)}",
            rf"y = {number(self.gamma)} \cdot \hat x{shift} = {tex_vector(self.key, 4)}",
        )
