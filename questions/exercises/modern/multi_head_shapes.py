"""Shapes and parameters of multi-head attention.

Source: Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules, shape
from questions.rng import Rng


@register
@dataclass(frozen=True)
class MultiHeadShapes(Exercise):
    name = "multi-head-shapes"
    title = "Shapes of multi-head attention"
    topic = "transformers"
    levels = (1, 2)
    source = "Vaswani et al., Attention Is All You Need, NeurIPS 2017, section 3.2.2"
    batch: int
    tokens: int
    heads: int
    head_width: int
    has_bias: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            batch=rng.randint(2, 32),
            tokens=rng.randint(10, 200),
            heads=rng.choice((2, 4, 6, 8, 12, 16)),
            head_width=rng.choice((16, 32, 48, 64, 96)),
            has_bias=level == 2,
        )

    def is_fair(self, level: int) -> bool:
        return len({self.batch, self.tokens, self.heads, self.head_width, self.width}) == 5

    @property
    def width(self) -> int:
        return self.heads * self.head_width

    @property
    def scores(self) -> tuple[int, ...]:
        return self.batch, self.heads, self.tokens, self.tokens

    @property
    def parameters(self) -> int:
        return 4 * self.width * self.width + 4 * self.width * self.has_bias

    @property
    def stem(self) -> str:
        bias = "each with a bias" if self.has_bias else "without biases"
        return (
            f"A multi-head self-attention layer of {given('width', self.width)} has **{self.heads} heads** and four "
            "square "
            f"projections (query, key, value, output) over all heads together, {bias}. It reads a **batch of "
            f"{self.batch} "
            f"sequences** of **{self.tokens} tokens**. How wide is a head, which shape have the attention weights "
            "of all "
            "heads (batch, heads, queries, keys), and how many parameters has the layer?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("head", "Width of a head", self.head_width, rules.whole(), mistakes=self._head_mistakes()),
            shape.answer(
                "weights",
                "Attention weights",
                self.scores,
                ("batch", "heads", "queries", "keys"),
                mistakes=self._shape_mistakes(),
            ),
            numeric.answer(
                "parameters", "Parameters", self.parameters, rules.whole(), mistakes=self._parameter_mistakes()
            ),
        )

    def _head_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.width, "The heads share the width: each has a part of it.", "whole-width")
        yield Mistake(self.width * self.heads, "The heads divide the width, they do not multiply it.", "multiplied")

    def _shape_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            (self.batch, self.heads, self.tokens, self.head_width),
            "This is the shape of the queries. Weights hold a number for each pair of tokens.",
            "queries",
        )
        yield Mistake(
            (self.batch, self.tokens, self.tokens, self.heads), "The heads come after the batch here.", "heads-last"
        )
        yield Mistake(
            (self.batch, self.heads, self.head_width, self.head_width), "Pairs of tokens, not of features.", "features"
        )

    def _parameter_mistakes(self) -> Iterator[Mistake]:
        biases = self.width * self.has_bias
        yield Mistake(3 * (self.width * self.width + biases), "The output projection is missing.", "output-forgotten")
        yield Mistake(self.heads * self.parameters, "The matrices are for all heads together already.", "times-heads")
        yield Mistake(4 * self.width * self.width, "The biases are missing.", "bias-forgotten")
        yield Mistake(
            4 * (self.width * self.head_width + biases),
            "Each head has matrices of its own; together they are square.",
            "one-head",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"\frac{{{self.width}}}{{{self.heads}}} = {self.head_width}",
            r" \times ".join(str(side) for side in self.scores),
        ]
        if self.has_bias:
            lines.append(rf"4 \cdot ({self.width}^2 + {self.width}) = {self.parameters}")
        else:
            lines.append(rf"4 \cdot {self.width}^2 = {self.parameters}")
        return "The heads divide the width; the number of parameters does not depend on them.\n\n" + block(*lines)
