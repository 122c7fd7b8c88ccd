"""Values of a convolution as mathematics defines it: with the kernel turned by half a turn.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv2d_values import Rows, correlated, drawn_rows, half_turned, products
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, matrix, number, python_list
from questions.kinds import grid, rules
from questions.rng import Rng

# (side, kernel), at most 16 cells to fill in.
SIZES = ((3, 2), (4, 2), (5, 2), (4, 3), (5, 3), (6, 3))


@register
@dataclass(frozen=True)
class TrueConvolutionValues(Exercise):
    name = "true-convolution-values"
    title = "Values of a mathematical convolution"
    topic = "cnn"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.1"
    rows: Rows
    kernel: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        side, size = rng.choice(SIZES)
        return cls(rows=drawn_rows(rng, side, side, 0, 9), kernel=drawn_rows(rng, size, size, -2, 2))

    def is_fair(self, level: int) -> bool:
        is_turned = self.kernel != half_turned(self.kernel)
        return is_turned and len({cell for row in self.key for cell in row}) >= 3

    @property
    def key(self) -> list[list[int]]:
        return correlated(self.rows, half_turned(self.kernel))

    @property
    def stem(self) -> str:
        return (
            f"Compute the convolution of the grid $X$ of **{len(self.rows)} × {len(self.rows[0])}** cells with the "
            f"kernel $K$ **as mathematics defines it**, not as a network computes it: the kernel is turned first. "
            "Take only the places where it lies wholly in the grid, one cell apart."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("y", "Output $Y$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            correlated(self.rows, self.kernel),
            "You laid the kernel on as it is. That is cross-correlation; a convolution turns the kernel first.",
            "not-turned",
        )
        yield Mistake(
            correlated(self.rows, tuple(reversed(self.kernel))),
            "You reversed the rows of the kernel alone. Its columns are reversed as well.",
            "rows-alone",
        )
        yield Mistake(
            correlated(self.rows, [row[::-1] for row in self.kernel]),
            "You reversed the columns of the kernel alone. Its rows are reversed as well.",
            "columns-alone",
        )
        yield Mistake(
            correlated(self.rows, list(zip(*self.kernel, strict=True))),
            "You transposed the kernel. It is turned by half a turn: rows and columns in reverse order.",
            "transposed",
        )

    @property
    def solution(self) -> str:
        turned = half_turned(self.kernel)
        return (
            "Half a turn puts the rows of the kernel in reverse order, and its columns as well. With the turned "
            "kernel, each window is multiplied cell by cell and added up. The turned kernel and the first cell:\n\n"
            + block(
                matrix(turned),
                f"{products(self.rows, turned)} = {number(self.key[0][0])}",
                f"Y = {matrix(self.key)}",
            )
        )

    @property
    def picture(self) -> str:
        side, size = pictures.in_words(len(self.rows)), pictures.in_words(len(self.kernel))
        return grids(
            [("X", self.rows), ("K", self.kernel)],
            f"{side.capitalize()} by {side} grid X, its first {size} by {size} window framed, "
            f"and beside it the {size} by {size} kernel K as it is given",
            framed=(len(self.kernel), len(self.kernel)),
        )

    @property
    def picture_text(self) -> str:
        return f"{python_list('X', self.rows)}\n{python_list('K', self.kernel)}"
