"""Slope of a polynomial at a point, by the power rule.

Source: Deisenroth, Faisal and Ong, Mathematics for Machine Learning, 2020, section 5.1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed
from questions.kinds import numeric, rules
from questions.rng import Rng

LEADING = (-4, -3, -2, -1, 1, 2, 3, 4)
POINTS = (-3, -2, -1, 1, 2, 3)


def value_at(coefficients: Sequence[int], x: int) -> int:
    """Return the value of a polynomial, highest power first."""
    value = 0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


def derivative(coefficients: Sequence[int]) -> tuple[int, ...]:
    """Return the coefficients of the derivative, highest power first."""
    degree = len(coefficients) - 1
    return tuple((degree - index) * coefficient for index, coefficient in enumerate(coefficients[:-1]))


def polynomial(coefficients: Sequence[int]) -> str:
    """Return a polynomial in TeX: 2x^2 - 3x + 1."""
    degree = len(coefficients) - 1
    parts: list[str] = []
    for index, coefficient in enumerate(coefficients):
        power = degree - index
        if coefficient:
            size = "" if power and abs(coefficient) == 1 else str(abs(coefficient))
            unknown = "" if not power else "x" if power == 1 else f"x^{power}"
            sign = ("-" if coefficient < 0 else "") if not parts else (" - " if coefficient < 0 else " + ")
            parts.append(f"{sign}{size}{unknown}")
    return "".join(parts)


@register
@dataclass(frozen=True)
class SlopeAtPoint(Exercise):
    name = "slope-at-point"
    title = "Slope of a polynomial at a point"
    topic = "maths"
    source = "Deisenroth, Faisal and Ong, Mathematics for Machine Learning, 2020, section 5.1"
    coefficients: tuple[int, ...]
    x: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        others = tuple(rng.randint(-4, 4) for _ in range(rng.randint(2, 3)))
        return cls((rng.choice(LEADING), *others), rng.choice(POINTS))

    def is_fair(self, level: int) -> bool:
        # A constant that is there can be kept by mistake; at least two terms have a slope.
        *terms, constant = self.coefficients
        is_rich = constant != 0 and sum(map(bool, terms)) > 1
        return is_rich and self.key not in {0, 1, self.x, value_at(self.coefficients, self.x), *self.coefficients}

    @property
    def key(self) -> int:
        return value_at(derivative(self.coefficients), self.x)

    @property
    def stem(self) -> str:
        return (
            f"A loss depends on one weight as **$f(x) = {polynomial(self.coefficients)}$**. "
            f"What is its slope $f'(x)$ at **$x = {self.x}$**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("slope", f"Slope at $x = {self.x}$", self.key, rules.whole(), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            value_at(self.coefficients, self.x), "This is the value of f there, not its slope.", "value-for-slope"
        )
        yield Mistake(
            value_at((*derivative(self.coefficients), 0), self.x),
            "The exponents were not lowered: each comes down as a factor and is one less after that.",
            "exponent-kept",
        )
        yield Mistake(
            self.key + self.coefficients[-1], "The constant was kept. It has no slope and drops out.", "constant-kept"
        )
        yield Mistake(
            value_at(self.coefficients[:-1], self.x),
            "The exponents were lowered, but did not come down as factors.",
            "factor-forgotten",
        )
        yield Mistake(-self.key, "The sign is turned: this is the direction of descent, not the slope.", "sign")

    @property
    def solution(self) -> str:
        slope = derivative(self.coefficients)
        degree = len(slope) - 1
        terms = " + ".join(
            bracketed(coefficient)
            + (
                ""
                if index == degree
                else rf" \cdot {bracketed(self.x)}" + (f"^{degree - index}" if degree - index > 1 else "")
            )
            for index, coefficient in enumerate(slope)
            if coefficient
        )
        way = "rises" if self.key > 0 else "falls"
        return (
            "Each exponent comes down as a factor and is one less; the constant drops out.\n\n"
            + block(f"f'(x) = {polynomial(slope)}", f"f'({self.x}) = {terms} = {self.key}")
            + f"\n\nThe function {way} there."
        )
