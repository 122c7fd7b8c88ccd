"""Value of the exponential linear unit.

Source: PyTorch documentation, torch.nn.ELU.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

ALPHAS = (0.5, 1.0, 2.0)


def elu(z: float, alpha: float) -> float:
    """Return z above zero and alpha (exp(z) - 1) elsewhere."""
    return z if z > 0 else alpha * math.expm1(z)


@register
@dataclass(frozen=True)
class EluValue(Exercise):
    name = "elu-value"
    title = "Value of the exponential linear unit"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.ELU"
    z: float
    alpha: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        z = -rng.randint(1, 16) / 4 if level == 1 else -rng.randint(25, 400) / 100
        return cls(z, rng.choice(ALPHAS))

    @property
    def key(self) -> float:
        return elu(self.z, self.alpha)

    @property
    def stem(self) -> str:
        return (
            "The exponential linear unit gives $z$ for $z > 0$ and $\\alpha (e^z - 1)$ elsewhere. What is its output "
            f"at **$z = {number(self.z)}$** with **$\\alpha = {number(self.alpha)}$**, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("value", "Output", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.alpha * math.exp(self.z),
            "The exponential is there, but not the one that is taken off it. The output has to be negative.",
            "one-forgotten",
        )
        yield Mistake(
            self.alpha * self.z,
            "This is a leaky ReLU. Below zero, ELU follows an exponential.",
            "leaky",
        )
        yield Mistake(
            self.alpha * math.expm1(-self.z),
            "The sign of the exponent is turned: z goes in as it is, with its minus.",
            "sign",
        )
        yield Mistake(math.expm1(self.z), "The factor alpha is missing.", "alpha-forgotten")
        yield Mistake(0, "This is ReLU. ELU goes below zero on its left side.", "relu")

    @property
    def solution(self) -> str:
        return "The input is negative, so the exponential side counts.\n\n" + block(
            rf"\alpha (e^z - 1) = {number(self.alpha)} \cdot (e^{{{number(self.z)}}} - 1) = "
            rf"{number(self.alpha)} \cdot ({number(math.exp(self.z), 4)} - 1) = {number(self.key, 4)}"
        )

    @property
    def picture(self) -> str:
        return pictures_activations.curve(
            lambda z: elu(z, self.alpha),
            self.z,
            4,
            -2.2,
            4,
            f"The curve of ELU: straight above zero, below it bending towards {number(-self.alpha)}; "
            f"a dashed line stands at z = {number(self.z)}",
        )
