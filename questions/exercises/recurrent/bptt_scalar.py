"""Gradient through the three steps of a linear recurrent unit, h_t = w h_{t-1} + x_t.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

WEIGHTS = (0.5, 1, 2, -1)


@register
@dataclass(frozen=True)
class BpttScalar(Exercise):
    name = "bptt-scalar"
    title = "Backpropagation through time"
    topic = "rnn-lstm"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 10.2.2"
    x: tuple[int, int, int]
    w: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls((rng.randint(-2, 3), rng.randint(-2, 3), rng.randint(-2, 3)), rng.choice(WEIGHTS))

    def is_fair(self, level: int) -> bool:
        # Without a first input nothing comes through two steps, and the truncated sum would be right.
        first, second, third = self.states
        return bool(first and second) and third not in {0, 1} and self.slope not in {0, 1}

    @property
    def states(self) -> tuple[float, float, float]:
        """The states h_1 to h_3."""
        first = self.x[0]
        second = self.w * first + self.x[1]
        return first, second, self.w * second + self.x[2]

    @property
    def slope(self) -> float:
        """The derivative of h_3 with respect to w."""
        first, second, _ = self.states
        return second + self.w * first

    @property
    def stem(self) -> str:
        return (
            r"A linear recurrent unit computes $h_t = w h_{t-1} + x_t$ from $h_0 = 0$, with the same "
            f"**$w = {number(self.w)}$** in each step. It reads **$x_1, x_2, x_3 = {', '.join(map(str, self.x))}$**; "
            r"the loss is $L = h_3$. What are $h_2$, $h_3$ and the whole derivative $\frac{dL}{dw}$ through all steps?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.decimals(3) if self.w == 0.5 else rules.whole()
        _, second, third = self.states
        w = number(self.w)
        return (
            numeric.answer("h2", "$h_2$", second, rule, mistakes=self._state_mistakes(1)),
            numeric.answer(
                "h3",
                "$h_3$",
                third,
                rule,
                mistakes=self._state_mistakes(2),
                carry=f"({w}) * h2 + ({self.x[2]})",
            ),
            numeric.answer(
                "dw",
                "Derivative $dL/dw$",
                self.slope,
                rule,
                mistakes=self._slope_mistakes(),
                carry=f"h2 + ({w}) * ({self.x[0]})",
            ),
        )

    def _state_mistakes(self, place: int) -> Iterator[Mistake]:
        before, x = self.states[place - 1], self.x[place]
        yield Mistake(before + x, "The old state came in whole. It is multiplied by w first.", "weight-forgotten")
        yield Mistake(
            self.w * (before + x), "You multiplied the input by w as well. Only the old state is.", "input-weighted"
        )
        yield Mistake(self.w * x + before, "You multiplied the input by w instead of the old state.", "weight-on-input")

    def _slope_mistakes(self) -> Iterator[Mistake]:
        first, second, third = self.states
        yield Mistake(
            second,
            "This is the part of the last step alone. The same w worked in the steps before as well.",
            "truncated",
        )
        yield Mistake(
            first + second,
            "You added the parts without their way back. What came earlier passes the later steps, each with w.",
            "path-forgotten",
        )
        yield Mistake(
            third + self.w * second + self.w**2 * first,
            "You took the state after each step. The factor of w is the state before the step.",
            "one-step-late",
        )
        yield Mistake(third / self.w, "You divided the loss by w. It depends on w in several places.", "divided")
        yield Mistake(self.w**2, "This is the derivative with respect to the first input.", "by-input")

    @property
    def solution(self) -> str:
        first, second, third = (number(state) for state in self.states)
        one, two = (bracketed(state) for state in self.states[:2])
        w, turned = number(self.w), bracketed(self.w)
        return (
            "In step $t$ the weight has the factor $h_{t-1}$, and what it changes there passes the later steps, each "
            "with another $w$:\n\n"
            + block(
                rf"h_1 = {first}, \quad h_2 = {w} \cdot {one} + {bracketed(self.x[1])} = {second}, \quad "
                rf"h_3 = {w} \cdot {two} + {bracketed(self.x[2])} = {third}",
                rf"\frac{{dL}}{{dw}} = \sum_{{t=1}}^{{3}} w^{{3-t}} h_{{t-1}} = h_2 + w h_1 + w^2 h_0 = "
                rf"{second} + {turned} \cdot {one} + {bracketed(self.w**2)} \cdot 0 = {number(self.slope)}",
            )
        )

    @property
    def picture(self) -> str:
        w, inputs = number(self.w), [str(value) for value in self.x]
        return pictures_recurrent.unrolled(
            "0",
            inputs,
            ["h₁", "h₂", "h₃"],
            w,
            "",
            f"A linear recurrent unit over three steps: the inputs {', '.join(inputs)} are added, and each state leads "
            f"with weight {w} to the next",
        )
