"""Value of swish.

Source: Ramachandran, Zoph and Le, Searching for Activation Functions, 2017.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.sigmoid_value import drawn_place, sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

BETAS = (0.5, 1.0, 2.0)


@register
@dataclass(frozen=True)
class SwishValue(Exercise):
    name = "swish-value"
    title = "Value of swish"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Ramachandran, Zoph and Le, Searching for Activation Functions, 2017"
    x: float
    beta: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(drawn_place(rng, level, 4, 2), rng.choice(BETAS))

    def is_fair(self, level: int) -> bool:
        return abs(self.x) >= 0.25

    @property
    def key(self) -> float:
        return self.x * sigmoid(self.beta * self.x)

    @property
    def stem(self) -> str:
        return (
            "Swish multiplies its input by a sigmoid, $f(x) = x \\, \\sigma(\\beta x)$. What is its value at "
            f"**$x = {number(self.x)}$** with **$\\beta = {number(self.beta)}$**, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("value", "$f(x)$", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        gate = sigmoid(self.beta * self.x)
        yield Mistake(gate, "This is the sigmoid alone. Swish multiplies it by x.", "sigmoid-alone")
        yield Mistake(self.x * sigmoid(self.x), "The factor beta is missing inside the sigmoid.", "beta-forgotten")
        yield Mistake(gate / self.x, "You divided the sigmoid by x. Swish multiplies them.", "divided")
        yield Mistake(
            max(0, self.x),
            "This is ReLU. Swish dips below zero on the left and stays below x on the right.",
            "relu",
        )
        yield Mistake(
            self.x * (1 - gate),
            "The sign of the exponent is turned: the exponential of minus beta x stands below the line.",
            "sign",
        )

    @property
    def solution(self) -> str:
        inner = self.beta * self.x
        return "Take the sigmoid of beta x, then multiply by x.\n\n" + block(
            rf"\sigma({number(self.beta)} \cdot {bracketed(self.x)}) = \sigma({number(inner)}) = "
            rf"\frac{{1}}{{1 + {number(math.exp(-inner), 4)}}} = {number(sigmoid(inner), 4)}",
            rf"f(x) = {bracketed(self.x)} \cdot {number(sigmoid(inner), 4)} = {number(self.key, 4)}",
        )

    @property
    def picture(self) -> str:
        return pictures_activations.curve(
            lambda x: x * sigmoid(self.beta * x),
            self.x,
            4,
            -1,
            4,
            f"The curve of swish: a dip below zero on the left, near to x on the right; "
            f"a dashed line stands at x = {number(self.x)}",
        )
