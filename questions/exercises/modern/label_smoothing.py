"""Smoothed targets and the cross entropy against them.

Source: Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016, section 7.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given, number, vector
from questions.kinds import numeric, rules
from questions.kinds import vector as vector_box
from questions.rng import Rng

SPLITS = {
    3: ((0.7, 0.2, 0.1), (0.6, 0.3, 0.1), (0.5, 0.3, 0.2), (0.8, 0.15, 0.05), (0.65, 0.25, 0.1)),
    4: ((0.5, 0.3, 0.15, 0.05), (0.4, 0.3, 0.2, 0.1), (0.6, 0.2, 0.15, 0.05), (0.7, 0.15, 0.1, 0.05)),
}


@register
@dataclass(frozen=True)
class LabelSmoothing(Exercise):
    name = "label-smoothing"
    title = "Label smoothing"
    topic = "losses"
    source = "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, 2016, section 7"
    probabilities: tuple[float, ...]
    true: int
    epsilon: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count = rng.choice((3, 4))
        shares = tuple(rng.shuffled(rng.choice(SPLITS[count])))
        return cls(shares, rng.randint(0, count - 1), rng.choice((0.1, 0.2, 0.3)))

    @cached_property
    def targets(self) -> list[float]:
        count = len(self.probabilities)
        return [(1 - self.epsilon) * (place == self.true) + self.epsilon / count for place in range(count)]

    @cached_property
    def loss(self) -> float:
        return -math.fsum(t * math.log(p) for t, p in zip(self.targets, self.probabilities, strict=True))

    @property
    def stem(self) -> str:
        return (
            f"A classifier gives the **probabilities $p = {vector(self.probabilities)}$**; the true class is "
            f"**class {self.true}**, counted from 0. The targets are smoothed with "
            rf"{given('ε', number(self.epsilon))}: $t = (1 - \epsilon) \cdot \text{{onehot}} + \epsilon / K$ over "
            r"all $K$ "
            "classes. What are the targets, and what is the cross entropy $-\\sum_i t_i \\ln p_i$?"
        )

    def answers(self) -> tuple[Answer, ...]:
        loss = " + ".join(f"t_{place} * ln({p!r})" for place, p in enumerate(self.probabilities))
        return (
            vector_box.answer(
                "t", "Targets $t$", self.targets, rules.absolute(0.001), sum_to=1, mistakes=self._target_mistakes()
            ),
            numeric.answer(
                "loss",
                "Cross entropy",
                self.loss,
                rules.absolute(0.001),
                mistakes=self._loss_mistakes(),
                carry=f"0 - ({loss})",
            ),
        )

    def _target_mistakes(self) -> Iterator[Mistake]:
        count = len(self.probabilities)
        places = range(count)
        yield Mistake(
            [(1 - self.epsilon) if place == self.true else self.epsilon / (count - 1) for place in places],
            "Here the true class gets its part of ε as well: it is divided by all classes.",
            "others-only",
        )
        yield Mistake(
            [float(place == self.true) for place in places], "These are the hard targets, before the smoothing.", "hard"
        )
        yield Mistake(
            [(1 - self.epsilon) if place == self.true else self.epsilon for place in places],
            "They have to add up to 1: ε is divided among the classes.",
            "not-divided",
        )

    def _loss_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            -math.log(self.probabilities[self.true]), "This is the loss against the hard target.", "hard-target"
        )
        yield Mistake(-self.loss, "The logarithm of a probability is negative; the loss turns its sign.", "sign")
        yield Mistake(self.loss / math.log(2), "Take the natural logarithm.", "bits")

    @property
    def solution(self) -> str:
        terms = " + ".join(
            rf"{number(t, 4)} \ln {number(p)}" for t, p in zip(self.targets, self.probabilities, strict=True)
        )
        share = self.epsilon / len(self.probabilities)
        return "Every class gets its part of ε, and the true one keeps the rest.\n\n" + block(
            rf"\frac{{{number(self.epsilon)}}}{{{len(self.probabilities)}}} = {number(share, 4)}, \quad "
            rf"t = {vector(self.targets, 4)}",
            rf"-({terms}) = {number(self.loss, 4)}",
        )
