"""A gradient check: the slope from two values of a function next to the slope from its formula.

Source: Stanford CS231n course notes, Neural Networks Part 3, "Gradient Checks".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.backpropagation.gradient_through_depth import scientific
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

CUBIC = (-2, -1, 1, 2)
PLACES = 10


@register
@dataclass(frozen=True)
class GradientCheck(Exercise):
    name = "gradient-check"
    title = "Gradient check"
    topic = "backpropagation"
    source = "Stanford CS231n course notes, Neural Networks Part 3, section Gradient Checks"
    cubic: int
    linear: float
    x: float
    h: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.choice(CUBIC), rng.randint(-4, 4) / 2, rng.randint(2, 6) / 2, rng.choice((0.1, 0.01)))

    def is_fair(self, level: int) -> bool:
        return self.analytic not in {0, 1}

    def _value(self, x: float) -> float:
        return self.cubic * x**3 + self.linear * x

    @cached_property
    def around(self) -> tuple[float, float, float]:
        """The function at x - h, x and x + h."""
        below, at, above = (round(self._value(x), PLACES) for x in (self.x - self.h, self.x, self.x + self.h))
        return below, at, above

    @cached_property
    def numeric(self) -> float:
        below, _, above = self.around
        return round((above - below) / (2 * self.h), 7)

    @cached_property
    def analytic(self) -> float:
        return 3 * self.cubic * self.x**2 + self.linear

    @cached_property
    def error(self) -> float:
        return abs(self.numeric - self.analytic) / max(abs(self.numeric), abs(self.analytic))

    @property
    def _formula(self) -> str:
        cubic = {1: "", -1: "-"}.get(self.cubic, str(self.cubic))
        if self.linear == 0:
            return f"{cubic}x^3"
        size = number(abs(self.linear))
        return f"{cubic}x^3 {'-' if self.linear < 0 else '+'} {'' if size == '1' else size}x"

    @property
    def stem(self) -> str:
        return (
            f"A gradient check of **$f(x) = {self._formula}$** at **$x = {number(self.x)}$** with the step "
            f"**$h = {number(self.h)}$**. Give the numeric slope $n = \\frac{{f(x + h) - f(x - h)}}{{2h}}$ with all "
            "its decimals (at most four), the analytic slope $s$ from the derivative, and the relative error "
            r"$\frac{|n - s|}{\max(|n|, |s|)}$ to within 1 %."
        )

    def answers(self) -> tuple[Answer, ...]:
        # Both slopes are whole ten-thousandths: a wider tolerance could not tell the one from the other.
        rule = rules.decimals(4)
        return (
            numeric.answer("n", "Numeric slope $n$", self.numeric, rule, mistakes=self._numeric_mistakes()),
            numeric.answer("s", "Analytic slope $s$", self.analytic, rule, mistakes=self._analytic_mistakes()),
            numeric.answer(
                "error",
                "Relative error",
                self.error,
                rules.relative(0.01),
                mistakes=self._error_mistakes(),
                carry="max(n - s, s - n) / max(n, -n, s, -s)",
            ),
        )

    def _numeric_mistakes(self) -> Iterator[Mistake]:
        below, at, above = self.around
        yield Mistake(
            self.analytic,
            "This is the analytic slope. The numeric one differs a little, and that difference is the point.",
            "analytic",
        )
        yield Mistake(
            round((above - at) / self.h, PLACES),
            "This is the forward difference. The check takes a step to both sides.",
            "forward-difference",
        )
        yield Mistake(2 * self.numeric, "You divided by h. The two points lie 2 h apart.", "divided-by-h")
        yield Mistake(
            round((at - below) / self.h, PLACES),
            "This is the backward difference. The check takes a step to both sides.",
            "backward-difference",
        )

    def _analytic_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.numeric, "This is the numeric slope again. Take the derivative by its formula.", "numeric")
        yield Mistake(
            3 * self.cubic * self.x**2, "The linear term has a slope too: its factor.", "linear-term-forgotten"
        )
        yield Mistake(
            3 * self.cubic * self.x**2 + self.linear * self.x,
            "The x of the linear term stayed in. Its slope is the factor alone.",
            "linear-x-kept",
        )
        yield Mistake(
            self.cubic * self.x**2 + self.linear,
            "The power of the cube also comes in front as a factor.",
            "power-dropped",
        )

    def _error_mistakes(self) -> Iterator[Mistake]:
        gap = abs(self.numeric - self.analytic)
        yield Mistake(gap, "This is the absolute difference. Divide it by the larger slope.", "absolute")
        yield Mistake(
            gap / (abs(self.numeric) + abs(self.analytic)),
            "You divided by the sum of both slopes. Here the larger one stands below the line.",
            "divided-by-sum",
        )
        yield Mistake(100 * self.error, "This is in per cent. Give the plain ratio.", "in-per-cent")

    @property
    def solution(self) -> str:
        below, _, above = (number(value) for value in self.around)
        n, s = number(self.numeric), number(self.analytic)
        larger = max(abs(self.numeric), abs(self.analytic))
        gap = round(abs(self.numeric - self.analytic), PLACES)
        square = bracketed(self.x)
        return (
            "Two values of the function, one step to each side, next to the derivative:\n\n"
            + block(
                rf"n = \frac{{f({number(round(self.x + self.h, 2))}) - f({number(round(self.x - self.h, 2))})}}"
                rf"{{2 \cdot {number(self.h)}}} = \frac{{{above} - {bracketed(float(below))}}}{{{number(2 * self.h)}}} "
                f"= {n}",
                rf"s = 3 \cdot {bracketed(self.cubic)} \cdot {square}^2 + {bracketed(self.linear)} = {s}",
                rf"\frac{{|{n} - {bracketed(self.analytic)}|}}{{{number(larger)}}} = "
                rf"\frac{{{scientific(gap, is_typed=False)}}}{{{number(larger)}}} = {scientific(self.error)}",
            )
            + f"\n\nThe two differ by $a h^2$, with $a = {self.cubic}$ here: the check agrees with the formula. It "
            "finds faults in a backward pass; it cures no vanishing gradient."
        )

    @property
    def picture(self) -> str:
        return pictures_backpropagation.secant(
            self.cubic,
            self.linear,
            self.x,
            "The function around x as a curve, and the straight line through its points at x - h and x + h; the step "
            "is drawn larger than it is",
        )
