"""Max pooling of a small grid.

Source: PyTorch documentation, torch.nn.MaxPool2d, without padding and with ceil_mode=False.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, matrix, python_list
from questions.kinds import grid, rules
from questions.rng import Rng

Rows = tuple[tuple[int, ...], ...]

# (rows, columns, window, stride), at most 16 cells to fill in. From level 2 on windows overlap; at level 3 the last
# rows or columns may belong to no window, and the grid need not be square.
SIZES = {
    1: ((4, 4, 2, 2), (6, 6, 2, 2), (8, 8, 2, 2)),
    2: ((5, 5, 3, 2), (7, 7, 3, 2), (4, 4, 2, 1), (5, 5, 2, 1), (4, 4, 3, 1), (5, 5, 3, 1)),
    3: (
        (8, 8, 3, 2),
        (6, 6, 3, 2),
        (7, 7, 2, 2),
        (6, 6, 3, 1),
        (5, 7, 3, 2),
        (7, 5, 3, 2),
        (4, 6, 3, 1),
        (6, 4, 3, 1),
    ),
}


def pooled(
    rows: Sequence[Sequence[int]], size: int, stride: int, pool: Callable[[list[int]], float] = max
) -> list[list[float]]:
    """Return `pool` of every window of `size` by `size` that fits, `stride` cells apart."""
    return [
        [pool(_window(rows, top, left, size)) for left in range(0, len(rows[0]) - size + 1, stride)]
        for top in range(0, len(rows) - size + 1, stride)
    ]


def _window(rows: Sequence[Sequence[int]], top: int, left: int, size: int) -> list[int]:
    """Return the cells of a window, as far as they lie in the grid."""
    return [cell for row in rows[top : top + size] for cell in row[left : left + size]]


def _mean(cells: list[int]) -> float:
    # People write a mean to two decimals.
    return round(sum(cells) / len(cells), 2)


@register
@dataclass(frozen=True)
class MaxPoolGrid(Exercise):
    name = "max-pool-grid"
    title = "Max pooling of a grid"
    topic = "cnn"
    levels = (1, 2, 3)
    source = "PyTorch documentation, torch.nn.MaxPool2d"
    rows: Rows
    size: int
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        height, width, size, stride = rng.choice(SIZES[level])
        return cls(
            rows=tuple(tuple(rng.randint(0, 9) for _ in range(width)) for _ in range(height)),
            size=size,
            stride=stride,
        )

    def is_fair(self, level: int) -> bool:
        if self.stride < self.size and self.key == pooled(self.rows, self.size, self.size):
            return False
        return len({cell for row in self.key for cell in row}) >= 3

    @property
    def key(self) -> list[list[float]]:
        return pooled(self.rows, self.size, self.stride)

    @property
    def stem(self) -> str:
        return (
            f"A max-pooling layer with a **{self.size} × {self.size} window** and {given('stride', self.stride)} "
            f"reads the grid $X$ of {len(self.rows)} × {len(self.rows[0])} cells. Fill in its output $Y$. No padding."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("y", "Output $Y$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            pooled(self.rows, self.size, self.stride, min),
            "You took the smallest value of each window. Max pooling keeps the largest.",
            "minimum",
        )
        yield Mistake(
            pooled(self.rows, self.size, self.stride, _mean),
            "You took the mean of each window. Max pooling keeps the largest value alone.",
            "average",
        )
        if self.stride != 1:
            words = pictures.in_words(self.stride)
            yield self._other_stride(1, f"Your window moved by one cell. Here it moves by {words}.", "stride-one")
        if self._reaches(self.size):
            own, words = pictures.in_words(self.size), pictures.in_words(self.stride)
            yield self._other_stride(
                self.size,
                f"Your window moved by its own width, {own}. Here it moves by {words}.",
                "stride-of-window",
            )
        if len(self.key) == len(self.key[0]):
            yield Mistake(
                [list(column) for column in zip(*self.key, strict=True)],
                "Rows and columns are swapped: a row of Y comes from windows side by side.",
                "transposed",
            )

    def _reaches(self, stride: int) -> bool:
        """Whether as many windows as asked start inside the grid with another stride."""
        return (len(self.key) - 1) * stride < len(self.rows) and (len(self.key[0]) - 1) * stride < len(self.rows[0])

    def _other_stride(self, stride: int, hint: str, tag: str) -> Mistake:
        cells = [
            [max(_window(self.rows, i * stride, j * stride, self.size)) for j in range(len(self.key[0]))]
            for i in range(len(self.key))
        ]
        return Mistake(cells, hint, tag)

    @property
    def solution(self) -> str:
        cells = ", ".join(str(cell) for cell in _window(self.rows, 0, 0, self.size))
        right = _window(self.rows, 0, self.stride, self.size)
        return (
            f"The first window covers rows and columns 0 to {self.size - 1} and holds {cells}; its largest value is "
            f"{max(_window(self.rows, 0, 0, self.size))}. The next begins at column {self.stride}, and its largest "
            f"value is {max(right)}. Going on like this, row by row:\n\n" + block(f"Y = {matrix(self.key)}")
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
