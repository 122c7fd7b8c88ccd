"""Two hidden units that start with the same weights.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4, "Parameter Initialization Strategies".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.backpropagation.pictures_backpropagation import Node
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import grid, rules, single_choice, vector
from questions.rng import Rng

INPUTS = (-2, -1, -0.5, 0.5, 1, 2)
WEIGHTS = (-0.75, -0.5, -0.25, 0.25, 0.5, 0.75)
OUTER = (-1, -0.5, 0.5, 1, 1.5)
OPTIONS = ("No", "Yes")

Pair = tuple[float, float]


@register
@dataclass(frozen=True)
class SymmetryCheck(Exercise):
    name = "symmetry-check"
    title = "Two units that start alike"
    topic = "initialisation"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.4"
    x: Pair
    w: Pair
    v: Pair
    y: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        x, y = (rng.choice(INPUTS), rng.choice(INPUTS)), rng.choice((-1, 1))
        if rng.randint(0, 7) == 0:
            return cls(x, (0, 0), (0, 0), y)
        v = rng.choice(OUTER)
        # At the second level the outgoing weights may differ: then the units get different gradients.
        other = rng.choice(OUTER) if level == 2 and rng.randint(0, 1) else v
        return cls(x, (rng.choice(WEIGHTS), rng.choice(WEIGHTS)), (v, other), y)

    def is_fair(self, level: int) -> bool:
        if self.x[0] == self.x[1]:
            return False
        if not any(self.w):
            return True
        return (
            abs(self.h) > 0.05
            and sum(self.v) != 0
            and all(abs(slope) > 0.002 for row in self.gradient for slope in row)
            and (
                self.v[0] == self.v[1]
                or all(abs(one - other) > 0.005 for one, other in zip(*self.gradient, strict=True))
            )
        )

    @cached_property
    def h(self) -> float:
        """The activation of either unit."""
        return math.tanh(self.z)

    @property
    def z(self) -> float:
        return self.x[0] * self.w[0] + self.x[1] * self.w[1]

    @cached_property
    def error(self) -> float:
        """The derivative of the cost with respect to the output."""
        return (self.v[0] + self.v[1]) * self.h - self.y

    @cached_property
    def gradient(self) -> list[list[float]]:
        slope = self.error * (1 - self.h**2)
        return [[slope * v * x for x in self.x] for v in self.v]

    @property
    def can_differ(self) -> str:
        return OPTIONS[self.v[0] != self.v[1]]

    @property
    def stem(self) -> str:
        if any(self.w):
            outer = (
                f"**the same outgoing weight $v = {number(self.v[0])}$**"
                if self.v[0] == self.v[1]
                else f"**the outgoing weights $v = {tex_vector(self.v)}$**"
            )
            start = f"start with **the same weights $w = {tex_vector(self.w)}$** and with {outer}"
        else:
            start = "start with **all weights 0**, the outgoing ones as well"
        return (
            rf"Two tanh units without biases read **$x = {tex_vector(self.x)}$** and {start}. The output is "
            r"$o = v_0 h_0 + v_1 h_1$, the target is "
            f"**$y = {self.y}$**, and the cost is $C = \\frac{{1}}{{2}}(o - y)^2$. What are both activations and the "
            "gradients of the incoming weights, a row for each unit, to four decimals? And can plain gradient descent "
            "ever make the incoming weights of the two units differ?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.0001)
        error = f"(({self.v[0]}) * h_0 + ({self.v[1]}) * h_1 - ({self.y}))"
        return (
            vector.answer(
                "h", "Activations", [self.h, self.h], rule, labels=("$h_0$", "$h_1$"), mistakes=self._mistakes()
            ),
            grid.answer(
                "dw",
                "Gradients of the incoming weights",
                self.gradient,
                rule,
                mistakes=self._gradient_mistakes(),
                carry=[
                    [f"{error} * ({v}) * (1 - h_{unit}^2) * ({x})" for x in self.x] for unit, v in enumerate(self.v)
                ],
            ),
            single_choice.answer(
                "differ",
                "Can they differ?",
                OPTIONS,
                self.can_differ,
                mistakes=self._choice_mistakes(),
                carry={"formula": "(dw_0_0 - dw_1_0)^2 + (dw_0_1 - dw_1_1)^2", "cuts": [1e-6]},
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake([self.z, self.z], "These are the sums before the activation.", "tanh-forgotten")
        sigmoid = 1 / (1 + math.exp(-self.z))
        yield Mistake([sigmoid, sigmoid], "You used the sigmoid. The units have tanh.", "sigmoid-for-tanh")

    def _gradient_mistakes(self) -> Iterator[Mistake]:
        slope = 1 - self.h**2
        yield Mistake(
            [[self.error * v * x for x in self.x] for v in self.v],
            "The slope of tanh is missing: one minus the square of the activation.",
            "slope-forgotten",
        )
        yield Mistake(
            [[self.error * slope * x for x in self.x] for _ in self.v],
            "The outgoing weight is missing. The error comes back through it.",
            "outgoing-forgotten",
        )
        yield Mistake(
            [[-value for value in row] for row in self.gradient],
            "The sign is turned: the target is taken off the output.",
            "sign",
        )

    def _choice_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            "Yes",
            "Equal weights in and out give equal gradients, so each step moves both alike. Equal biases would too.",
            "different-gradients-invented",
        )
        yield Mistake(
            "No",
            "The outgoing weights differ, and with them the gradients. One step sets the units apart.",
            "outgoing-overlooked",
        )

    @property
    def solution(self) -> str:
        h, error = number(self.h, 4), number(self.error, 4)
        rows = r" \\ ".join(" & ".join(number(value, 4) for value in row) for row in self.gradient)
        lines = [
            rf"h_0 = h_1 = \tanh({number(self.z)}) = {h}",
            rf"o - y = {bracketed(self.v[0])} \cdot {bracketed(self.h, 4)} + {bracketed(self.v[1])} \cdot "
            rf"{bracketed(self.h, 4)} - {bracketed(self.y)} = {error}",
            r"\frac{\partial C}{\partial w_i} = (o - y)\, v_i\, (1 - h_i^2)\, x: \quad "
            rf"\begin{{bmatrix}}{rows}\end{{bmatrix}}",
        ]
        if self.can_differ == "Yes":
            end = "The outgoing weights differ, so the gradients do: one step sets the units apart. Yes."
        elif any(self.w):
            end = (
                "Both rows are equal. So are the gradients of the outgoing weights: after each step the units are "
                "still the same. No. Random weights break the symmetry."
            )
        else:
            end = (
                "With outgoing weights of 0 nothing comes back, and with activations of 0 the outgoing weights get no "
                "gradient either: nothing moves at all. No."
            )
        return (
            "The error comes back through the outgoing weight and the slope of tanh:\n\n" + block(*lines) + f"\n\n{end}"
        )

    def _network(self, is_solved: bool, label: str) -> str:
        h, error = number(self.h, 4), number(self.error, 4)
        places = ((44, 42), (44, 154), (160, 42), (160, 154), (276, 98))
        contents = ("x₀", "x₁", "h₀", "h₁", "o")
        above = [number(x) for x in self.x] + ([h, h, number(self.error + self.y, 4)] if is_solved else ["", "", ""])
        back = [number(self.error * v, 4) for v in self.v]
        below = ["", "", *back, error] if is_solved else [""] * 5
        nodes = [
            Node(x, y, content, over, under)
            for (x, y), content, over, under in zip(places, contents, above, below, strict=True)
        ]
        edges = [(0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (3, 4)]
        return pictures_backpropagation.graph(nodes, edges, label)

    @property
    def picture(self) -> str:
        return self._network(
            False,
            f"A network with the inputs {number(self.x[0])} and {number(self.x[1])}, two hidden units and one output",
        )

    @property
    def solution_picture(self) -> str:
        return self._network(
            True,
            f"The network with the activation {number(self.h, 4)} at both hidden units and, on the way back, the "
            f"derivatives of the cost with respect to output and activations",
        )
