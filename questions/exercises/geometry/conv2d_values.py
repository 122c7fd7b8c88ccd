"""Values of a 2-D convolution as frameworks compute it: cross-correlation.

Source: PyTorch documentation, torch.nn.Conv2d.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, bracketed, given, matrix, number, python_list
from questions.kinds import grid, rules
from questions.rng import Rng

Rows = tuple[tuple[int, ...], ...]
Grid = Sequence[Sequence[int]]

# (side, kernel, stride, padding), at most 16 cells to fill in. Level 3 pads, or has a bias.
SIZES = {
    1: ((3, 2, 1, 0), (4, 2, 1, 0), (4, 3, 1, 0)),
    2: ((5, 2, 1, 0), (5, 3, 1, 0), (6, 3, 1, 0), (4, 2, 2, 0), (6, 2, 2, 0), (5, 3, 2, 0)),
    3: ((3, 3, 1, 1), (4, 3, 1, 1), (5, 3, 2, 1), (6, 3, 2, 1), (4, 2, 2, 1), (3, 2, 1, 1)),
}


def correlated(rows: Grid, kernel: Grid, stride: int = 1) -> list[list[int]]:
    """Return the sums of products of `kernel` with every window that fits, `stride` cells apart."""
    taps = [(a, b, weight) for a, weights in enumerate(kernel) for b, weight in enumerate(weights) if weight]
    lefts = range(0, len(rows[0]) - len(kernel[0]) + 1, stride)
    return [
        [sum([weight * rows[top + a][left + b] for a, b, weight in taps]) for left in lefts]
        for top in range(0, len(rows) - len(kernel) + 1, stride)
    ]


def padded(rows: Grid, before: int, after: int) -> Grid:
    """Return the grid with rows and columns of zeros before it and after it."""
    left, right = [0] * before, [0] * after
    empty = [0] * (len(rows[0]) + before + after)
    return [*[empty] * before, *([*left, *row, *right] for row in rows), *[empty] * after]


def half_turned(kernel: Grid) -> Rows:
    """Return the kernel with its rows and its columns in reverse order."""
    return tuple(tuple(reversed(row)) for row in reversed(kernel))


def drawn_rows(rng: Rng, height: int, width: int, low: int, high: int) -> Rows:
    """Return a grid of whole numbers from `low` to `high`."""
    return tuple(tuple(rng.randint(low, high) for _ in range(width)) for _ in range(height))


def products(rows: Grid, kernel: Grid) -> str:
    """Return the sum of products of the first window as TeX."""
    return " + ".join(
        rf"{cell} \cdot {bracketed(weight)}"
        for weights, row in zip(kernel, rows, strict=False)
        for weight, cell in zip(weights, row, strict=False)
    )


@register
@dataclass(frozen=True)
class Conv2dValues(Exercise):
    name = "conv2d-values"
    title = "Values of a convolution"
    topic = "cnn"
    levels = (1, 2, 3)
    source = "PyTorch documentation, torch.nn.Conv2d"
    rows: Rows
    kernel: Rows
    stride: int
    padding: int
    bias: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        side, size, stride, padding = rng.choice(SIZES[level])
        return cls(
            rows=drawn_rows(rng, side, side, 0, 9),
            kernel=drawn_rows(rng, size, size, -2, 2),
            stride=stride,
            padding=padding,
            bias=rng.randint(-3, 3) if level == 3 else 0,
        )

    def is_fair(self, level: int) -> bool:
        # Where half a turn changes nothing, neither does the slip of turning the kernel.
        is_turned = self.kernel != half_turned(self.kernel)
        return is_turned and len({cell for row in self.key for cell in row}) >= 3

    @property
    def key(self) -> list[list[int]]:
        return self._biased(correlated(self._padded, self.kernel, self.stride))

    @property
    def _padded(self) -> Grid:
        return padded(self.rows, self.padding, self.padding)

    def _biased(self, sums: list[list[int]]) -> list[list[int]]:
        return [[cell + self.bias for cell in row] for row in sums] if self.bias else sums

    @property
    def stem(self) -> str:
        edge = f"{given('padding', self.padding)} on each edge" if self.padding else "**no padding**"
        bias = given("bias", self.bias) if self.bias else "no bias"
        return (
            f"A convolution layer with the kernel $K$, {given('stride', self.stride)}, {edge} and {bias} reads the "
            f"grid $X$ of **{len(self.rows)} × {len(self.rows[0])}** cells. As in every framework, the kernel is laid "
            "on the window as it is, without turning it. Fill in the output $Y$."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("y", "Output $Y$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        rows, key = self._padded, self.key
        yield Mistake(
            self._biased(correlated(rows, half_turned(self.kernel), self.stride)),
            "You turned the kernel by half a turn, as mathematics does. A convolution layer lays it on as it is.",
            "kernel-turned",
        )
        ones = [[1] * len(self.kernel)] * len(self.kernel)
        yield Mistake(
            self._biased(correlated(rows, ones, self.stride)),
            "You added up the windows. Multiply each cell by its weight first.",
            "weights-forgotten",
        )
        if self.bias:
            yield Mistake(
                correlated(rows, self.kernel, self.stride),
                "The bias is missing: it is added to every sum.",
                "bias-forgotten",
            )
        if self.stride > 1:
            yield Mistake(
                self._biased([row[: len(key[0])] for row in correlated(rows, self.kernel)[: len(key)]]),
                "Your window moved by one cell. Here it moves by two.",
                "stride-one",
            )
        if self.padding:
            # As many windows, with all the zeros after the grid.
            late = padded(self.rows, 0, 2 * self.padding)
            yield Mistake(
                self._biased(correlated(late, self.kernel, self.stride)),
                "Your first window lay on the corner of the grid. It begins in the padding before it.",
                "padding-missing",
            )
        yield Mistake(
            [list(column) for column in zip(*key, strict=True)],
            "Rows and columns are swapped: a row of Y comes from windows side by side.",
            "transposed",
        )

    @property
    def solution(self) -> str:
        bias = f" + {bracketed(self.bias)}" if self.bias else ""
        edge = " The cells of the padding are zeros." if self.padding else ""
        return (
            "Each cell of the window is multiplied by the weight that lies on it, and the products are added. The "
            f"next window begins {pictures.in_words(self.stride)} further on.{edge} The first cell:\n\n"
            + block(
                f"{products(self._padded, self.kernel)}{bias} = {number(self.key[0][0])}",
                f"Y = {matrix(self.key)}",
            )
        )

    @property
    def picture(self) -> str:
        side, size = pictures.in_words(len(self.rows)), pictures.in_words(len(self.kernel))
        edge = f" inside {pictures.in_words(self.padding)} row of padding on each edge" if self.padding else ""
        return grids(
            [("X", self.rows), ("K", self.kernel)],
            f"{side.capitalize()} by {side} grid X{edge}, its first {size} by {size} window framed, "
            f"and beside it the {size} by {size} kernel K",
            framed=(len(self.kernel), len(self.kernel)),
            padding=self.padding,
        )

    @property
    def picture_text(self) -> str:
        return f"{python_list('X', self.rows)}\n{python_list('K', self.kernel)}"
