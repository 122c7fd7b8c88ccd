"""Element-wise addition of tensors of different shapes.

Source: NumPy documentation, user guide, Broadcasting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import shape, single_choice
from questions.rng import Rng

Sides = tuple[int, ...]
WORKS, FAILS = "It works", "It raises an error"


@register
@dataclass(frozen=True)
class BroadcastShape(Exercise):
    name = "broadcast-shape"
    title = "Broadcasting two shapes"
    topic = "maths"
    levels = (1, 2)
    source = "NumPy documentation, user guide, Broadcasting"
    a: Sides
    b: Sides
    c: Sides
    d: Sides

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        a, b = _fitting(rng, level + 1, level + 2)
        c, d = _fitting(rng, level + 1, level + 2)
        if rng.randint(0, 1):
            # Another side above 1 at one place of the second pair makes it fail.
            place = rng.randint(1, len(d))
            side = rng.choice([n for n in range(2, 6) if n != c[-place]])
            d = (*d[: len(d) - place], side, *d[len(d) - place + 1 :])
            c = (*c[: len(c) - place], c[-place] if c[-place] > 1 else side % 4 + 2, *c[len(c) - place + 1 :])
        return cls(a, b, c, d)

    def is_fair(self, level: int) -> bool:
        return self.key not in (list(self.a), list(self.b)) and len(set(self.key)) > 1 and self.c != self.d

    @property
    def key(self) -> list[int]:
        return list(_broadcast(self.a, self.b))

    @property
    def fit(self) -> str:
        return WORKS if _broadcast(self.c, self.d) else FAILS

    @property
    def stem(self) -> str:
        a, b, c, d = (
            f"({', '.join(map(str, sides))}{',' * (len(sides) == 1)})" for sides in (self.a, self.b, self.c, self.d)
        )
        return (
            f"In NumPy or PyTorch, two tensors of the **shapes {a} and {b}** are added element by element. What is the "
            f"shape of the sum? And does it work for the **shapes {c} and {d}**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        axes = tuple(f"axis {axis}" for axis in range(len(self.key)))
        return (
            shape.answer("sum", "Shape of the sum", self.key, axes, mistakes=self._shape_mistakes()),
            single_choice.answer("fit", "And the other two?", (WORKS, FAILS), self.fit, mistakes=self._fit_mistakes()),
        )

    def _shape_mistakes(self) -> Iterator[Mistake]:
        left = [max(one, self.b[place]) if place < len(self.b) else one for place, one in enumerate(self.a)]
        yield Mistake(left, "You lined the shapes up on the left. They are lined up on the right.", "from-the-left")
        yield Mistake(list(self.a), "That is the larger of the two. An axis of length 1 is stretched.", "not-stretched")
        yield Mistake(
            [
                min(one, other)
                for one, other in zip(self.key, (*(1,) * (len(self.a) - len(self.b)), *self.b), strict=True)
            ],
            "Of two sides the longer one stays.",
            "shorter-sides",
        )

    def _fit_mistakes(self) -> Iterator[Mistake]:
        if self.fit == WORKS:
            yield Mistake(
                FAILS, "From the right, the sides are equal or one of them is 1, at every place.", "called-an-error"
            )
        else:
            yield Mistake(
                WORKS,
                "From the right, there is a place where the sides differ and none of them is 1.",
                "called-fitting",
            )

    @property
    def solution(self) -> str:
        lines = [_lined_up(self.a, self.b, self.key)]
        whole = list(_broadcast(self.c, self.d))
        lines.append(_lined_up(self.c, self.d, whole) if whole else _lined_up(self.c, self.d, None))
        end = "At every place" if whole else "Not at every place"
        return (
            "Line the shapes up on the right; missing axes count as 1. Sides have to be equal, or one of them 1, and "
            "the longer one stays.\n\n"
            + block(*lines)
            + f"\n\n{end} of the second pair the sides are equal or one of them is 1."
        )


def _fitting(rng: Rng, least: int, most: int) -> tuple[Sides, Sides]:
    """Return two shapes that fit, the first with at least as many axes."""
    long = rng.randint(least, most)
    short = rng.randint(1, long)
    a, b = [], []
    for place in range(long):
        side, case = rng.randint(2, 5), rng.randint(0, 2)
        a.append(1 if case == 0 and place >= long - short else side)
        if place >= long - short:
            b.append(1 if case == 1 else side)
    return tuple(a), tuple(b)


def _broadcast(a: Sides, b: Sides) -> Sides:
    """Return the shape of the sum, or () where the shapes do not fit."""
    size = max(len(a), len(b))
    pairs = list(zip((1,) * (size - len(a)) + a, (1,) * (size - len(b)) + b, strict=True))
    if any(one != other and 1 not in (one, other) for one, other in pairs):
        return ()
    return tuple(max(pair) for pair in pairs)


def _lined_up(a: Sides, b: Sides, whole: list[int] | None) -> str:
    size = max(len(a), len(b))
    rows = [" & ".join([""] * (size - len(sides)) + [str(side) for side in sides]) for sides in (a, b)]
    last = " & ".join(str(side) for side in whole) if whole else " & ".join(["?"] * size)
    return rf"\begin{{array}}{{{'r' * size}}} {rows[0]} \\ {rows[1]} \\ \hline {last} \end{{array}}"
