"""Value of the hyperbolic tangent.

Source: PyTorch documentation, torch.nn.Tanh.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.sigmoid_value import drawn_place, sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class TanhValue(Exercise):
    name = "tanh-value"
    title = "Value of the hyperbolic tangent"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.Tanh"
    z: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(drawn_place(rng, level, 3, 4))

    def is_fair(self, level: int) -> bool:
        return abs(self.z) >= 0.1

    @property
    def key(self) -> float:
        return math.tanh(self.z)

    @property
    def stem(self) -> str:
        return f"What is the hyperbolic tangent $\\tanh(z)$ at **$z = {number(self.z)}$**, to three decimals?"

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("value", "$\\tanh(z)$", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(-self.key, "The sign is turned: tanh has the sign of z.", "sign")
        yield Mistake(
            sigmoid(self.z),
            "This is the sigmoid. The hyperbolic tangent passes through the origin.",
            "sigmoid",
        )
        yield Mistake(
            sigmoid(2 * self.z),
            "This is the sigmoid of twice z. Double it and take one away.",
            "not-rescaled",
        )
        yield Mistake(
            math.tan(self.z),
            "This is the tangent of an angle. The hyperbolic tangent is built of exponentials.",
            "tangent",
        )
        yield Mistake(
            math.tan(math.radians(self.z)),
            "This is the tangent of an angle in degrees. The hyperbolic tangent is built of exponentials.",
            "tangent-in-degrees",
        )

    @property
    def solution(self) -> str:
        up, down = number(math.exp(self.z), 4), number(math.exp(-self.z), 4)
        return block(
            rf"\tanh({number(self.z)}) = \frac{{e^z - e^{{-z}}}}{{e^z + e^{{-z}}}} = "
            rf"\frac{{{up} - {down}}}{{{up} + {down}}} = {number(self.key, 4)}"
        )

    @property
    def picture(self) -> str:
        return pictures_activations.curve(
            math.tanh,
            self.z,
            4,
            -1.2,
            1.2,
            f"The curve of the hyperbolic tangent, rising through the origin; "
            f"a dashed line stands at z = {number(self.z)}",
        )
