"""Value of the logistic sigmoid.

Source: PyTorch documentation, torch.nn.Sigmoid.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z)), for z from -700 upwards."""
    return 1 / (1 + math.exp(-z))


def drawn_place(rng: Rng, level: int, reach: int, parts: int) -> float:
    """Return a place from -reach to reach: on level 1 in steps of 1/parts, above with two decimals."""
    return (
        rng.randint(-reach * parts, reach * parts) / parts
        if level == 1
        else rng.randint(-100 * reach, 100 * reach) / 100
    )


@register
@dataclass(frozen=True)
class SigmoidValue(Exercise):
    name = "sigmoid-value"
    title = "Value of the sigmoid"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.Sigmoid"
    z: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(drawn_place(rng, level, 5, 2))

    def is_fair(self, level: int) -> bool:
        return abs(self.z) >= 0.1

    @property
    def key(self) -> float:
        return sigmoid(self.z)

    @property
    def stem(self) -> str:
        return (
            f"What is the logistic sigmoid $\\sigma(z) = 1 / (1 + e^{{-z}})$ at **$z = {number(self.z)}$**, "
            "to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "value", "$\\sigma(z)$", self.key, rules.absolute(0.001), percent=True, mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            1 - self.key,
            "The sign of the exponent is turned: the exponential of minus z stands below the line.",
            "sign",
        )
        yield Mistake(
            math.tanh(self.z),
            "This is the hyperbolic tangent. The sigmoid stays above nothing and never turns negative.",
            "tanh",
        )
        yield Mistake(
            int(self.z > 0),
            "This is a step. The sigmoid goes up smoothly and reaches neither end.",
            "step",
        )
        yield Mistake(
            math.exp(-self.z),
            "This is the exponential alone. Add one to it and take the reciprocal.",
            "exponential-alone",
        )

    @property
    def solution(self) -> str:
        power = number(math.exp(-self.z), 4)
        return "Take the exponential of minus z, add one, and divide one by the sum.\n\n" + block(
            rf"\sigma({number(self.z)}) = \frac{{1}}{{1 + e^{{-{bracketed(self.z)}}}}} = "
            rf"\frac{{1}}{{1 + {power}}} = {number(self.key, 4)}"
        )

    @property
    def picture(self) -> str:
        return pictures_activations.curve(
            sigmoid,
            self.z,
            6,
            -0.2,
            1.2,
            f"The curve of the sigmoid, rising like an S; a dashed line stands at z = {number(self.z)}",
        )
