"""Rank, shape and number of elements of a tensor that is written as a nested list.

Source: PyTorch documentation, torch.Tensor.dim, torch.Tensor.size, torch.numel.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules, shape
from questions.rng import Rng


@register
@dataclass(frozen=True)
class TensorRankSize(Exercise):
    name = "tensor-rank-size"
    title = "Rank, shape and size of a tensor"
    topic = "maths"
    levels = (1, 2)
    source = "PyTorch documentation, torch.Tensor.dim, torch.Tensor.size and torch.numel"
    sides: tuple[int, ...]
    first: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        rank = rng.randint(1, 3) if level == 1 else rng.randint(3, 4)
        most = 4 if rank < 4 else 3
        return cls(tuple(rng.randint(1, most) for _ in range(rank)), rng.randint(0, 60))

    def is_fair(self, level: int) -> bool:
        return self.size > 2 and len(self.sides) not in self.sides and self.size not in self.sides[1:]

    @property
    def size(self) -> int:
        return math.prod(self.sides)

    @property
    def rank(self) -> int:
        return len(self.sides)

    @property
    def written(self) -> str:
        """The tensor as Python prints it, with numbers that count up."""
        return str(_nested(self.sides, self.first))

    @property
    def stem(self) -> str:
        return (
            f"**A tensor** is made by\n\n```python\nx = torch.tensor({self.written})\n```\n\n"
            "What are `x.dim()`, its rank; `x.shape`; and `x.numel()`, the number of its elements?"
        )

    def answers(self) -> tuple[Answer, ...]:
        axes = tuple(f"axis {axis}" for axis in range(self.rank))
        return (
            numeric.answer("rank", "Rank", self.rank, rules.whole(), mistakes=self._rank_mistakes()),
            shape.answer("shape", "Shape", self.sides, axes, mistakes=self._shape_mistakes()),
            numeric.answer(
                "size",
                "Elements",
                self.size,
                rules.whole(),
                mistakes=self._size_mistakes(),
                carry=" * ".join(f"shape_{axis}" for axis in range(self.rank)),
            ),
        )

    def _rank_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.size, "These are the elements. The rank counts the axes.", "elements")
        yield Mistake(
            min(self.sides),
            "The rank of a tensor is the number of its axes, not that of a matrix in algebra.",
            "algebra",
        )
        yield Mistake(self.rank - 1, "Count the brackets at the very beginning, all of them.", "one-bracket-missed")
        yield Mistake(self.rank + 1, "Count the brackets at the very beginning once more.", "one-too-many")

    def _shape_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.sides[::-1], "The outermost brackets come first.", "from-inside")
        yield Mistake((self.size,) * self.rank, "Each axis has its own length.", "size-everywhere")

    def _size_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(sum(self.sides), "You added the sides. They are multiplied.", "added")
        yield Mistake(self.sides[0], "This is the length of the first axis, which len(x) gives.", "first-axis")

    @property
    def solution(self) -> str:
        sides = r" \times ".join(str(side) for side in self.sides)
        product = rf"{sides} = {self.size}" if self.rank > 1 else str(self.size)
        return (
            f"The list begins with {self.rank} bracket{'s' * (self.rank > 1)}: that is the rank. The shape counts what "
            "lies in each pair of brackets, from the outermost in; the elements are the product of its sides.\n\n"
            + block(rf"\text{{rank }} {self.rank}, \quad \text{{shape }} ({', '.join(map(str, self.sides))})", product)
        )


def _nested(sides: tuple[int, ...], first: int) -> Any:
    if not sides:
        return first
    step = math.prod(sides[1:])
    return [_nested(sides[1:], first + step * place) for place in range(sides[0])]
