"""Partial derivatives of a quadratic form in two variables.

Source: Deisenroth, Faisal and Ong, Mathematics for Machine Learning, 2020, section 5.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed
from questions.kinds import rules, vector
from questions.rng import Rng

NUMBERS = (-3, -2, -1, 1, 2, 3)


def _term(factor: int, unknown: str) -> str:
    size = "" if abs(factor) == 1 else str(abs(factor))
    return f"{'-' if factor < 0 else '+'} {size}{unknown}"


@register
@dataclass(frozen=True)
class PartialDerivatives(Exercise):
    name = "partial-derivatives"
    title = "Partial derivatives"
    topic = "maths"
    source = "Deisenroth, Faisal and Ong, Mathematics for Machine Learning, 2020, section 5.2"
    a: int
    b: int
    c: int
    x: int
    y: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(*(rng.choice(NUMBERS) for _ in range(5)))

    def is_fair(self, level: int) -> bool:
        return 0 not in self.key and self.key[0] != self.key[1]

    @property
    def key(self) -> tuple[int, int]:
        return 2 * self.a * self.x + self.b * self.y, self.b * self.x + 2 * self.c * self.y

    @property
    def stem(self) -> str:
        terms = " ".join([_term(self.a, "x^2"), _term(self.b, "xy"), _term(self.c, "y^2")]).removeprefix("+ ")
        return (
            f"A loss depends on two weights as **$f(x, y) = {terms}$**. What are its partial derivatives at "
            f"**$(x, y) = ({self.x}, {self.y})$**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = [r"$\partial f / \partial x$", r"$\partial f / \partial y$"]
        return (
            vector.answer("gradient", "Gradient", self.key, rules.whole(), labels=labels, mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        by_x, by_y = self.key
        yield Mistake(
            [2 * self.a * self.x, 2 * self.c * self.y],
            "The mixed term is missing: it has a slope along each of the two.",
            "mixed-forgotten",
        )
        yield Mistake(
            [-by_x, -by_y], "This is the direction of descent. The gradient points uphill.", "descent-direction"
        )
        yield Mistake([by_y, by_x], "The two are swapped.", "swapped")
        yield Mistake([by_x + by_y] * 2, "You added the two. Each is a component of its own.", "summed")
        yield Mistake(
            [self.a * self.x + self.b * self.y, self.b * self.x + self.c * self.y],
            "The exponents of the squares did not come down as factors.",
            "factor-forgotten",
        )

    @property
    def solution(self) -> str:
        x, y = bracketed(self.x), bracketed(self.y)
        a, b, c = bracketed(2 * self.a), bracketed(self.b), bracketed(2 * self.c)
        by_x, by_y = self.key
        return "One variable moves, the other counts as a constant:\n\n" + block(
            rf"\frac{{\partial f}}{{\partial x}} = {2 * self.a}x + {b}y = {a} \cdot {x} + {b} \cdot {y} = {by_x}",
            rf"\frac{{\partial f}}{{\partial y}} = {self.b}x + {c}y = {b} \cdot {x} + {c} \cdot {y} = {by_y}",
        )
