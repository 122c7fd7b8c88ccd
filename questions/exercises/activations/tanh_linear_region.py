"""The hyperbolic tangent before and after its argument is scaled down.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.3.2: near zero, tanh is like the identity.
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

FACTORS = (0.05, 0.1, 0.2)
RULE = rules.absolute(0.0001)
# The scaled sum has at most four decimals; this takes away rounding errors of floats.
PLACES = 8


@register
@dataclass(frozen=True)
class TanhLinearRegion(Exercise):
    name = "tanh-linear-region"
    title = "The linear region of tanh"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.3.2"
    z: float
    factor: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        z = rng.randint(4, 12) / 4 if level == 1 else rng.randint(100, 300) / 100
        return cls(z, rng.choice(FACTORS))

    def is_fair(self, level: int) -> bool:
        # Below, the gap would vanish in the tolerance; above, the small sum would not lie in the linear region.
        return 0.0005 <= self.small - math.tanh(self.small) < 0.01

    @property
    def small(self) -> float:
        return round(self.factor * self.z, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"A unit with tanh as its activation has the sum **$z = {number(self.z)}$**. Weight decay shrinks its "
            f"weights until the sum is **${number(self.factor)}$ times** as large. How much of the sum does tanh take "
            "away, $z - \\tanh(z)$, before and after? Give four decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (*self._pair("before", self.z), *self._pair("after", self.small))

    def _pair(self, when: str, z: float) -> tuple[Answer, Answer]:
        value = math.tanh(z)
        return (
            numeric.answer(f"tanh_{when}", f"$\\tanh(z)$ {when}", value, RULE, mistakes=_value_mistakes(z)),
            numeric.answer(
                f"gap_{when}",
                f"Gap $z - \\tanh(z)$ {when}",
                z - value,
                RULE,
                mistakes=[
                    Mistake(value - z, "The sign is turned: take the tanh away from the sum.", "sign"),
                    Mistake(value, "This is the tanh itself. The gap is what is missing from the sum.", "tanh"),
                ],
                carry=f"{number(z)} - tanh_{when}",
            ),
        )

    @property
    def solution(self) -> str:
        before, after = math.tanh(self.z), math.tanh(self.small)
        return (
            "Near zero, $\\tanh(z) = z - z^3 / 3 + \\dots$ is almost $z$ itself, and the unit almost linear; far from "
            "zero it saturates.\n\n"
            + block(
                rf"\tanh({number(self.z)}) = {number(before, 4)}, \quad "
                rf"{number(self.z)} - {number(before, 4)} = {number(self.z - before, 4)}",
                rf"{number(self.factor)} \cdot {number(self.z)} = {number(self.small)}",
                rf"\tanh({number(self.small)}) = {number(after, 4)}, \quad "
                rf"{number(self.small)} - {number(after, 4)} = {number(self.small - after, 4)}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_activations.curve(
            math.tanh,
            self.z,
            4,
            -1.2,
            1.2,
            f"The curve of the hyperbolic tangent, almost straight near the origin; "
            f"a dashed line stands at z = {number(self.z)}",
        )


def _value_mistakes(z: float) -> Iterator[Mistake]:
    yield Mistake(
        math.tan(z), "This is the tangent of an angle. The hyperbolic tangent is built of exponentials.", "tangent"
    )
    yield Mistake(z, "This is the sum itself. Its tanh is a little less.", "identity")
    yield Mistake(0, "It is small, but not zero: near the origin tanh is close to its argument.", "zero")
    yield Mistake(1, "It is near its upper end, but does not reach it.", "saturated")
