"""Forward pass of a small residual block: F = W2 relu(W1 x), y = relu(F + x).

Source: He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2016, section 3.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import Self

from questions.exercises.architectures import pictures_architectures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix, vector
from questions.kinds import rules
from questions.kinds import vector as vector_kind
from questions.rng import Rng

Row = tuple[int, ...]
Rows = tuple[Row, ...]

WEIGHTS = (-2, -1, 0, 1, 2)
ENTRIES = (-3, -2, -1, 1, 2, 3)
INPUTS = tuple((first, second) for first in ENTRIES for second in ENTRIES)
ROWS = tuple((first, second) for first in WEIGHTS for second in WEIGHTS)
# By input, the rows of weights that make a unit pass with 1, with anything, and that make it cut off.
BARELY = {x: [row for row in ROWS if x[0] * row[0] + x[1] * row[1] == 1] for x in INPUTS}
ON = {x: [row for row in ROWS if x[0] * row[0] + x[1] * row[1] > 0] for x in INPUTS}
OFF = {x: [row for row in ROWS if x[0] * row[0] + x[1] * row[1] < 0] for x in INPUTS}


def times(rows: Rows, values: Row) -> Row:
    """Return a matrix times a vector."""
    return tuple(sum(map(mul, row, values)) for row in rows)


def relu(values: Row) -> Row:
    """Return the values with the negative ones set to zero."""
    return tuple(max(0, value) for value in values)


def added(left: Row, right: Row) -> Row:
    """Return the sums, place by place."""
    return tuple(map(sum, zip(left, right, strict=True)))


@register
@dataclass(frozen=True)
class SkipConnectionForward(Exercise):
    name = "skip-connection-forward"
    title = "Forward pass of a residual block"
    topic = "architectures-and-transfer"
    source = "He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2016, section 3.2"
    x: Row
    w1: Rows
    w2: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # The inner ReLU cuts one unit off. A small other one and a second try for W2 bring about that in half of all
        # draws adding x changes which outputs are cut off.
        x = rng.choice(INPUTS)
        small = BARELY[x] if rng.randint(0, 3) else []
        w1 = (rng.choice(small or ON[x]), rng.choice(OFF[x]))
        if rng.randint(0, 1):
            w1 = w1[::-1]
        drawn = cls(x, w1, (rng.choice(ROWS), rng.choice(ROWS)))
        return drawn if drawn.changes_clipping else cls(x, w1, (rng.choice(ROWS), rng.choice(ROWS)))

    def is_fair(self, level: int) -> bool:
        return all(self.inner) and any(self.output)

    @cached_property
    def _sums(self) -> Row:
        return times(self.w1, self.x)

    @cached_property
    def inner(self) -> Row:
        """F(x), what the two layers add to x."""
        return times(self.w2, relu(self._sums))

    @cached_property
    def output(self) -> Row:
        return relu(added(self.inner, self.x))

    @property
    def changes_clipping(self) -> bool:
        """Whether other outputs are cut off than without the skip connection."""
        return any((value > 0) != (value + x > 0) for value, x in zip(self.inner, self.x, strict=True))

    @property
    def stem(self) -> str:
        return (
            f"A residual block without biases reads **$x = {vector(self.x)}$**. Its two layers compute "
            r"$F(x) = W_2 \max(0, W_1 x)$, the skip connection adds $x$, and the output is $y = \max(0, F(x) + x)$; "
            "each row of a matrix holds the weights of one unit.\n\nIts weights:\n\n"
            + block(rf"W_1 = {matrix(self.w1)}, \quad W_2 = {matrix(self.w2)}")
            + "\n\nWhat are $F(x)$ and $y$?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector_kind.answer("f", "$F(x)$", self.inner, rules.whole(), mistakes=self._inner_mistakes()),
            vector_kind.answer(
                "y",
                "Output $y$",
                self.output,
                rules.whole(),
                mistakes=self._output_mistakes(),
                carry=[f"max(0, f_{place} + ({x}))" for place, x in enumerate(self.x)],
            ),
        )

    def _inner_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            list(times(self.w2, self._sums)),
            "The ReLU between the two layers is missing. It sets negative sums to zero.",
            "relu-missing",
        )
        yield Mistake(list(relu(self.inner)), "No ReLU comes before the addition.", "relu-early")
        w1, w2 = tuple(zip(*self.w1, strict=True)), tuple(zip(*self.w2, strict=True))
        yield Mistake(
            list(times(w2, relu(times(w1, self.x)))),
            "You went down the columns of the matrices. A row holds the weights of one unit.",
            "transposed",
        )
        yield Mistake(
            list(relu(self._sums)), "This is what the first layer gives. The second is missing.", "second-forgotten"
        )

    def _output_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            list(relu(self.inner)), "The skip connection is missing: add x to what the layers give.", "x-not-added"
        )
        yield Mistake(
            list(added(relu(self.inner), self.x)),
            "The ReLU came before the addition. It comes after it.",
            "relu-early",
        )
        yield Mistake(
            list(added(self.inner, self.x)), "The last ReLU is missing. It sets negative sums to zero.", "relu-missing"
        )
        yield Mistake(
            list(added(relu(self.inner), relu(self.x))),
            "You cut off both parts before the addition. The ReLU works on their sum.",
            "relu-on-parts",
        )

    @property
    def solution(self) -> str:
        hidden = relu(self._sums)
        sums = added(self.inner, self.x)
        return (
            r"The two layers are worked out first, with a ReLU between them alone. Then $x$ is added to their result, "
            "and the last ReLU cuts the sum off at zero.\n\n"
            + block(
                rf"W_1 x = {vector(self._sums)}, \quad \max(0, W_1 x) = {vector(hidden)}",
                rf"F(x) = W_2 \cdot {vector(hidden)} = "
                rf"[{', '.join(_products(row, hidden) for row in self.w2)}] = {vector(self.inner)}",
                rf"F(x) + x = {vector(sums)}, \quad y = \max(0, F(x) + x) = {vector(self.output)}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_architectures.residual_block(
            "A residual block: x passes the weights W1, a ReLU and the weights W2; a skip connection adds x to the "
            "result, and a last ReLU gives y"
        )


def _products(row: Row, values: Row) -> str:
    return " + ".join(rf"{bracketed(w)} \cdot {value}" for w, value in zip(row, values, strict=True))
