"""Forward pass of a network with one hidden layer of ReLU units.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.perceptron_output import products
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, matrix, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

HIDDEN = 2

Row = tuple[int, ...]


def affine(rows: tuple[Row, ...], x: Row, bias: Row) -> Row:
    """Return Wx + b, where each of `rows` holds the weights of one unit."""
    return tuple(sum(w * v for w, v in zip(row, x, strict=True)) + b for row, b in zip(rows, bias, strict=True))


def relu(values: Row) -> Row:
    """Return the values with the negative ones set to zero."""
    return tuple(max(0, value) for value in values)


@register
@dataclass(frozen=True)
class MlpForward(Exercise):
    name = "mlp-forward"
    title = "Forward pass of a small network"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1"
    x: Row
    w1: tuple[Row, ...]
    b1: Row
    w2: tuple[Row, ...]
    b2: Row

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        inputs, outputs = (2, 1) if level == 1 else (3, 2)

        def row(size: int) -> Row:
            return tuple(rng.randint(-3, 3) for _ in range(size))

        return cls(
            x=row(inputs),
            w1=tuple(row(inputs) for _ in range(HIDDEN)),
            b1=row(HIDDEN),
            w2=tuple(row(HIDDEN) for _ in range(outputs)),
            b2=row(outputs),
        )

    def is_fair(self, level: int) -> bool:
        first, second = self._sums
        # One hidden unit is on and one is cut off, and both matter for the output.
        return (
            min(first, second) < 0 < max(first, second)
            and all(self.x)
            and all(all(row) for row in self.w2)
            and not {0, 1} & set(self.outputs)
        )

    @cached_property
    def _sums(self) -> Row:
        return affine(self.w1, self.x, self.b1)

    @cached_property
    def hidden(self) -> Row:
        return relu(self._sums)

    @cached_property
    def outputs(self) -> Row:
        return affine(self.w2, self.hidden, self.b2)

    @property
    def stem(self) -> str:
        single = len(self.w2) == 1
        asked = "the output" if single else "both outputs"
        return (
            f"A network reads **$x = {vector(self.x)}$**. Its hidden layer of ReLU units computes "
            "$h = \\max(0, W_1 x + b_1)$, its last layer is linear, $y = W_2 h + b_2$; each row of a matrix holds the "
            "weights of one unit.\n\nThe parameters:\n\n"
            + block(
                rf"W_1 = {matrix(self.w1)}, \quad b_1 = {vector(self.b1)}, \quad "
                rf"W_2 = {matrix(self.w2)}, \quad b_2 = {vector(self.b2)}"
            )
            + f"\n\nWhat are the hidden values and {asked}?"
        )

    def answers(self) -> tuple[Answer, ...]:
        hidden = [
            numeric.answer(
                f"h{index}",
                f"Hidden value $h_{index}$",
                value,
                rules.whole(),
                mistakes=self._hidden_mistakes(index - 1),
            )
            for index, value in enumerate(self.hidden, 1)
        ]
        outputs = [
            numeric.answer(
                f"y{index}",
                "Output $y$" if len(self.w2) == 1 else f"Output $y_{index}$",
                value,
                rules.whole(),
                mistakes=self._output_mistakes(index - 1),
                carry=" + ".join([*(f"({w}) * h{unit}" for unit, w in enumerate(row, 1)), f"({bias})"]),
            )
            for index, (value, row, bias) in enumerate(zip(self.outputs, self.w2, self.b2, strict=True), 1)
        ]
        return (*hidden, *outputs)

    def _hidden_mistakes(self, unit: int) -> Iterator[Mistake]:
        yield Mistake(
            self._sums[unit], "This is the sum before the activation. ReLU sets a negative one to zero.", "relu-missing"
        )
        yield Mistake(
            max(0, self._sums[unit] - self.b1[unit]), "The bias of this unit is missing from its sum.", "bias-forgotten"
        )
        if len(self.x) == HIDDEN:
            swapped = tuple(zip(*self.w1, strict=True))
            yield Mistake(
                relu(affine(swapped, self.x, self.b1))[unit],
                "You went down a column of the matrix. A row holds the weights of one unit.",
                "transposed",
            )

    def _output_mistakes(self, index: int) -> Iterator[Mistake]:
        value = self.outputs[index]
        yield Mistake(
            affine(self.w2, self._sums, self.b2)[index],
            "You went on with the sums of the hidden layer. Its ReLU comes in between.",
            "relu-missing",
        )
        yield Mistake(max(0, value), "You put a ReLU on the output too. The last layer is linear.", "relu-on-output")
        yield Mistake(value - self.b2[index], "The bias of the last layer is missing.", "bias-forgotten")

    @property
    def solution(self) -> str:
        lines = [
            rf"h_{unit} = \max(0,\ {products(row, self.x, bias)}) = \max(0,\ {total}) = {value}"
            for unit, (row, bias, total, value) in enumerate(
                zip(self.w1, self.b1, self._sums, self.hidden, strict=True), 1
            )
        ]
        lines += [
            rf"{'y' if len(self.w2) == 1 else f'y_{index}'} = {products(row, self.hidden, bias)} = {value}"
            for index, (row, bias, value) in enumerate(zip(self.w2, self.b2, self.outputs, strict=True), 1)
        ]
        return "Each hidden unit has its row of weights, its bias and its ReLU; the output has no ReLU.\n\n" + block(
            *lines
        )

    @property
    def picture(self) -> str:
        outputs = "one output" if len(self.w2) == 1 else "two outputs"
        names = ["h₁", "h₂"], ["y"] if len(self.w2) == 1 else ["y₁", "y₂"]
        return pictures_activations.network(
            [[str(value) for value in self.x], *names],
            f"A network of {len(self.x)} inputs, two hidden units and {outputs}, "
            "each unit joined to all of the layer before",
        )
