"""Gradient through plain layers and through the same layers with skip connections.

Source: He, Zhang, Ren and Sun, Identity Mappings in Deep Residual Networks, 2016, section 2.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

SLOPES = (-0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
PLACES = 10


@register
@dataclass(frozen=True)
class ResidualGradient(Exercise):
    name = "residual-gradient"
    title = "Gradient with skip connections"
    topic = "backpropagation"
    source = "He, Zhang, Ren and Sun, Identity Mappings in Deep Residual Networks, 2016, section 2"
    slopes: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(rng.choice(SLOPES) for _ in range(rng.randint(3, 4))))

    def is_fair(self, level: int) -> bool:
        return abs(self.residual - (1 + self.plain)) > 0.01

    @property
    def plain(self) -> float:
        return round(math.prod(self.slopes), PLACES)

    @property
    def residual(self) -> float:
        return round(math.prod(1 + slope for slope in self.slopes), PLACES)

    @property
    def stem(self) -> str:
        return (
            f"Layers in a row have the slopes **$a = {vector(self.slopes)}$** at the point of work. In the plain "
            "network layer $i$ passes on $f_i(x)$, with skip connections $x + f_i(x)$. By what factor does the "
            "gradient change on its way back through all of them, in the plain network and in the one with skip "
            "connections, to four decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.decimals(4)
        return (
            numeric.answer("plain", "Plain", self.plain, rule, mistakes=self._plain_mistakes()),
            numeric.answer(
                "residual", "With skip connections", self.residual, rule, mistakes=self._residual_mistakes()
            ),
        )

    def _plain_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            round(sum(self.slopes), PLACES), "You added the slopes. In a chain of layers they multiply.", "added"
        )

    def _residual_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            round(1 + self.plain, PLACES),
            "You added one to the whole product. Each layer has a skip connection of its own.",
            "one-skip",
        )
        yield Mistake(
            round(1 + sum(self.slopes), PLACES),
            "You added the slopes to one. The products of several slopes count too.",
            "products-forgotten",
        )

    @property
    def solution(self) -> str:
        plain = r" \cdot ".join(bracketed(slope) for slope in self.slopes)
        residual = r" \cdot ".join(number(round(1 + slope, PLACES)) for slope in self.slopes)
        return "A skip connection adds 1 to the slope of its layer, and slopes in a row multiply:\n\n" + block(
            rf"\prod a_i = {plain} = {number(self.plain)}",
            rf"\prod (1 + a_i) = {residual} = {number(self.residual)}",
        )
