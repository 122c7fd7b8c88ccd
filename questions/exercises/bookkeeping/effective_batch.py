"""Effective batch size with several GPUs and gradient accumulation.

Source: PyTorch documentation, Automatic Mixed Precision examples, section "Gradient accumulation".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class EffectiveBatch(Exercise):
    name = "effective-batch"
    title = "Effective batch size"
    topic = "hardware"
    source = 'PyTorch documentation, Automatic Mixed Precision examples, section "Gradient accumulation"'
    batch: int
    gpus: int
    accumulated: int
    samples: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        batch, gpus, accumulated = rng.choice([8, 16, 32, 64]), rng.choice([1, 2, 4, 8]), rng.choice([1, 2, 4])
        # A training set of whole steps: what becomes of a rest is another exercise.
        return cls(batch, gpus, accumulated, batch * gpus * accumulated * rng.randint(15, 400))

    def is_fair(self, level: int) -> bool:
        return self.gpus * self.accumulated > 1 and self.steps != self.key

    @property
    def key(self) -> int:
        """Samples that enter one step of the optimiser."""
        return self.batch * self.gpus * self.accumulated

    @property
    def steps(self) -> int:
        return self.samples // self.key

    @property
    def stem(self) -> str:
        gpus = "**one GPU** reads" if self.gpus == 1 else f"each of **{self.gpus} GPUs** reads"
        if self.accumulated == 1:
            waits = "The optimiser steps **after every batch**"
        else:
            waits = f"Gradients are **accumulated over {self.accumulated} batches** before the optimiser steps"
        together = "." if self.gpus == 1 else ", on all GPUs together."
        return (
            f"In a training run {gpus} batches of **{self.batch} samples**. {waits}{together} How large is the "
            f"effective batch, and how many steps of the optimiser make an epoch over **{self.samples} samples**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "batch",
                "Effective batch",
                self.key,
                rules.whole(),
                unit="samples",
                mistakes=self._batch_mistakes(),
            ),
            numeric.answer(
                "steps",
                "Steps in an epoch",
                self.steps,
                rules.whole(),
                carry=f"ceil({self.samples} / batch)",
                mistakes=self._step_mistakes(),
            ),
        )

    def _batch_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.batch * self.gpus,
            "The accumulation is missing: several batches of each GPU go into one step.",
            "accumulation-forgotten",
        )
        yield Mistake(
            self.batch * self.accumulated,
            "You counted one GPU. All of them add to the same step.",
            "gpus-forgotten",
        )
        yield Mistake(
            self.batch * self.accumulated // self.gpus,
            "You divided by the GPUs. The batch size given is that of each GPU, so they multiply it.",
            "divided-by-gpus",
        )
        yield Mistake(self.batch, "This is what one GPU reads at once.", "batch-of-one-gpu")
        yield Mistake(self.batch * (self.gpus + self.accumulated), "You added the factors. Multiply them.", "added")

    def _step_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.samples // (self.batch * self.gpus),
            "You counted a step after every batch. The optimiser waits for the accumulated ones.",
            "accumulation-forgotten",
        )
        yield Mistake(
            self.samples // (self.batch * self.accumulated),
            "You counted the steps of one GPU. All of them share the samples.",
            "gpus-forgotten",
        )
        yield Mistake(
            self.samples // self.batch,
            "You counted batches of one GPU. A step takes more than one of them.",
            "batches-for-steps",
        )

    @property
    def solution(self) -> str:
        return "Every GPU adds the gradients of all its batches since the last step.\n\n" + block(
            rf"B = b \cdot g \cdot a = {self.batch} \cdot {self.gpus} \cdot {self.accumulated} = {self.key}",
            rf"\frac{{N}}{{B}} = \frac{{{self.samples}}}{{{self.key}}} = {self.steps}",
        )
