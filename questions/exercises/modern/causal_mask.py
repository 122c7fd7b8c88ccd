"""A causal mask on a small grid of attention scores.

Source: Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.3.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, matrix
from questions.kinds import grid, rules
from questions.rng import Rng


def softmax(values: Sequence[float]) -> list[float]:
    """Return the softmax of a row of scores."""
    top = max(values)
    powers = [math.exp(value - top) for value in values]
    total = math.fsum(powers)
    return [power / total for power in powers]


@register
@dataclass(frozen=True)
class CausalMask(Exercise):
    name = "causal-mask"
    title = "Attention weights under a causal mask"
    topic = "transformers"
    source = "Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.3"
    scores: tuple[tuple[int, ...], ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(tuple(tuple(rng.randint(-1, 3) for _ in range(3)) for _ in range(3)))

    def is_fair(self, level: int) -> bool:
        return self.scores[1][0] != self.scores[1][1] and len(set(self.scores[2])) == 3

    @cached_property
    def key(self) -> list[list[float]]:
        return [[*softmax(row[: place + 1]), *[0.0] * (2 - place)] for place, row in enumerate(self.scores)]

    @property
    def stem(self) -> str:
        return (
            "A head has the **scores** $S$, scaled already, with a row for each query and a column for each key:\n\n"
            + block(rf"S = {matrix(self.scores)}")
            + "\n\nA causal mask puts $-\\infty$ at every later position, then each row goes through a softmax. "
            "What are "
            "the attention weights?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (grid.answer("w", "Weights", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        whole = [softmax(row) for row in self.scores]
        yield Mistake(whole, "No mask was applied: later positions have weights too.", "mask-forgotten")
        yield Mistake(
            [[*row[: place + 1], *[0.0] * (2 - place)] for place, row in enumerate(whole)],
            "You masked after the softmax, so the rows no longer add up to 1. Mask the scores.",
            "mask-after-softmax",
        )
        yield Mistake(
            [softmax([*row[: place + 1], *[0] * (2 - place)]) for place, row in enumerate(self.scores)],
            "A score of 0 is not hidden: its exponential is 1. Hidden ones are minus infinity.",
            "zero-for-infinity",
        )
        yield Mistake(
            [[*[0.0] * place, *softmax(row[place:])] for place, row in enumerate(self.scores)],
            "You kept the later positions. A token may see itself and what came before.",
            "other-triangle",
        )

    @property
    def solution(self) -> str:
        rows = [[round(cell, 4) for cell in row] for row in self.key]
        second = rf"\frac{{e^{{{self.scores[1][0]}}}}}{{e^{{{self.scores[1][0]}}} + e^{{{self.scores[1][1]}}}}}"
        return (
            "The first token sees itself alone, the second two positions, the third all three; each row is a softmax "
            "over what is left.\n\n" + block(rf"w_{{10}} = {second} = {rows[1][0]:g}", rf"W = {matrix(rows)}")
        )
