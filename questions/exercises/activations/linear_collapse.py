"""Two linear layers as one.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, matrix
from questions.exercises.tex import vector as tex_vector
from questions.kinds import grid, rules, vector
from questions.rng import Rng

Matrix = tuple[tuple[int, int], tuple[int, int]]
Pair = tuple[int, int]


def multiplied(left: Matrix, right: Matrix) -> list[list[int]]:
    """Return the matrix product."""
    return [[row[0] * right[0][j] + row[1] * right[1][j] for j in (0, 1)] for row in left]


def applied(rows: Matrix, x: Pair) -> list[int]:
    """Return the product of a matrix and a column."""
    return [row[0] * x[0] + row[1] * x[1] for row in rows]


def added(one: list[int], other: Pair) -> list[int]:
    """Return the sum of two columns."""
    return [one[0] + other[0], one[1] + other[1]]


@register
@dataclass(frozen=True)
class LinearCollapse(Exercise):
    name = "linear-collapse"
    title = "Two linear layers as one"
    topic = "neurons-and-activations"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1"
    w1: Matrix
    b1: Pair
    w2: Matrix
    b2: Pair

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        def pair() -> Pair:
            return rng.randint(-2, 3), rng.randint(-2, 3)

        return cls(w1=(pair(), pair()), b1=pair(), w2=(pair(), pair()), b2=pair())

    def is_fair(self, level: int) -> bool:
        return multiplied(self.w1, self.w2) != self.weights and any(self.b1) and any(self.b2)

    @property
    def weights(self) -> list[list[int]]:
        return multiplied(self.w2, self.w1)

    @property
    def bias(self) -> list[int]:
        return added(applied(self.w2, self.b1), self.b2)

    @property
    def stem(self) -> str:
        return (
            "Two layers stand one after the other and **no activation** between them: $h = W_1 x + b_1$, then "
            "$y = W_2 h + b_2$.\n\n"
            + block(
                rf"W_1 = {matrix(self.w1)}, \quad b_1 = {_column(self.b1)}, \quad "
                rf"W_2 = {matrix(self.w2)}, \quad b_2 = {_column(self.b2)}"
            )
            + "\n\nOne layer $y = W x + b$ does the same. What are its weights and its bias?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            grid.answer("w", "Weights $W$", self.weights, rules.whole(), mistakes=self._weight_mistakes()),
            vector.answer("b", "Bias $b$", self.bias, rules.whole(), mistakes=self._bias_mistakes()),
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            multiplied(self.w1, self.w2),
            "The order is turned. The second layer acts on what the first has made, so its matrix stands on the left.",
            "order",
        )
        yield Mistake(
            [[a * b for a, b in zip(one, two, strict=True)] for one, two in zip(self.w1, self.w2, strict=True)],
            "You multiplied cell by cell. Here rows meet columns.",
            "cell-by-cell",
        )
        yield Mistake(
            [[a + b for a, b in zip(one, two, strict=True)] for one, two in zip(self.w1, self.w2, strict=True)],
            "You added the matrices. One layer after the other multiplies them.",
            "added",
        )

    def _bias_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            added(list(self.b1), self.b2),
            "You added the biases as they are. The first one still goes through the second layer.",
            "added",
        )
        yield Mistake(applied(self.w2, self.b1), "The bias of the second layer is missing.", "second-forgotten")
        yield Mistake(
            added(applied(self.w1, self.b2), self.b1),
            "The order is turned: the first bias goes through the second matrix.",
            "order",
        )

    @property
    def solution(self) -> str:
        return "Put the first layer into the second and multiply out.\n\n" + block(
            r"y = W_2 (W_1 x + b_1) + b_2 = W_2 W_1 x + (W_2 b_1 + b_2)",
            rf"W = W_2 W_1 = {matrix(self.w2)} {matrix(self.w1)} = {matrix(self.weights)}",
            rf"b = W_2 b_1 + b_2 = {_column(applied(self.w2, self.b1))} + {_column(self.b2)} = {tex_vector(self.bias)}",
        )


def _column(values: list[int] | Pair) -> str:
    return matrix([[value] for value in values])
