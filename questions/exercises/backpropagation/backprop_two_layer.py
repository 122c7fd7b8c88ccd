"""Backpropagation through a network with two ReLU units and a linear output.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.activations.mlp_forward import Row, affine, relu
from questions.exercises.activations.perceptron_output import products
from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix
from questions.exercises.tex import vector as tex_vector
from questions.kinds import grid, numeric, rules, vector
from questions.rng import Rng

NONZERO = (-3, -2, -1, 1, 2, 3)
ERRORS = (-3, -2, 2, 3)


@register
@dataclass(frozen=True)
class BackpropTwoLayer(Exercise):
    name = "backprop-two-layer"
    title = "Backpropagation through two layers"
    topic = "backpropagation"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.4"
    x: Row
    w1: tuple[Row, Row]
    b1: Row
    w2: Row
    b2: int
    y: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        x = (rng.choice(NONZERO), rng.choice(NONZERO))
        # At the first level both hidden units are on, at the second only one of them.
        is_on = [True, True]
        if level == 2:
            is_on[rng.randint(0, 1)] = False
        rows, biases = [], []
        for wanted in is_on:
            row, bias = (rng.randint(-3, 3), rng.randint(-3, 3)), rng.randint(-3, 3)
            if (row[0] * x[0] + row[1] * x[1] + bias > 0) != wanted:
                row, bias = (-row[0], -row[1]), -bias
            rows.append(row)
            biases.append(bias)
        w1, b1 = (rows[0], rows[1]), (biases[0], biases[1])
        w2, b2 = (rng.choice(NONZERO), rng.choice(NONZERO)), rng.randint(-3, 3)
        output = affine((w2,), relu(affine(w1, x, b1)), (b2,))[0]
        return cls(x, w1, b1, w2, b2, output - rng.choice(ERRORS))

    def is_fair(self, level: int) -> bool:
        return 0 not in self._sums and abs(self.o) <= 15 and self.o not in {0, 1, self.y} and any(map(all, self.w1))

    @cached_property
    def _sums(self) -> Row:
        return affine(self.w1, self.x, self.b1)

    @cached_property
    def h(self) -> Row:
        return relu(self._sums)

    @cached_property
    def o(self) -> int:
        return affine((self.w2,), self.h, (self.b2,))[0]

    @property
    def error(self) -> int:
        """The derivative of the cost with respect to the output."""
        return self.o - self.y

    @cached_property
    def deltas(self) -> list[int]:
        """The derivatives of the cost with respect to the sums of the hidden units."""
        return [w * self.error * (z > 0) for w, z in zip(self.w2, self._sums, strict=True)]

    @property
    def stem(self) -> str:
        return (
            f"A network reads **$x = {tex_vector(self.x)}$**. Its two hidden units are ReLU units, "
            r"$h = \max(0, z)$ with $z = W_1 x + b_1$; its output is linear, $o = w_2 \cdot h + b_2$. The target is "
            f"**$y = {self.y}$**, the cost $C = \\frac{{1}}{{2}}(o - y)^2$. Each row of $W_1$ holds the weights of one "
            "unit.\n\n"
            + block(
                rf"W_1 = {matrix(self.w1)}, \quad b_1 = {tex_vector(self.b1)}, \quad w_2 = {tex_vector(self.w2)}, "
                rf"\quad b_2 = {self.b2}"
            )
            + "\n\nGo forwards, then back. The errors are the derivatives of $C$ with respect to the sums: "
            r"$\delta_2$ at the output, $\delta_1$ at the hidden units."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        (p, q), (x0, x1), (h0, h1) = self.w2, self.x, self.h
        deltas, error = self.deltas, self.error
        # One where the person's own hidden value is above zero, else zero.
        masks = [f"min(1, max(0, h_{unit} * 1000000))" for unit in (0, 1)]
        return (
            vector.answer(
                "h", "Hidden values", self.h, rule, labels=("$h_1$", "$h_2$"), mistakes=self._hidden_mistakes()
            ),
            numeric.answer(
                "o",
                "Output $o$",
                self.o,
                rule,
                mistakes=self._output_mistakes(),
                carry=f"({p}) * h_0 + ({q}) * h_1 + ({self.b2})",
            ),
            numeric.answer("d2", r"$\delta_2$", error, rule, mistakes=self._error_mistakes(), carry=f"o - ({self.y})"),
            vector.answer(
                "dw2",
                r"$\partial C / \partial w_2$",
                [error * h0, error * h1],
                rule,
                mistakes=self._last_mistakes(),
                carry=["d2 * h_0", "d2 * h_1"],
            ),
            vector.answer(
                "d1",
                r"$\delta_1$",
                deltas,
                rule,
                mistakes=self._delta_mistakes(),
                carry=[f"({p}) * d2 * {masks[0]}", f"({q}) * d2 * {masks[1]}"],
            ),
            grid.answer(
                "dw1",
                r"$\partial C / \partial W_1$",
                self._outer(deltas, self.x),
                rule,
                mistakes=self._first_mistakes(),
                carry=[[f"d1_{unit} * ({x0})", f"d1_{unit} * ({x1})"] for unit in (0, 1)],
            ),
        )

    @staticmethod
    def _outer(left: list[int], right: Row) -> list[list[int]]:
        return [[one * other for other in right] for one in left]

    def _hidden_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            list(self._sums), "These are the sums. ReLU sets the negative one of them to zero.", "relu-missing"
        )
        columns = (self.w1[0][0], self.w1[1][0]), (self.w1[0][1], self.w1[1][1])
        yield Mistake(
            list(relu(affine(columns, self.x, self.b1))),
            "You went down a column of the matrix. A row holds the weights of one unit.",
            "transposed",
        )
        yield Mistake(list(relu(affine(self.w1, self.x, (0, 0)))), "The biases are missing.", "bias-forgotten")

    def _output_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            affine((self.w2,), self._sums, (self.b2,))[0],
            "You went on with the sums of the hidden layer. Its ReLU comes in between.",
            "relu-missing",
        )
        yield Mistake(max(0, self.o), "You put a ReLU on the output too. It is linear.", "relu-on-output")
        yield Mistake(self.o - self.b2, "The bias of the output is missing.", "bias-forgotten")

    def _error_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(-self.error, "The sign is turned: the target is taken off the output.", "sign")
        yield Mistake(2 * self.error, "The half in the cost cancels with what the power brings in front.", "factor-two")

    def _last_mistakes(self) -> Iterator[Mistake]:
        error = self.error
        yield Mistake(
            [error * x for x in self.x],
            "You multiplied by the inputs. The last weights multiply the hidden values.",
            "x-for-h",
        )
        yield Mistake(
            [error * w for w in self.w2],
            "You multiplied by the weights. That is the way back to the hidden values.",
            "weights-for-h",
        )
        yield Mistake(
            [error * z for z in self._sums], "You took the sums. The last weights see what ReLU leaves.", "sums-for-h"
        )

    def _delta_mistakes(self) -> Iterator[Mistake]:
        error = self.error
        yield Mistake(
            [w * error for w in self.w2],
            "A unit that is off passes nothing back: the slope of ReLU is 0.",
            "mask-forgotten",
        )
        yield Mistake(
            [error * (z > 0) for z in self._sums],
            "The way back leads through the last weights. They are missing.",
            "weights-forgotten",
        )
        yield Mistake(
            [w * error * h for w, h in zip(self.w2, self.h, strict=True)],
            "You multiplied by the hidden values. The slope of ReLU is one where it is on.",
            "value-for-slope",
        )

    def _first_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._outer(self.deltas, self.h),
            "You multiplied by the hidden values. The first weights multiply the inputs.",
            "h-for-x",
        )
        turned = self._outer(self.deltas, self.x)
        yield Mistake(
            [[turned[0][0], turned[1][0]], [turned[0][1], turned[1][1]]],
            "Rows and columns are exchanged: row 0 belongs to the first hidden unit.",
            "transposed",
        )
        yield Mistake(
            self._outer([w * self.error for w in self.w2], self.x),
            "A unit that is off passes nothing back: the slope of ReLU is 0.",
            "mask-forgotten",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"h_{unit} = \max(0,\ {products(row, self.x, bias)}) = \max(0,\ {z}) = {h}"
            for unit, (row, bias, z, h) in enumerate(zip(self.w1, self.b1, self._sums, self.h, strict=True), 1)
        ]
        error = bracketed(self.error)
        masked = r",\ ".join(rf"{w} \cdot {error} \cdot {int(z > 0)}" for w, z in zip(self.w2, self._sums, strict=True))
        return (
            "Forwards first. Back at each step: the error times what the weight multiplied gives the gradient, the "
            "error times the weight goes on to the layer before, and only where its ReLU was on.\n\n"
            + block(
                *lines,
                rf"o = {products(self.w2, self.h, self.b2)} = {self.o}, \quad "
                rf"\delta_2 = o - y = {self.o} - {bracketed(self.y)} = {self.error}",
                rf"\frac{{\partial C}}{{\partial w_2}} = \delta_2\, h = {error} \cdot {tex_vector(self.h)} = "
                + tex_vector(self.error * h for h in self.h),
                rf"\delta_1 = [{masked}] = {tex_vector(self.deltas)}",
                rf"\frac{{\partial C}}{{\partial W_1}} = \delta_1 x^T = {matrix(self._outer(self.deltas, self.x))}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_backpropagation.layers(
            [[(str(x), "", "") for x in self.x], [("h₁", "", ""), ("h₂", "", "")], [("o", "", "")]],
            f"A network with the inputs {self.x[0]} and {self.x[1]}, two hidden units and one output",
        )

    @property
    def solution_picture(self) -> str:
        d0, d1 = self.deltas
        return pictures_backpropagation.layers(
            [
                [(f"x{sub}", str(x), "") for sub, x in zip("₁₂", self.x, strict=True)],
                [(f"h{sub}", str(h), str(d)) for sub, h, d in zip("₁₂", self.h, self.deltas, strict=True)],
                [("o", str(self.o), str(self.error))],
            ],
            f"The network with its values: hidden {self.h[0]} and {self.h[1]}, output {self.o}; and with the errors "
            f"on the way back: {self.error} at the output, {d0} and {d1} at the hidden units",
        )
