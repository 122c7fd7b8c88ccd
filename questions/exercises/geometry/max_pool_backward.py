"""The way of the gradient back through max pooling.

Source: Stanford CS231n, course notes, Convolutional Neural Networks, "Pooling Layer".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv2d_values import Rows
from questions.exercises.geometry.pictures_geometry import grids
from questions.exercises.tex import block, matrix, number, python_list
from questions.kinds import grid, rules
from questions.numbers import Value
from questions.rng import Rng

SIDE = 4
SIZE = 2
GRADIENTS = (-3, -2, -1, 1, 2, 3)


@register
@dataclass(frozen=True)
class MaxPoolBackward(Exercise):
    name = "max-pool-backward"
    title = "Back through max pooling"
    topic = "backpropagation"
    source = 'Stanford CS231n, course notes, Convolutional Neural Networks, "Pooling Layer"'
    rows: Rows
    gradients: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Four different values in each window: where the largest stood twice, the way back would be open.
        windows = [[rng.sample(range(10), SIZE * SIZE) for _ in range(SIDE // SIZE)] for _ in range(SIDE // SIZE)]
        rows = tuple(
            tuple(windows[i // SIZE][j // SIZE][i % SIZE * SIZE + j % SIZE] for j in range(SIDE)) for i in range(SIDE)
        )
        return cls(rows, tuple(tuple(rng.choice(GRADIENTS) for _ in range(SIZE)) for _ in range(SIZE)))

    def is_fair(self, level: int) -> bool:
        return len({gradient for row in self.gradients for gradient in row}) >= 3

    def _window(self, row: int, column: int) -> list[int]:
        """Return the cells of a window; windows are counted like the cells of the output."""
        top, left = row * SIZE, column * SIZE
        return [cell for cells in self.rows[top : top + SIZE] for cell in cells[left : left + SIZE]]

    def _each(self, share: Callable[[int, list[int], int], Value]) -> list[list[Value]]:
        """Return `share` of every cell, its window and the gradient that arrives there."""
        windows = [[self._window(row, column) for column in range(SIZE)] for row in range(SIZE)]
        return [
            [
                share(cell, windows[i // SIZE][j // SIZE], self.gradients[i // SIZE][j // SIZE])
                for j, cell in enumerate(cells)
            ]
            for i, cells in enumerate(self.rows)
        ]

    @property
    def key(self) -> list[list[Value]]:
        return self._each(lambda cell, window, gradient: gradient if cell == max(window) else 0)

    @property
    def stem(self) -> str:
        return (
            f"A max-pooling layer with a **{SIZE} × {SIZE} window** and **stride\u00a0{SIZE}** has read the grid $X$. "
            "In the backward pass the gradient $G$ of the loss arrives at its output, one number for each window. "
            "Fill in the gradient of the loss with respect to $X$."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("dx", "Gradient for $X$", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._each(lambda cell, window, gradient: gradient / len(window)),
            "You shared each gradient equally, as average pooling does. Here the largest cell alone gets it.",
            "shared-equally",
        )
        yield Mistake(
            self._each(lambda cell, window, gradient: gradient),
            "You sent each gradient to its whole window. The largest cell alone gets it.",
            "sent-to-all",
        )
        yield Mistake(
            self._each(lambda cell, window, gradient: cell if cell == max(window) else 0),
            "These are the values that were passed on. Put the gradients in their places.",
            "values-for-gradients",
        )
        yield Mistake(
            self._each(lambda cell, window, gradient: cell * gradient if cell == max(window) else 0),
            "You multiplied by the value of the cell. The derivative of a maximum is one where it stands, else zero.",
            "times-value",
        )
        yield Mistake(
            self._each(lambda cell, window, gradient: gradient if cell == min(window) else 0),
            "You sent each gradient to the smallest cell. The largest was passed on.",
            "sent-to-smallest",
        )

    @property
    def solution(self) -> str:
        window = self._window(0, 0)
        return (
            "Only the largest cell of a window was passed on, so only this one can change the loss; the gradient goes "
            "to it whole, and all others get zero. In the first window:\n\n"
            + block(
                rf"\max({', '.join(map(str, window))}) = {max(window)} \quad\Rightarrow\quad "
                rf"{number(self.gradients[0][0])} \text{{ goes to the }} {max(window)}",
                rf"\frac{{\partial L}}{{\partial X}} = {matrix(self.key)}",
            )
        )

    @property
    def picture(self) -> str:
        return grids(
            [("X", self.rows), ("G", self.gradients)],
            "Four by four grid X that was pooled, its first two by two window framed, and beside it the two by two "
            "grid G of the gradients that arrive",
            framed=(SIZE, SIZE),
        )

    @property
    def picture_text(self) -> str:
        return f"{python_list('X', self.rows)}\n{python_list('G', self.gradients)}"
