"""A gradient clipped by its norm.

Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

TOLERANCE = 0.001
THRESHOLDS = (1, 2, 5, 6.5)
# Vectors of whole numbers with a whole norm.
VECTORS = ((3, 4), (6, 8), (5, 12), (8, 15), (1, 2, 2), (2, 4, 4), (2, 3, 6), (4, 4, 7), (1, 4, 8), (2, 6, 9))
CLIPPED = tuple((entries, c) for entries in VECTORS for c in THRESHOLDS if math.hypot(*entries) > c)
KEPT = tuple((entries, c) for entries in VECTORS for c in THRESHOLDS if math.hypot(*entries) < c)


@register
@dataclass(frozen=True)
class ClipByNorm(Exercise):
    name = "clip-by-norm"
    title = "Clipping a gradient by its norm"
    topic = "optimisation"
    source = "Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1"
    gradient: tuple[int, ...]
    threshold: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # One gradient of four is short enough already and stays as it is.
        entries, threshold = rng.choice(KEPT if rng.randint(1, 4) == 1 else CLIPPED)
        return cls(tuple(entry * rng.choice([-1, 1]) for entry in rng.shuffled(entries)), threshold)

    @property
    def norm(self) -> int:
        return math.isqrt(sum(entry**2 for entry in self.gradient))

    @property
    def clipped(self) -> list[float]:
        return self._scaled(min(1, self.threshold / self.norm))

    def _scaled(self, factor: float) -> list[float]:
        return [round(entry * factor, 12) for entry in self.gradient]

    @property
    def stem(self) -> str:
        return (
            f"The gradient is **$g = {tex_vector(self.gradient)}$**. It is clipped by its Euclidean norm to the "
            f"threshold **$c = {number(self.threshold)}$**: where the norm is above $c$, the gradient is scaled down "
            "to norm $c$. What is its norm, and what is the gradient after clipping, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        return (
            numeric.answer("norm", "Norm of $g$", self.norm, rule, mistakes=self._norm_mistakes()),
            vector.answer("clipped", "Gradient after clipping", self.clipped, rule, mistakes=self._clip_mistakes()),
        )

    def _norm_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.norm**2, "The root is missing.", "root-forgotten")
        yield Mistake(
            sum(map(abs, self.gradient)), "You added the sizes of the entries. Add their squares.", "sum-of-sizes"
        )
        yield Mistake(max(map(abs, self.gradient)), "This is the largest entry, not the norm.", "largest")

    def _clip_mistakes(self) -> Iterator[Mistake]:
        c = self.threshold
        yield Mistake(
            [max(-c, min(c, entry)) for entry in self.gradient],
            "You clipped entry by entry. By the norm, all entries shrink by the same factor.",
            "by-value",
        )
        yield Mistake(
            self._scaled(c / self.norm),
            "The norm is below the threshold already: then nothing is scaled.",
            "scaled-although-short",
        )
        yield Mistake(self._scaled(1 / self.norm), "You divided by the norm only. Scale to the threshold.", "unit-norm")
        yield Mistake(
            self._scaled(c / sum(map(abs, self.gradient))),
            "You divided by the sum of the sizes. The Euclidean norm adds squares.",
            "sum-of-sizes",
        )
        yield Mistake(list(self.gradient), "The norm is above the threshold: the gradient is scaled.", "not-clipped")

    @property
    def solution(self) -> str:
        squares = " + ".join(f"{bracketed(entry)}^2" for entry in self.gradient)
        c = number(self.threshold)
        norm = rf"\lVert g \rVert = \sqrt{{{squares}}} = {self.norm}"
        if self.norm < self.threshold:
            return "The gradient is short enough already:\n\n" + block(
                norm, rf"{self.norm} \le {c}: \quad g = {tex_vector(self.gradient)} \text{{ stays}}"
            )
        return "The direction stays, only the length changes:\n\n" + block(
            norm,
            rf"{self.norm} > {c}: \quad \frac{{{c}}}{{{self.norm}}} \cdot {tex_vector(self.gradient)} = "
            f"{tex_vector(self.clipped, 4)}",
        )
