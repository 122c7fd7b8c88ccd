"""Leaky ReLU of a vector.

Source: PyTorch documentation, torch.nn.LeakyReLU.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

SLOPES = {1: (0.1, 0.2), 2: (0.01, 0.1, 0.2)}
# Products of a slope and a drawn value have at most three decimals; this takes away rounding errors of floats.
PLACES = 6


@register
@dataclass(frozen=True)
class LeakyReluVector(Exercise):
    name = "leaky-relu-vector"
    title = "Leaky ReLU of a vector"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.LeakyReLU"
    z: tuple[float, ...]
    slope: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(4, 6)
        if level == 1:
            return cls(tuple(rng.randint(-20, 20) for _ in range(size)), rng.choice(SLOPES[level]))
        return cls(tuple(rng.randint(-200, 200) / 10 for _ in range(size)), rng.choice(SLOPES[level]))

    def is_fair(self, level: int) -> bool:
        return sum(z < 0 for z in self.z) >= 2 and any(z > 0 for z in self.z)

    @property
    def key(self) -> list[float]:
        return [z if z > 0 else round(self.slope * z, PLACES) for z in self.z]

    @property
    def stem(self) -> str:
        return (
            f"A layer computes the sums **$z = {tex_vector(self.z)}$**. What does leaky ReLU make of them, "
            f"with the **slope $\\alpha = {number(self.slope)}$** below zero?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("a", "Output", self.key, rules.absolute(0.0001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            [max(0, z) for z in self.z],
            "This is plain ReLU. The leaky one lets a small part of negative values through.",
            "relu",
        )
        yield Mistake(
            [z if z > 0 else round(-self.slope * z, PLACES) for z in self.z],
            "The negative values lost their sign. The slope makes them small, not positive.",
            "sign",
        )
        yield Mistake(
            [round(self.slope * z, PLACES) for z in self.z],
            "The slope reached the positive values too. They stay as they are.",
            "both-sides",
        )
        yield Mistake(
            [z if z > 0 else round(z - self.slope, PLACES) for z in self.z],
            "You subtracted the slope. It multiplies the negative values.",
            "subtracted",
        )

    @property
    def solution(self) -> str:
        products = [
            rf"{number(self.slope)} \cdot {bracketed(z)} = {number(value)}"
            for z, value in zip(self.z, self.key, strict=True)
            if z < 0
        ]
        return "Positive values stay. Each negative one is multiplied by the slope.\n\n" + block(
            r", \quad ".join(products), rf"a = {tex_vector(self.key)}"
        )
