"""ReLU of a vector or of a small feature map.

Source: PyTorch documentation, torch.nn.ReLU.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, matrix, python_list
from questions.exercises.tex import vector as tex_vector
from questions.kinds import grid, rules, vector
from questions.rng import Rng

MAPS = ((3, 3), (3, 4), (4, 3))


@register
@dataclass(frozen=True)
class ReluVector(Exercise):
    name = "relu-vector"
    title = "ReLU of a vector or a feature map"
    topic = "neurons-and-activations"
    levels = (1, 2, 3)
    source = "PyTorch documentation, torch.nn.ReLU"
    # One row is a vector; several are a feature map.
    rows: tuple[tuple[float, ...], ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            return cls((tuple(rng.randint(-9, 9) for _ in range(rng.randint(4, 6))),))
        if level == 2:
            return cls((tuple(rng.randint(-90, 90) / 10 for _ in range(rng.randint(6, 9))),))
        height, width = rng.choice(MAPS)
        return cls(tuple(tuple(rng.randint(-9, 9) for _ in range(width)) for _ in range(height)))

    def is_fair(self, level: int) -> bool:
        cells = [cell for row in self.rows for cell in row]
        return sum(cell < 0 for cell in cells) >= 2 and sum(cell > 0 for cell in cells) >= 2

    @property
    def key(self) -> list[list[float]]:
        return self._mapped(lambda z: max(0, z))

    def _mapped(self, function: Callable[[float], float]) -> list[list[float]]:
        return [[function(cell) for cell in row] for row in self.rows]

    @property
    def _is_map(self) -> bool:
        return len(self.rows) > 1

    @property
    def stem(self) -> str:
        if self._is_map:
            return (
                f"A convolution gives a feature map of **{len(self.rows)} × {len(self.rows[0])}** cells:\n\n"
                + block(rf"Z = {matrix(self.rows)}")
                + "\n\nA ReLU follows it. Fill in the output."
            )
        return f"A layer computes the sums **$z = {tex_vector(self.rows[0])}$**. What does ReLU make of them?"

    def answers(self) -> tuple[Answer, ...]:
        rule = (
            rules.whole() if all(isinstance(cell, int) for row in self.rows for cell in row) else rules.absolute(0.001)
        )
        if self._is_map:
            return (grid.answer("a", "Output", self.key, rule, mistakes=self._mistakes()),)
        slips = (Mistake(slip.value[0], slip.hint, slip.tag) for slip in self._mistakes())
        return (vector.answer("a", "Output", self.key[0], rule, mistakes=slips),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._mapped(abs),
            "You turned negative values into positive ones. ReLU sets them to zero.",
            "absolute-value",
        )
        yield Mistake(
            self._mapped(lambda z: z),
            "Negative values came through. ReLU sets them to zero.",
            "unchanged",
        )
        yield Mistake(
            self._mapped(lambda z: int(z > 0)),
            "This says which units are on. ReLU passes a positive value on as it is.",
            "step",
        )
        yield Mistake(
            self._mapped(lambda z: min(0, z)),
            "You kept the negative values. ReLU keeps the positive ones.",
            "minimum",
        )

    @property
    def solution(self) -> str:
        shown = matrix(self.key) if self._is_map else tex_vector(self.key[0])
        return "Each value is taken by itself: positive ones stay, all others become zero.\n\n" + block(
            rf"\max(0, z) = {shown}"
        )

    @property
    def picture_text(self) -> str:
        return python_list("Z", self.rows) if self._is_map else ""
