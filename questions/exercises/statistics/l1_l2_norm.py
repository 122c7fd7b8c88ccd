"""L1 and L2 norm of a vector.

Source: NumPy documentation, numpy.linalg.norm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics import pictures_statistics
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

RULE = rules.absolute(0.001)
# Sizes whose L2 norm is a whole number.
WHOLE = (
    (3, 4),
    (6, 8),
    (5, 12),
    (8, 15),
    (1, 2, 2),
    (2, 3, 6),
    (1, 4, 8),
    (4, 4, 7),
    (2, 6, 9),
    (6, 6, 7),
    (1, 1, 1, 1),
    (1, 2, 2, 4),
    (2, 4, 5, 6),
)


@register
@dataclass(frozen=True)
class L1L2Norm(Exercise):
    name = "l1-l2-norm"
    title = "L1 and L2 norm of a vector"
    topic = "maths"
    levels = (1, 2)
    source = "NumPy documentation, numpy.linalg.norm"
    v: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            return cls(tuple(rng.choice((-1, 1)) * size for size in rng.shuffled(rng.choice(WHOLE))))
        return cls(tuple(rng.randint(-9, 9) for _ in range(rng.randint(2, 4))))

    def is_fair(self, level: int) -> bool:
        return any(x < 0 for x in self.v) and sum(x != 0 for x in self.v) >= 2

    @property
    def l1(self) -> int:
        return sum(abs(x) for x in self.v)

    @property
    def l2(self) -> float:
        return sqrt(self._squares)

    @property
    def _squares(self) -> int:
        return sum(x * x for x in self.v)

    @property
    def stem(self) -> str:
        return (
            f"How long is the vector **$v = {vector(self.v)}$** in the L1 norm and in the L2 norm, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("absolute", "L1 norm", self.l1, RULE, mistakes=self._l1_mistakes()),
            numeric.answer("euclidean", "L2 norm", self.l2, RULE, mistakes=self._l2_mistakes()),
        )

    def _l1_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(sum(self.v), "You added the entries with their signs. This norm adds their sizes.", "signs-kept")
        yield Mistake(
            self.l2,
            "This is the Euclidean length, with squares and a root. Here the sizes of the entries are added.",
            "swapped",
        )
        yield Mistake(max(abs(x) for x in self.v), "This is the largest entry, the maximum norm.", "maximum")

    def _l2_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._squares, "This is the sum of the squares. The norm is its square root.", "root-forgotten")
        yield Mistake(
            self.l1,
            "You added the sizes. This norm squares the entries first and takes the root at the end.",
            "swapped",
        )
        yield Mistake(
            sqrt(self._squares / len(self.v)),
            "This is the root of the mean square. The norm takes the sum.",
            "mean-square",
        )

    @property
    def solution(self) -> str:
        sizes = " + ".join(str(abs(x)) for x in self.v)
        squares = " + ".join(f"{bracketed(x)}^2" for x in self.v)
        return block(
            rf"\lVert v \rVert_1 = {sizes} = {self.l1}",
            rf"\lVert v \rVert_2 = \sqrt{{{squares}}} = \sqrt{{{self._squares}}} = {number(self.l2, 4)}",
        )

    @property
    def picture(self) -> str:
        if len(self.v) > 2:
            return ""
        across, up = self.v
        if not across or not up:
            return ""
        return pictures_statistics.arrow(
            across, up, f"An arrow that goes {across} across and {up} up, with both ways dashed"
        )
