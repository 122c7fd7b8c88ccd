"""Whether two matrices can be multiplied, which transpose repairs it, and the shape of the product.

Source: PyTorch documentation, torch.matmul.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import shape, single_choice
from questions.rng import Rng

Sides = tuple[int, int]
WORKS = "It works as it stands"
FIRST = "It fails; transposing $A$ repairs it"
SECOND = "It fails; transposing $B$ repairs it"
OPTIONS = (WORKS, FIRST, SECOND)


@register
@dataclass(frozen=True)
class MatmulShape(Exercise):
    name = "matmul-shape"
    title = "Shape of a matrix product"
    topic = "maths"
    levels = (1, 2)
    source = "PyTorch documentation, torch.matmul"
    batch: int
    a: Sides
    b: Sides

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        top = 5 if level == 1 else 9
        inner, rows, columns = rng.sample(range(1, top + 1), 3)
        case = rng.randint(0, 2)
        a = (inner, rows) if case == 1 else (rows, inner)
        b = (columns, inner) if case == 2 else (inner, columns)
        return cls(rng.randint(2, 16) if level == 2 else 0, a, b)

    @property
    def fit(self) -> str:
        """The option that holds. The sides differ, so exactly one does."""
        if self.a[1] == self.b[0]:
            return WORKS
        return FIRST if self.a[0] == self.b[0] else SECOND

    @property
    def repaired(self) -> tuple[Sides, Sides]:
        """Both shapes, after the repair where one is needed."""
        a = self.a[::-1] if self.fit == FIRST else self.a
        b = self.b[::-1] if self.fit == SECOND else self.b
        return a, b

    @property
    def key(self) -> tuple[int, ...]:
        a, b = self.repaired
        return (*self._front, a[0], b[1])

    @property
    def _front(self) -> tuple[int, ...]:
        return (self.batch,) if self.batch else ()

    @property
    def stem(self) -> str:
        one, other = (_written((*self._front, *sides)) for sides in (self.a, self.b))
        turned = "Transposing swaps the last two axes. " if self.batch else ""
        return (
            f"PyTorch is asked for `A @ B`, where $A$ has the **shape {one}** and $B$ the **shape {other}**. {turned}"
            "Does it work, and what is the shape of the product, after the repair if it needs one?"
        )

    def answers(self) -> tuple[Answer, ...]:
        axes = ("batch", "rows", "columns") if self.batch else ("rows", "columns")
        return (
            single_choice.answer("fit", "Does it work?", OPTIONS, self.fit, mistakes=self._fit_mistakes()),
            shape.answer("product", "Shape of the product", self.key, axes, mistakes=self._shape_mistakes()),
        )

    def _fit_mistakes(self) -> Iterator[Mistake]:
        if self.fit != WORKS:
            yield Mistake(
                WORKS, "The last side of A has to be as long as the next to last of B, and here it is not.", "works"
            )
        for option in (FIRST, SECOND):
            if self.fit == WORKS:
                yield Mistake(
                    option,
                    "The inner sides are equal already. Square matrices, or equal shapes, are not needed.",
                    "no-repair-needed",
                )
            elif self.fit != option:
                yield Mistake(option, "After that transpose the inner sides still differ.", "wrong-repair")

    def _shape_mistakes(self) -> Iterator[Mistake]:
        a, b = self.repaired
        yield Mistake(
            (*self._front, a[1], b[0]), "These are the inner sides. They vanish; the outer ones stay.", "inner-sides"
        )
        yield Mistake((*self._front, b[1], a[0]), "Rows and columns are swapped: rows come from A.", "swapped")
        if self.fit != WORKS:
            yield Mistake(
                (*self._front, self.a[0], self.b[1]),
                "These are the outer sides before the repair. Take those after it.",
                "before-repair",
            )

    @property
    def solution(self) -> str:
        a, b = self.repaired
        first = rf"({self.a[0]} \times {self.a[1]})"
        second = rf"({self.b[0]} \times {self.b[1]})"
        why = {
            WORKS: "The inner sides are equal, so it works.",
            FIRST: "The inner sides differ. With $A$ transposed they are equal.",
            SECOND: "The inner sides differ. With $B$ transposed they are equal.",
        }[self.fit]
        lines = [rf"A: {first}, \quad B: {second}"]
        if self.fit != WORKS:
            lines.append(rf"({a[0]} \times {a[1]})({b[0]} \times {b[1]})")
        lines.append(r" \times ".join(str(side) for side in self.key))
        front = " The batch axis stays in front." if self.batch else ""
        return f"{why} The outer sides make the shape of the product.{front}\n\n" + block(*lines)


def _written(sides: tuple[int, ...]) -> str:
    return f"({', '.join(str(side) for side in sides)})"
