"""Backpropagation in one sigmoid neuron.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "The cross-entropy cost function".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

INPUTS = (-3, -2, 2, 3)
WEIGHTS = (-1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1)


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z))."""
    return 1 / (1 + math.exp(-z))


@register
@dataclass(frozen=True)
class BackpropSingleNeuron(Exercise):
    name = "backprop-single-neuron"
    title = "Backpropagation in one neuron"
    topic = "backpropagation"
    levels = (1, 2)
    source = "Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, section on the cross-entropy cost function"
    x: tuple[int, ...]
    w: tuple[float, ...]
    b: float
    y: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        x = tuple(rng.choice(INPUTS) for _ in range(level))
        w = tuple(rng.choice(WEIGHTS) for _ in range(level))
        # The bias is chosen so that the sum is a whole number.
        z = rng.randint(-2, 2)
        return cls(x, w, z - sum(a * b for a, b in zip(x, w, strict=True)), rng.randint(0, 1))

    def is_fair(self, level: int) -> bool:
        return abs(self.b) <= 2 and len(set(self.x)) == level and abs(self.delta) >= 0.01

    @cached_property
    def z(self) -> float:
        return sum(x * w for x, w in zip(self.x, self.w, strict=True)) + self.b

    @cached_property
    def a(self) -> float:
        return sigmoid(self.z)

    @cached_property
    def delta(self) -> float:
        return (self.a - self.y) * self.a * (1 - self.a)

    @property
    def stem(self) -> str:
        if len(self.x) == 1:
            x, w, asked = str(self.x[0]), number(self.w[0]), r"$\frac{\partial C}{\partial w}$"
        else:
            x, w = tex_vector(self.x), tex_vector(self.w)
            asked = r"$\frac{\partial C}{\partial w_1}$, $\frac{\partial C}{\partial w_2}$"
        return (
            f"A sigmoid neuron reads **$x = {x}$** with **$w = {w}$** and **$b = {number(self.b)}$**; its target is "
            f"**$y = {self.y}$**. The cost is $C = \\frac{{1}}{{2}}(a - y)^2$, where $a = \\sigma(z)$ is the output "
            r"and $z$ the sum before it. What are $a$, $\delta = \frac{\partial C}{\partial z}$, "
            rf"{asked} and $\frac{{\partial C}}{{\partial b}}$, to four decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.0001)
        slopes = [self.delta * x for x in self.x]
        carry = [f"delta * ({x})" for x in self.x]
        slips = self._weight_mistakes()
        if len(slopes) == 1:
            alone = [Mistake(slip.value[0], slip.hint, slip.tag) for slip in slips]
            weights = numeric.answer(
                "dw", r"$\frac{\partial C}{\partial w}$", slopes[0], rule, mistakes=alone, carry=carry[0]
            )
        else:
            labels = [rf"$\frac{{\partial C}}{{\partial w_{place}}}$" for place in (1, 2)]
            weights = vector.answer(
                "dw", "Derivatives by the weights", slopes, rule, labels=labels, mistakes=slips, carry=carry
            )
        return (
            numeric.answer("a", "$a$", self.a, rule, mistakes=self._output_mistakes()),
            numeric.answer(
                "delta",
                r"$\delta$",
                self.delta,
                rule,
                mistakes=self._delta_mistakes(),
                carry=f"(a - {self.y}) * a * (1 - a)",
            ),
            weights,
            numeric.answer(
                "db",
                r"$\frac{\partial C}{\partial b}$",
                self.delta,
                rule,
                mistakes=self._bias_mistakes(),
                carry="delta",
            ),
        )

    def _output_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.z, "This is the sum before the sigmoid.", "sigmoid-forgotten")
        yield Mistake(1 - self.a, "The sign in the exponent is turned: the sigmoid has exp(-z).", "exponent-sign")
        yield Mistake(sigmoid(self.z - self.b), "The bias is missing from the sum.", "bias-forgotten")

    def _delta_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.a - self.y,
            "The slope of the sigmoid is missing. It cancels with the cross-entropy, not with this cost.",
            "slope-forgotten",
        )
        yield Mistake(-self.delta, "The sign is turned: the target is taken off the output.", "sign")
        yield Mistake(2 * self.delta, "The half in the cost cancels with what the power brings in front.", "factor-two")
        yield Mistake(
            self.a * (1 - self.a),
            "This is the slope of the sigmoid. The error of the output comes with it.",
            "slope-only",
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        delta = self.delta
        yield Mistake(
            [delta] * len(self.x), "The input is missing: a weight counts as much as what it multiplies.", "x-forgotten"
        )
        yield Mistake(
            [(self.a - self.y) * x for x in self.x],
            "The slope of the sigmoid is missing. It cancels with the cross-entropy, not with this cost.",
            "slope-forgotten",
        )
        yield Mistake(
            [delta * w for w in self.w], "You multiplied by the weight. That would be the way to the input.", "weight"
        )
        yield Mistake([-delta * x for x in self.x], "The sign is turned: the target is taken off the output.", "sign")

    def _bias_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.delta * self.b,
            "You multiplied by the bias. It is added to the sum, so its slope is one.",
            "times-bias",
        )

    @property
    def solution(self) -> str:
        products = " + ".join(rf"{bracketed(w)} \cdot {bracketed(x)}" for w, x in zip(self.w, self.x, strict=True))
        a, delta = number(self.a, 4), number(self.delta, 4)
        lines = [
            rf"z = {products} + {bracketed(self.b)} = {number(self.z)}, \quad a = \sigma({number(self.z)}) = {a}",
            rf"\delta = (a - y)\,a\,(1 - a) = ({a} - {self.y}) \cdot {a} \cdot {number(1 - self.a, 4)} = {delta}",
        ]
        for place, x in enumerate(self.x, 1):
            name = "w" if len(self.x) == 1 else f"w_{place}"
            lines.append(
                rf"\frac{{\partial C}}{{\partial {name}}} = \delta \cdot {bracketed(x)} = {number(self.delta * x, 4)}"
            )
        lines.append(rf"\frac{{\partial C}}{{\partial b}} = \delta = {delta}")
        return "Forwards to the output, then back through cost and sigmoid to the sum:\n\n" + block(*lines)

    @property
    def solution_picture(self) -> str:
        cost = (self.a - self.y) ** 2 / 2
        values = [number(value, 4) for value in (self.z, self.a, cost)]
        slopes = [number(value, 4) for value in (self.delta, self.a - self.y, 1)]
        return pictures_backpropagation.chain(
            "zaC",
            values,
            slopes,
            ("σ", "cost"),
            f"The values z {values[0]}, a {values[1]} and C {values[2]}, and below them the derivatives of C on the "
            f"way back: 1 at C, {slopes[1]} at a and {slopes[0]} at z",
        )

    @property
    def picture(self) -> str:
        inputs = [str(value) for value in self.x]
        weights = [number(value) for value in self.w]
        bias = number(self.b)
        return pictures_activations.neuron(
            inputs,
            weights,
            bias,
            "σ",
            f"A sigmoid neuron: inputs {' and '.join(inputs)} with weights {' and '.join(weights)}, and bias {bias}",
        )
