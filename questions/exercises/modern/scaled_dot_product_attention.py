"""Scaled dot-product attention on small matrices.

Source: Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.1.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.modern.causal_mask import softmax
from questions.exercises.pictures import CELL, figure, text
from questions.exercises.tex import block, given, matrix, number
from questions.kinds import grid, rules
from questions.rng import Rng

Rows = tuple[tuple[int, ...], ...]
WIDTH = 4


@register
@dataclass(frozen=True)
class ScaledDotProductAttention(Exercise):
    name = "scaled-dot-product-attention"
    title = "Scaled dot-product attention"
    topic = "transformers"
    source = "Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.1"
    q: Rows
    k: Rows
    v: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        def rows(count: int, width: int, low: int, high: int) -> Rows:
            return tuple(tuple(rng.randint(low, high) for _ in range(width)) for _ in range(count))

        return cls(rows(2, WIDTH, -1, 2), rows(2, WIDTH, -1, 2), rows(2, 2, -4, 6))

    def is_fair(self, level: int) -> bool:
        return all(1 <= abs(one - other) <= 6 for one, other in self.scores) and self.v[0] != self.v[1]

    @cached_property
    def scores(self) -> list[list[int]]:
        """The dot products, before they are scaled."""
        return [[sum(a * b for a, b in zip(q, k, strict=True)) for k in self.k] for q in self.q]

    @cached_property
    def weights(self) -> list[list[float]]:
        return [softmax([score / math.sqrt(WIDTH) for score in row]) for row in self.scores]

    @cached_property
    def output(self) -> list[list[float]]:
        return self._mixed(self.weights)

    def _mixed(self, weights: Sequence[Sequence[float]]) -> list[list[float]]:
        columns = list(zip(*self.v, strict=True))
        return [[math.fsum(w * v for w, v in zip(row, column, strict=True)) for column in columns] for row in weights]

    @property
    def stem(self) -> str:
        return (
            f"Two tokens have queries, keys and values, a row for each; the {given('width', WIDTH)} of a key is "
            "$d_k$:\n\n"
            + block(rf"Q = {matrix(self.q)}, \quad K = {matrix(self.k)}", rf"V = {matrix(self.v)}")
            + "\n\nWhat are the attention weights $\\mathrm{softmax}(QK^\\top / \\sqrt{d_k})$, a row for each "
            "query, and the "
            "outputs?"
        )

    def answers(self) -> tuple[Answer, ...]:
        carry = [
            [f"w_{row}_0 * ({self.v[0][column]}) + w_{row}_1 * ({self.v[1][column]})" for column in range(2)]
            for row in range(2)
        ]
        return (
            grid.answer("w", "Weights", self.weights, rules.absolute(0.001), mistakes=self._weight_mistakes()),
            grid.answer(
                "o", "Outputs", self.output, rules.absolute(0.01), mistakes=self._output_mistakes(), carry=carry
            ),
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            [softmax(row) for row in self.scores], "Divide the scores by the root of the width.", "not-scaled"
        )
        yield Mistake(
            [softmax([score / WIDTH for score in row]) for row in self.scores],
            "You divided by the width. Divide by its root.",
            "width-for-root",
        )
        turned = [softmax([self.scores[row][column] / math.sqrt(WIDTH) for row in range(2)]) for column in range(2)]
        yield Mistake(
            [[turned[column][row] for column in range(2)] for row in range(2)],
            "The softmax runs along each row, over the keys.",
            "softmax-over-queries",
        )

    def _output_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._mixed([softmax(row) for row in self.scores]), "The scores were not scaled.", "not-scaled")
        yield Mistake(
            self._mixed(list(zip(*self.weights, strict=True))),
            "You took the columns of the weights. Each query has a row.",
            "weights-transposed",
        )
        yield Mistake(
            self._mixed([[score / math.sqrt(WIDTH) for score in row] for row in self.scores]),
            "The softmax is missing between scores and values.",
            "softmax-forgotten",
        )

    @property
    def solution(self) -> str:
        scaled = [[score / math.sqrt(WIDTH) for score in row] for row in self.scores]
        weights = [[round(cell, 4) for cell in row] for row in self.weights]
        outputs = [[round(cell, 4) for cell in row] for row in self.output]
        return (
            f"Dot products, divided by the root of {WIDTH}, a softmax along each row, then a weighted sum of the "
            "values."
            "\n\n"
            + block(
                rf"QK^\top / \sqrt{{{WIDTH}}} = {matrix(self.scores)} / {number(math.sqrt(WIDTH))} = {matrix(scaled)}",
                rf"W = {matrix(weights)}",
                rf"WV = {matrix(outputs)}",
            )
        )

    @property
    def solution_picture(self) -> str:
        parts = []
        for row, cells in enumerate(self.weights):
            for column, weight in enumerate(cells):
                heat = " ".join(["c", f"c{min(3, int(weight * 4))}"]) if weight >= 0.25 else "c"
                x, y = column * 2 * CELL, row * CELL
                parts.append(f'<rect class="{heat}" x="{x}" y="{y}" width="{2 * CELL}" height="{CELL}"/>')
                parts.append(text(x + CELL, y + CELL / 2, f"{weight:.2f}"))
        for place in range(2):
            parts.append(text(place * 2 * CELL + CELL, -10, f"key {place}", css="tick"))
            parts.append(text(-26, place * CELL + CELL / 2, f"query {place}", css="tick"))
        rows = "; ".join(
            f"query {row} gives {cells[0]:.2f} to key 0 and {cells[1]:.2f} to key 1"
            for row, cells in enumerate(self.weights)
        )
        return figure(4 * CELL, 2 * CELL, f"Attention weights: {rows}", "".join(parts), margin=56)
