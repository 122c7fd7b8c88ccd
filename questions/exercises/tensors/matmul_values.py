"""The product of two small matrices.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 2.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix
from questions.kinds import grid, rules
from questions.rng import Rng

Rows = tuple[tuple[int, ...], ...]
# Rows and columns of the first matrix; the second has them swapped.
SIZES = {1: (2, 2), 2: (2, 3)}


def product(one: Rows, other: Rows) -> list[list[int]]:
    """Return the matrix product of `one` (n x k) and `other` (k x m)."""
    columns = list(zip(*other, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in one]


@register
@dataclass(frozen=True)
class MatmulValues(Exercise):
    name = "matmul-values"
    title = "Product of two matrices"
    topic = "maths"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 2.2"
    a: Rows
    b: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        rows, columns = SIZES[level]
        return cls(_drawn(rng, rows, columns), _drawn(rng, columns, rows))

    def is_fair(self, level: int) -> bool:
        cells = [cell for row in self.key for cell in row]
        return len(set(cells)) == len(cells) and self.key not in (product(self.b, self.a), self._cell_by_cell)

    @cached_property
    def key(self) -> list[list[int]]:
        return product(self.a, self.b)

    @property
    def _cell_by_cell(self) -> list[list[int]]:
        """The product cell by cell, where both matrices have the same shape."""
        if len(self.a) != len(self.b):
            return []
        return [[x * y for x, y in zip(one, other, strict=True)] for one, other in zip(self.a, self.b, strict=True)]

    @property
    def stem(self) -> str:
        return (
            f"Compute the matrix product $C = AB$ of a **{len(self.a)} × {len(self.b)}** and a "
            f"**{len(self.b)} × {len(self.a)}** matrix.\n\n"
            + block(rf"A = {matrix(self.a)}, \quad B = {matrix(self.b)}")
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("c", "Product $C$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        if self._cell_by_cell:
            yield Mistake(
                self._cell_by_cell,
                "You multiplied cell by cell. A matrix product sums a row of the first times a column of the second.",
                "cell-by-cell",
            )
            yield Mistake(product(self.b, self.a), "You took the matrices in the other order.", "order-swapped")
            across = [[sum(x * y for x, y in zip(one, other, strict=True)) for other in self.b] for one in self.a]
            yield Mistake(across, "You went along the rows of the second matrix. Go down its columns.", "row-times-row")
        turned = [list(column) for column in zip(*self.key, strict=True)]
        yield Mistake(turned, "Rows and columns of the result are swapped.", "transposed")
        if not self._cell_by_cell:
            short = product(tuple(row[:-1] for row in self.a), self.b[:-1])
            yield Mistake(short, "The last of the products in each sum is missing.", "last-missing")

    @property
    def solution(self) -> str:
        lines = []
        for i, row in enumerate(self.a):
            for j, column in enumerate(zip(*self.b, strict=True)):
                terms = " + ".join(rf"{bracketed(x)} \cdot {bracketed(y)}" for x, y in zip(row, column, strict=True))
                lines.append(f"c_{{{i}{j}}} = {terms} = {self.key[i][j]}")
        return "Each cell is a row of $A$ times a column of $B$, summed up.\n\n" + block(*lines)


def _drawn(rng: Rng, rows: int, columns: int) -> Rows:
    return tuple(tuple(rng.randint(-3, 5) for _ in range(columns)) for _ in range(rows))
