"""Slope of an activation function.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.3.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.sigmoid_value import sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# The hyperbolic tangent is flat beyond 3: its slope would drown in the tolerance.
REACH = {"sigmoid": 4, "tanh": 3, "relu": 4, "leaky": 4}
SLOPES = (0.01, 0.1, 0.2)


@register
@dataclass(frozen=True)
class ActivationDerivative(Exercise):
    name = "activation-derivative"
    title = "Slope of an activation function"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.3"
    function: str
    z: float
    # Below zero, of leaky ReLU; 0 for the others.
    slope: float = 0

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        function = rng.choice(tuple(REACH) if level == 1 else ("sigmoid", "tanh"))
        reach = REACH[function]
        z = rng.randint(-2 * reach, 2 * reach) / 2 if level == 1 else rng.randint(-100 * reach, 100 * reach) / 100
        return cls(function, z, rng.choice(SLOPES) if function == "leaky" else 0)

    def is_fair(self, level: int) -> bool:
        # ReLU has a kink at zero; at 1 its value is its slope.
        return self.z != 0 and (self._is_smooth or self.z != 1)

    @property
    def _is_smooth(self) -> bool:
        return self.function in ("sigmoid", "tanh")

    def value(self, z: float) -> float:
        """Return the activation itself."""
        if self.function == "sigmoid":
            return sigmoid(z)
        if self.function == "tanh":
            return math.tanh(z)
        return z if z > 0 else self.slope * z

    @property
    def key(self) -> float:
        value = self.value(self.z)
        if self.function == "sigmoid":
            return value * (1 - value)
        if self.function == "tanh":
            return 1 - value * value
        return 1 if self.z > 0 else self.slope

    @property
    def _words(self) -> str:
        return {
            "sigmoid": "the **sigmoid** $\\sigma(z) = 1 / (1 + e^{-z})$",
            "tanh": "the **hyperbolic tangent** $\\tanh(z)$",
            "relu": "**ReLU** $\\max(0, z)$",
            "leaky": f"**leaky ReLU**, $z$ above zero and $\\alpha z$ below with **$\\alpha = {number(self.slope)}$**,",
        }[self.function]

    @property
    def stem(self) -> str:
        return (
            f"Training needs the slope of each activation. What is the derivative of {self._words} at "
            f"**$z = {number(self.z)}$**, to four decimals where it has as many?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("slope", "Derivative", self.key, rules.absolute(0.0001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        value = self.value(self.z)
        yield Mistake(value, "This is the value of the function. Its slope is asked.", "value")
        if self.function == "sigmoid":
            yield Mistake(
                self.z * (1 - self.z),
                "You put z itself where its sigmoid belongs: the slope is the sigmoid times one minus the sigmoid.",
                "z-for-value",
            )
            yield Mistake(1 - value, "Only the second factor is there. Multiply it by the sigmoid.", "one-factor")
        elif self.function == "tanh":
            yield Mistake(
                1 - self.z**2,
                "You squared z itself. It is the tanh of z that is squared.",
                "square-of-z",
            )
            yield Mistake(
                1 - value, "The square is missing: tanh is squared before it is taken off one.", "not-squared"
            )
        else:
            yield Mistake(
                self.slope if self.z > 0 else 1,
                "This is the slope on the other side of zero. Look at the sign of z.",
                "other-side",
            )

    @property
    def solution(self) -> str:
        value = number(self.value(self.z), 4)
        if self.function == "sigmoid":
            return "With the value of the sigmoid, the slope needs no further exponential.\n\n" + block(
                rf"s = \sigma({number(self.z)}) = {value}",
                rf"\sigma'(z) = s (1 - s) = {value} \cdot (1 - {value}) = {number(self.key, 4)}",
            )
        if self.function == "tanh":
            return "With the value of tanh, the slope needs no further exponential.\n\n" + block(
                rf"t = \tanh({number(self.z)}) = {value}",
                rf"\tanh'(z) = 1 - t^2 = 1 - {bracketed(self.value(self.z), 4)}^2 = {number(self.key, 4)}",
            )
        side = ">" if self.z > 0 else "<"
        return "On each side of zero the function is a straight line, and its slope is that of the line.\n\n" + block(
            rf"{number(self.z)} {side} 0, \quad f'(z) = {number(self.key)}"
        )

    @property
    def picture(self) -> str:
        names = {"sigmoid": "the sigmoid", "tanh": "the hyperbolic tangent", "relu": "ReLU", "leaky": "leaky ReLU"}
        low, high = (-1.2, 1.2) if self._is_smooth else (-1, 4)
        return pictures_activations.curve(
            self.value,
            self.z,
            4,
            low,
            high,
            f"The curve of {names[self.function]}; a dashed line stands at z = {number(self.z)}",
        )
