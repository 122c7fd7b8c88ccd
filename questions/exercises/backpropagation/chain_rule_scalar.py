"""Chain rule through two functions of one number.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.2, "Chain Rule of Calculus".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed
from questions.kinds import numeric, rules
from questions.rng import Rng

FACTORS = (-3, -2, -1, 2, 3)


@register
@dataclass(frozen=True)
class ChainRuleScalar(Exercise):
    name = "chain-rule-scalar"
    title = "Chain rule with numbers"
    topic = "backpropagation"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.2"
    factor: int
    offset: int
    power: int
    x: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.choice(FACTORS), rng.randint(-3, 3), rng.randint(2, 3), rng.randint(-2, 2))

    def is_fair(self, level: int) -> bool:
        return self.y != 0

    @cached_property
    def y(self) -> int:
        return self.factor * self.x + self.offset

    @cached_property
    def outer(self) -> int:
        """The derivative of z with respect to y."""
        return int(self.power * self.y ** (self.power - 1))

    @property
    def _sum(self) -> str:
        factor = "-" if self.factor == -1 else str(self.factor)
        return f"{factor}x {self.offset:+}" if self.offset else f"{factor}x"

    @property
    def stem(self) -> str:
        return (
            f"Two functions in a row: **$y = {self._sum}$** and **$z = y^{self.power}$**. What are "
            rf"$\frac{{dy}}{{dx}}$, $\frac{{dz}}{{dy}}$ and $\frac{{dz}}{{dx}}$ at **$x = {self.x}$**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        inner, outer = self.factor, self.outer
        return (
            numeric.answer("dy", r"$\frac{dy}{dx}$", inner, rule, mistakes=self._inner_mistakes()),
            numeric.answer("dz", r"$\frac{dz}{dy}$", outer, rule, mistakes=self._outer_mistakes()),
            numeric.answer(
                "dzdx", r"$\frac{dz}{dx}$", inner * outer, rule, mistakes=self._whole_mistakes(), carry="dy * dz"
            ),
        )

    def _inner_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.y, "This is y itself. Its derivative says how fast it changes with x.", "value")
        yield Mistake(self.factor * self.x, "The x stayed in. The derivative of x is one.", "x-kept")
        yield Mistake(
            self.factor + self.offset, "The constant went in. It does not change with x, so it drops out.", "constant"
        )

    def _outer_mistakes(self) -> Iterator[Mistake]:
        n = self.power
        yield Mistake(
            n * self.x ** (n - 1), "You put x into the outer derivative. It is taken at the value of y.", "taken-at-x"
        )
        yield Mistake(self.y**n, "This is z itself, not its derivative.", "value")
        yield Mistake(
            self.y ** (n - 1), "The power went down by one, but it also comes in front as a factor.", "power-dropped"
        )
        yield Mistake(n * self.y**n, "The power came in front, but it also goes down by one.", "power-kept")

    def _whole_mistakes(self) -> Iterator[Mistake]:
        n = self.power
        yield Mistake(
            self.factor + self.outer, "You added the two derivatives. In a chain they multiply.", "derivatives-added"
        )
        yield Mistake(
            self.outer, "The inner derivative is missing: z changes with x as fast as y does.", "inner-forgotten"
        )
        yield Mistake(
            n * self.x ** (n - 1) * self.factor,
            "You put x into the outer derivative. It is taken at the value of y.",
            "taken-at-x",
        )

    @property
    def solution(self) -> str:
        factor, y = bracketed(self.factor), bracketed(self.y)
        offset = f" {self.offset:+}" if self.offset else ""
        return "The outer derivative is taken at the value of $y$, and the two multiply:\n\n" + block(
            rf"y = {self.factor} \cdot {bracketed(self.x)}{offset} = {self.y}, \quad "
            rf"\frac{{dy}}{{dx}} = {self.factor}",
            rf"\frac{{dz}}{{dy}} = {self.power}\,{'y' if self.power == 2 else 'y^2'} = {self.power} \cdot "
            + (y if self.power == 2 else f"{y}^2")
            + f" = {self.outer}",
            rf"\frac{{dz}}{{dx}} = \frac{{dz}}{{dy}} \cdot \frac{{dy}}{{dx}} = {self.outer} \cdot {factor} = "
            f"{self.factor * self.outer}",
        )

    def _chain(self, above: tuple[str, str, str], below: tuple[str, str, str], label: str) -> str:
        steps = (self._sum.replace(" ", ""), f"y{'²³'[self.power - 2]}")
        return pictures_backpropagation.chain("xyz", above, below, steps, label)

    @property
    def picture(self) -> str:
        return self._chain(
            (str(self.x), "?", "?"),
            ("", "", ""),
            f"A chain of three values: x is {self.x}, y follows from x, and z follows from y",
        )

    @property
    def solution_picture(self) -> str:
        z, slopes = self.y**self.power, (self.factor * self.outer, self.outer, 1)
        return self._chain(
            (str(self.x), str(self.y), str(z)),
            (str(slopes[0]), str(slopes[1]), "1"),
            f"The chain with its values {self.x}, {self.y} and {z}, and below them the derivatives of z on the way "
            f"back: 1 at z, {slopes[1]} at y and {slopes[0]} at x",
        )
