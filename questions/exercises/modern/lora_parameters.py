"""Trainable parameters of low-rank adapters.

Source: Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022, section 4.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, number
from questions.kinds import numeric, rules
from questions.rng import Rng

TARGETS = {
    1: ((1, "the query matrix"),),
    2: ((2, "the query and the value matrix"), (4, "all four attention matrices")),
}


@register
@dataclass(frozen=True)
class LoraParameters(Exercise):
    name = "lora-parameters"
    title = "Parameters of low-rank adapters"
    topic = "language-models"
    levels = (1, 2)
    source = "Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022, section 4.1"
    width: int
    rank: int
    layers: int
    adapted: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        adapted, _ = rng.choice(TARGETS[level])
        width = rng.choice((256, 384, 512, 640, 768, 1024, 1280, 1536, 2048, 4096))
        return cls(width, rng.choice((2, 4, 8, 16, 32)), rng.randint(6, 32), adapted)

    @property
    def one(self) -> int:
        """The parameters of one pair of factors."""
        return 2 * self.width * self.rank

    @property
    def total(self) -> int:
        return self.one * self.adapted * self.layers

    @property
    def percent(self) -> float:
        """The share of the adapted matrices' own weights, in per cent."""
        return 100 * self.one / self.width**2

    @property
    def stem(self) -> str:
        which = next(words for count, words in (*TARGETS[1], *TARGETS[2]) if count == self.adapted)
        return (
            f"A transformer of {given('width', self.width)} and **{self.layers} layers** is fine-tuned with LoRA of "
            f"{given('rank', self.rank)}: in every layer **{which}**, each {self.width} × {self.width}, gets an update "
            "$BA$ whose two factors are trained; everything else is frozen, and there are no biases. How many "
            "parameters "
            "are trained for one matrix, how many in all, and how many per cent of the adapted matrices' own weights "
            "is that?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("one", "One matrix", self.one, rules.whole(), mistakes=self._one_mistakes()),
            numeric.answer(
                "total",
                "In all",
                self.total,
                rules.whole(),
                mistakes=self._total_mistakes(),
                carry=f"one * {self.adapted * self.layers}",
            ),
            numeric.answer(
                "percent",
                "Share",
                self.percent,
                rules.relative(0.01),
                unit="%",
                mistakes=self._percent_mistakes(),
                carry=f"100 * one / {self.width**2}",
            ),
        )

    def _one_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.width * self.rank, "There are two factors, one on each side of the rank.", "one-factor")
        yield Mistake(self.width**2, "This is the whole matrix. It is frozen.", "whole-matrix")
        yield Mistake(self.width * self.rank**2, "Each factor is width times rank.", "rank-squared")

    def _total_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.one * self.layers, "Several matrices of each layer are adapted.", "one-matrix-a-layer")
        yield Mistake(self.one * self.adapted, "Every layer is adapted.", "one-layer")

    def _percent_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.percent / 2, "Both factors count.", "one-factor")
        yield Mistake(self.percent / 100, "This is the share itself. In per cent it is a hundred times that.", "share")
        yield Mistake(10000 / self.percent, "The fraction is upside down.", "upside-down")

    @property
    def solution(self) -> str:
        return "$B$ has width rows and rank columns, $A$ the other way round.\n\n" + block(
            rf"2 \cdot {self.width} \cdot {self.rank} = {self.one}",
            rf"{self.one} \cdot {self.adapted} \cdot {self.layers} = {self.total}",
            rf"\frac{{{self.one}}}{{{self.width}^2}} = {number(self.percent, 4)}\ \%",
        )
