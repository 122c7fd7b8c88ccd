"""A small image flipped, turned or cropped.

Source: NumPy documentation, numpy.fliplr, numpy.flipud and numpy.rot90.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import in_words
from questions.exercises.pictures_rows import named_rows
from questions.exercises.tex import block, matrix, python_list
from questions.kinds import grid, rules
from questions.rng import Rng

Rows = Sequence[Sequence[int]]

TASKS = {
    "left-right": "is **flipped left to right**, as by `numpy.fliplr`",
    "up-down": "is **flipped upside down**, as by `numpy.flipud`",
    "quarter-turn": "is turned by **90 degrees counter-clockwise**, as by `numpy.rot90`",
}
WORKED = {
    "left-right": "Each row is read from its end; the rows stay where they are",
    "up-down": "The last row comes first; each row stays as it is",
    "quarter-turn": "The last column becomes the first row, read from top to bottom",
    "crop": "What lies in those rows and columns is kept as it is",
}
HINTS = {
    "left-right": "You flipped left to right. That is another operation.",
    "up-down": "You flipped upside down. That is another operation.",
    "quarter-turn": "You turned it counter-clockwise. That is another operation.",
    "clockwise": "You turned it clockwise. That is another operation.",
    "half-turn": "You turned it half round. That is another operation.",
    "transposed": "You swapped rows and columns. A turn also flips, and a flip does not swap them.",
}


def turned(rows: Rows) -> dict[str, list[list[int]]]:
    """Return the flips and turns of a grid by name."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return {
        "left-right": [list(row[::-1]) for row in rows],
        "up-down": [list(row) for row in rows[::-1]],
        "quarter-turn": columns[::-1],
        "clockwise": [column[::-1] for column in columns],
        "half-turn": [list(row[::-1]) for row in rows[::-1]],
        "transposed": columns,
    }


@register
@dataclass(frozen=True)
class AugmentGrid(Exercise):
    name = "augment-grid"
    title = "An augmented image"
    topic = "data"
    source = "NumPy documentation, numpy.fliplr, numpy.flipud and numpy.rot90"
    rows: tuple[tuple[int, ...], ...]
    operation: str
    top: int = 0
    left: int = 0
    size: int = 0

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        side = rng.randint(3, 4)
        rows = tuple(tuple(rng.randint(0, 9) for _ in range(side)) for _ in range(side))
        operation = rng.choice(["left-right", "up-down", "quarter-turn", "crop"])
        if operation != "crop":
            return cls(rows, operation)
        size = rng.randint(2, side - 1)
        top, left = rng.randint(0, side - size), rng.randint(0, side - size)
        # The window at the top left leaves nothing to count.
        return cls(rows, operation, top, left, size) if top + left else cls(rows, operation, side - size, left, size)

    def is_fair(self, level: int) -> bool:
        others = [list(map(list, self.rows)), *(mistake.value for mistake in self._mistakes())]
        return self.key not in others

    @property
    def key(self) -> list[list[int]]:
        return self._crop(self.top, self.left) if self.size else turned(self.rows)[self.operation]

    def _crop(self, top: int, left: int) -> list[list[int]]:
        return [list(row[left : left + self.size]) for row in self.rows[top : top + self.size]]

    @property
    def stem(self) -> str:
        side = len(self.rows)
        if self.size:
            rows, columns = (f"{first} to {first + self.size - 1}" for first in (self.top, self.left))
            task = f"is **cropped to rows {rows} and columns {columns}**, both ends included and counted from 0"
        else:
            task = TASKS[self.operation]
        return f"To augment the data, the image $X$ of {side} × {side} pixels {task}. Fill in the result $Y$."

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("y", "Result $Y$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        if not self.size:
            for name, rows in turned(self.rows).items():
                if name != self.operation:
                    yield Mistake(rows, HINTS[name], name)
            return
        if self.top != self.left:
            yield Mistake(
                self._crop(self.left, self.top),
                "Rows and columns are swapped: rows are counted from the top.",
                "rows-for-columns",
            )
        if self.top and self.left:
            yield Mistake(
                self._crop(self.top - 1, self.left - 1),
                "You counted from one. The first row and column have the number zero.",
                "counted-from-one",
            )
        yield Mistake(
            self._crop(0, 0),
            "You cut at the top left corner. Count the rows and columns from there.",
            "corner",
        )

    @property
    def solution(self) -> str:
        return f"{WORKED[self.operation]}.\n\n" + block(f"Y = {matrix(self.key)}")

    @property
    def picture(self) -> str:
        side = in_words(len(self.rows))
        return named_rows(
            [(str(index), row) for index, row in enumerate(self.rows)],
            f"{side.capitalize()} by {side} grid of whole numbers",
        )

    @property
    def picture_text(self) -> str:
        return python_list("X", self.rows)
