"""Affine quantisation to 8 bits: scale, zero point and the way back.

Source: Jacob et al., Quantization and Training of Neural Networks, CVPR 2018, section 2.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

LEVELS = 255


def rounded(value: float) -> int:
    """Return the nearest whole number, half away from zero."""
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)


@register
@dataclass(frozen=True)
class Int8Quantisation(Exercise):
    name = "int8-quantisation"
    title = "Quantisation to 8 bits"
    topic = "hardware"
    source = "Jacob et al., Quantization and Training of Neural Networks, CVPR 2018, section 2.1"
    low_steps: int
    scale: float
    x: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        scale = rng.choice((0.01, 0.02, 0.04, 0.05))
        low = rng.randint(40, 200)
        step = rng.randint(12, 243)
        return cls(low, scale, round((step - low) * scale + scale * rng.choice((-0.3, -0.2, 0.2, 0.3)), 4))

    def is_fair(self, level: int) -> bool:
        return self.quantised != self.low_steps and self.x != 0

    @property
    def low(self) -> float:
        return round(-self.low_steps * self.scale, 4)

    @property
    def high(self) -> float:
        return round(self.low + LEVELS * self.scale, 4)

    @property
    def quantised(self) -> int:
        return min(LEVELS, max(0, rounded(self.x / self.scale) + self.low_steps))

    @property
    def back(self) -> float:
        return round((self.quantised - self.low_steps) * self.scale, 6)

    @property
    def stem(self) -> str:
        return (
            f"Values from **{number(self.low)} to {number(self.high)}** are stored as whole numbers from **0 to "
            "255**: scale "
            "$s = (max - min) / 255$, zero point $z = -min / s$ rounded to the nearest, $q = \\mathrm{round}(x / s) "
            "+ z$, and "
            f"back $x' = s\\,(q - z)$. What are scale and zero point, which number stands for **{number(self.x)}**, "
            "and what "
            "comes back?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("s", "Scale", self.scale, rules.relative(0.01), mistakes=self._scale_mistakes()),
            numeric.answer("z", "Zero point", self.low_steps, rules.whole(), mistakes=self._zero_mistakes()),
            numeric.answer(
                "q",
                "Stored number",
                self.quantised,
                rules.whole(),
                mistakes=self._stored_mistakes(),
                carry=f"floor({self.x} / s + 0.5) + z",
            ),
            numeric.answer(
                "back",
                "Back again",
                self.back,
                rules.absolute(0.001),
                mistakes=self._back_mistakes(),
                carry="s * (q - z)",
            ),
        )

    def _scale_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            max(self.high, -self.low) / 127, "This is the symmetric scale. Here the range is used.", "symmetric"
        )
        yield Mistake(self.high / LEVELS, "The range reaches from the smallest value to the largest.", "from-zero")
        yield Mistake(1 / self.scale, "The fraction is upside down.", "upside-down")

    def _zero_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(-self.low_steps, "The sign is turned: the zero point lies above 0 here.", "sign")
        yield Mistake(128, "The zero point is where 0 lands, which need not be the middle.", "middle")

    def _stored_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(rounded(self.x / self.scale), "The zero point is missing.", "zero-point-forgotten")
        yield Mistake(rounded(self.x / self.scale) - self.low_steps, "Add the zero point.", "zero-point-sign")

    def _back_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.x, "Something is lost on the way: only multiples of the scale come back.", "nothing-lost")
        yield Mistake(
            self.quantised * self.scale, "The zero point is taken off before scaling.", "zero-point-forgotten"
        )

    @property
    def solution(self) -> str:
        s = number(self.scale)
        return "Divide the range into 255 steps, see where 0 lands, and round.\n\n" + block(
            rf"s = \frac{{{number(self.high)} - {bracketed(self.low)}}}{{255}} = {s}, \quad "
            rf"z = \frac{{{number(-self.low)}}}{{{s}}} = {self.low_steps}",
            rf"q = \mathrm{{round}}({number(self.x / self.scale, 4)}) + {self.low_steps} = {self.quantised}",
            rf"x' = {s} \cdot ({self.quantised} - {self.low_steps}) = {number(self.back)}",
        )
