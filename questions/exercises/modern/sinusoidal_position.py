"""Values of the sinusoidal position encoding.

Source: Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.5.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


def encoding(position: int, width: int, base: float = 10000.0) -> list[float]:
    """Return sin and cos in turn, of position / base^(2i / width)."""
    angles = [position / base ** (2 * pair / width) for pair in range(width // 2)]
    return [wave(angle) for angle in angles for wave in (math.sin, math.cos)]


@register
@dataclass(frozen=True)
class SinusoidalPosition(Exercise):
    name = "sinusoidal-position"
    title = "Sinusoidal position encoding"
    topic = "transformers"
    levels = (1, 2)
    source = "Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.5"
    position: int
    width: int
    base: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            rng.randint(1, 250), 4 if level == 1 else 6, rng.choice((100, 10000) if level == 1 else (1000, 10000))
        )

    def is_fair(self, level: int) -> bool:
        return all(abs(value) > 0.01 for value in self.key)

    @cached_property
    def key(self) -> list[float]:
        return encoding(self.position, self.width, self.base)

    @property
    def stem(self) -> str:
        return (
            f"A sinusoidal encoding of {given('width', self.width)} with the **base {self.base}** holds in its entries "
            rf"$2i$ and $2i + 1$ the values $\sin(pos / {self.base}^{{2i / {self.width}}})$ and "
            rf"$\cos(pos / {self.base}^{{2i / {self.width}}})$, angles in radians. What is the encoding of "
            f"{given('position', self.position)}?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("e", "Encoding", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        half = self.width // 2
        yield Mistake(
            [self.key[place ^ 1] for place in range(self.width)],
            "Sine comes first in each pair, then cosine.",
            "swapped",
        )
        yield Mistake(
            [*self.key[::2], *self.key[1::2]], "Here sine and cosine stand in turn, not all sines first.", "halves"
        )
        angles = [math.radians(self.position / self.base ** (2 * pair / self.width)) for pair in range(half)]
        yield Mistake(
            [wave(angle) for angle in angles for wave in (math.sin, math.cos)],
            "The angles are in radians. Switch the calculator over.",
            "degrees",
        )
        yield Mistake(encoding(self.position + 1, self.width, self.base), "This is the next position.", "next-position")
        angles = [self.position / self.base ** (pair / self.width) for pair in range(half)]
        yield Mistake(
            [wave(angle) for angle in angles for wave in (math.sin, math.cos)],
            "The exponent is 2i over the width, not i.",
            "exponent-halved",
        )

    @property
    def solution(self) -> str:
        lines = []
        for pair in range(self.width // 2):
            angle = self.position / self.base ** (2 * pair / self.width)
            lines.append(
                rf"\frac{{{self.position}}}{{{self.base}^{{{2 * pair}/{self.width}}}}} = {number(angle, 4)}: \quad "
                rf"\sin = {number(self.key[2 * pair], 4)}, \ \cos = {number(self.key[2 * pair + 1], 4)}"
            )
        return "Each pair turns at its own pace, the first fastest.\n\n" + block(*lines, rf"{tex_vector(self.key, 4)}")
