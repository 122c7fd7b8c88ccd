"""Average pooling of a small grid.

Source: PyTorch documentation, torch.nn.AvgPool2d, without padding and with ceil_mode=False.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv2d_values import Rows, drawn_rows
from questions.exercises.geometry.max_pool_grid import SIZES, pooled
from questions.exercises.tex import block, given, matrix, number, python_list
from questions.kinds import grid, rules
from questions.numbers import Value
from questions.rng import Rng


def mean(cells: list[int]) -> Value:
    """Return the mean, a whole number as int."""
    total, count = sum(cells), len(cells)
    return total / count if total % count else total // count


@register
@dataclass(frozen=True)
class AveragePoolGrid(Exercise):
    name = "average-pool-grid"
    title = "Average pooling of a grid"
    topic = "cnn"
    levels = (1, 2, 3)
    source = "PyTorch documentation, torch.nn.AvgPool2d"
    rows: Rows
    size: int
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        height, width, size, stride = rng.choice(SIZES[level])
        rows = drawn_rows(rng, height, width, 0, 9)
        if level == 1:
            # Multiples of the window's area: every mean is a whole number.
            rows = tuple(tuple(size * size * cell for cell in row) for row in rows)
        return cls(rows, size, stride)

    def is_fair(self, level: int) -> bool:
        return len({cell for row in self.key for cell in row}) >= 3

    @property
    def key(self) -> list[list[Value]]:
        return pooled(self.rows, self.size, self.stride, mean)

    @property
    def stem(self) -> str:
        return (
            f"An average-pooling layer with a **{self.size} × {self.size} window** and {given('stride', self.stride)} "
            f"reads the grid $X$ of {len(self.rows)} × {len(self.rows[0])} cells. Fill in its output $Y$, to three "
            "decimals where a mean is not whole. No padding."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("y", "Output $Y$", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        sums = pooled(self.rows, self.size, self.stride, sum)
        yield Mistake(
            pooled(self.rows, self.size, self.stride, max),
            "You took the largest value of each window. Average pooling takes the mean of all its cells.",
            "maximum",
        )
        yield Mistake(
            sums,
            "You added up each window. Divide the sum by the number of its cells.",
            "sum",
        )
        yield Mistake(
            [[round(cell / self.size, 3) for cell in row] for row in sums],
            "You divided by the side of the window. It has that many cells in each of its rows: divide by all.",
            "divided-by-side",
        )
        if self.stride != 1:
            yield Mistake(
                [row[: len(self.key[0])] for row in pooled(self.rows, self.size, 1, mean)[: len(self.key)]],
                f"Your window moved by one cell. Here it moves by {pictures.in_words(self.stride)}.",
                "stride-one",
            )
        if len(self.key) == len(self.key[0]):
            yield Mistake(
                [list(column) for column in zip(*self.key, strict=True)],
                "Rows and columns are swapped: a row of Y comes from windows side by side.",
                "transposed",
            )

    @property
    def solution(self) -> str:
        cells = [cell for row in self.rows[: self.size] for cell in row[: self.size]]
        shown = [[round(cell, 3) for cell in row] for row in self.key]
        return (
            f"A window has {self.size} · {self.size} = {len(cells)} cells. The first one covers rows and columns 0 to "
            f"{self.size - 1}, the next begins at column {self.stride}. The mean of the first, and all of them:\n\n"
            + block(
                rf"\frac{{{' + '.join(map(str, cells))}}}{{{len(cells)}}} = "
                rf"\frac{{{sum(cells)}}}{{{len(cells)}}} = {number(self.key[0][0], 3)}",
                f"Y = {matrix(shown)}",
            )
        )

    @property
    def picture(self) -> str:
        height, width = pictures.in_words(len(self.rows)), pictures.in_words(len(self.rows[0]))
        size = pictures.in_words(self.size)
        return pictures.heat_grid(
            self.rows,
            self.size,
            f"{height.capitalize()} by {width} grid of whole numbers; a {size} by {size} window is framed "
            f"on rows 0 to {self.size - 1}, columns 0 to {self.size - 1}",
        )

    @property
    def picture_text(self) -> str:
        return python_list("X", self.rows)
