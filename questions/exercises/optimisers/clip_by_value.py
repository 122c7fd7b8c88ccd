"""A gradient clipped entry by entry.

Source: PyTorch documentation, torch.nn.utils.clip_grad_value_.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ClipByValue(Exercise):
    name = "clip-by-value"
    title = "Clipping a gradient by value"
    topic = "optimisation"
    source = "PyTorch documentation, torch.nn.utils.clip_grad_value_"
    gradient: tuple[float, ...]
    threshold: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            tuple(rng.randint(-18, 18) / 2 for _ in range(rng.randint(2, 4))),
            rng.choice([0.5, 1, 2, 5]),
        )

    def is_fair(self, level: int) -> bool:
        # One entry is clipped and one is not; no entry lies on the threshold, nor is one 0.
        sizes = [abs(entry) for entry in self.gradient]
        is_mixed = min(sizes) < self.threshold < max(sizes)
        return is_mixed and 0 not in sizes and self.threshold not in sizes

    @property
    def key(self) -> list[float]:
        return [max(-self.threshold, min(self.threshold, entry)) for entry in self.gradient]

    @property
    def stem(self) -> str:
        return (
            f"The gradient is **$g = {tex_vector(self.gradient)}$**. It is clipped by value, with the threshold "
            f"**$c = {number(self.threshold)}$**. What is the gradient after clipping?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "clipped", "Gradient after clipping", self.key, rules.absolute(0.001), mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        c = self.threshold
        yield Mistake(
            [entry * c / math.hypot(*self.gradient) for entry in self.gradient],
            "You scaled the whole gradient by its norm. By value, each entry is cut on its own.",
            "by-norm",
        )
        yield Mistake(
            [entry * c / max(map(abs, self.gradient)) for entry in self.gradient],
            "You scaled the whole gradient to its largest entry. By value, each entry is cut on its own.",
            "by-largest",
        )
        yield Mistake(
            [min(c, entry) for entry in self.gradient],
            "The negative side was forgotten: entries below minus the threshold are cut too.",
            "negative-side-forgotten",
        )
        yield Mistake(
            [min(c, abs(entry)) for entry in self.gradient], "The signs were lost: a cut entry keeps its sign.", "sign"
        )
        yield Mistake(
            [entry if abs(entry) < c else 0 for entry in self.gradient],
            "You set large entries to zero. They are cut to the threshold.",
            "zeroed",
        )

    @property
    def solution(self) -> str:
        c = number(self.threshold)
        lines = [
            rf"\min(\max({number(entry)},\ -{c}),\ {c}) = {number(kept)}"
            for entry, kept in zip(self.gradient, self.key, strict=True)
        ]
        return (
            "Each entry is cut on its own:\n\n"
            + block(*lines)
            + "\n\nThe entries no longer stand in the same proportion, so the direction has changed. Clipping by the "
            "norm would have kept it."
        )
