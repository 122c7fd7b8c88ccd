"""Running statistics of batch normalisation, and its output when they are used.

Source: PyTorch documentation, torch.nn.BatchNorm1d.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.statistics.spreads import mean, spread_out, variance
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules
from questions.rng import Rng

EPSILON = 1e-5
RULE = rules.absolute(0.001)


@register
@dataclass(frozen=True)
class BatchnormInference(Exercise):
    name = "batchnorm-inference"
    title = "Batch normalisation in use"
    topic = "normalisation"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.BatchNorm1d"
    batch: tuple[int, ...]
    running_mean: int
    running_var: int
    # The share of the new value, as in PyTorch.
    momentum: float
    gamma: float
    beta: int
    x: int
    # On level 1 the variance stays as it was, and only the mean is updated.
    updates_variance: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            batch=spread_out(rng, 12, sizes=(4, 5)),
            running_mean=rng.randint(-2, 4),
            running_var=rng.choice((4, 9, 16)) if level == 1 else rng.randint(1, 16),
            momentum=rng.choice((0.1, 0.1, 0.5)),
            gamma=rng.choice((0.5, 1.0, 2.0)),
            beta=rng.randint(-1, 1),
            x=rng.randint(0, 12),
            updates_variance=level > 1,
        )

    def is_fair(self, level: int) -> bool:
        return (
            abs(mean(self.batch) - self.running_mean) >= 1
            and abs(self.x - self.mean) >= 0.5
            and self.y not in (0, 1)
            and abs(self._batch_var - self.running_var) >= 1
        )

    def _updated(self, old: float, new: float) -> float:
        return round((1 - self.momentum) * old + self.momentum * new, 10)

    @cached_property
    def _batch_var(self) -> float:
        """The variance with 1/(n-1), which enters the running value."""
        return variance(self.batch, 1)

    @cached_property
    def mean(self) -> float:
        return self._updated(self.running_mean, mean(self.batch))

    @cached_property
    def variance(self) -> float:
        return self._updated(self.running_var, self._batch_var) if self.updates_variance else self.running_var

    @cached_property
    def y(self) -> float:
        return self._output(self.mean, self.variance)

    def _output(self, middle: float, square: float) -> float:
        return self.gamma * (self.x - middle) / sqrt(square + EPSILON) + self.beta

    @property
    def stem(self) -> str:
        update = (
            r"$\text{running} \leftarrow (1 - m) \cdot \text{running} + m \cdot \text{batch}$ with "
            f"**$m = {number(self.momentum)}$**, PyTorch's momentum"
        )
        if self.updates_variance:
            task = (
                f"a **running mean of {self.running_mean}** and a **running variance of {self.running_var}**. One "
                f"training step updates both by {update}; for the variance of the batch it takes the one with "
                f"$1/(n - 1)$. The batch is **${tex_vector(self.batch)}$**. What are the running mean and the running "
                "variance after it"
            )
        else:
            task = (
                f"a **running mean of {self.running_mean}**. One training step updates it by {update}. The **mean of "
                f"its batch is {number(mean(self.batch))}**; after the step the **running variance is "
                f"{self.running_var}**. What is the running mean after it"
            )
        return (
            f"Batch normalisation with **$\\gamma = {number(self.gamma)}$**, **$\\beta = {self.beta}$** and "
            f"$\\epsilon = 10^{{-5}}$ has {task}, and what is the output for **$x = {self.x}$** in evaluation mode, to "
            "three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        square = "var" if self.updates_variance else str(self.running_var)
        boxes = [numeric.answer("mean", "New running mean", self.mean, RULE, mistakes=self._mean_mistakes())]
        if self.updates_variance:
            boxes.append(
                numeric.answer("var", "New running variance", self.variance, RULE, mistakes=self._variance_mistakes())
            )
        carry = f"{number(self.gamma)} * ({self.x} - mean) / sqrt({square} + 0.00001) + ({self.beta})"
        boxes.append(numeric.answer("y", "Output $y$", self.y, RULE, mistakes=self._output_mistakes(), carry=carry))
        return tuple(boxes)

    def _mean_mistakes(self) -> Iterator[Mistake]:
        old, new = self.running_mean, mean(self.batch)
        yield Mistake(
            self.momentum * old + (1 - self.momentum) * new,
            "The two shares are swapped. Here the momentum is the share of the new batch; Keras has it the other way.",
            "shares-swapped",
        )
        yield Mistake(new, "This is the mean of the batch. Only a part of it enters the running mean.", "batch-alone")
        yield Mistake(
            old + self.momentum * new,
            "The old value stayed whole. It gives up the share that the new one takes.",
            "sum",
        )

    def _variance_mistakes(self) -> Iterator[Mistake]:
        old, new = self.running_var, self._batch_var
        yield Mistake(
            self._updated(old, variance(self.batch)),
            "You divided the squares by n. The running value takes the variance over one less.",
            "biased",
        )
        yield Mistake(
            self.momentum * old + (1 - self.momentum) * new,
            "The two shares are swapped. Here the momentum is the share of the new batch; Keras has it the other way.",
            "shares-swapped",
        )
        yield Mistake(
            new, "This is the variance of the batch. Only a part of it enters the running variance.", "batch-alone"
        )

    def _output_mistakes(self) -> Iterator[Mistake]:
        plain = (self.y - self.beta) / self.gamma
        if self.updates_variance:
            yield Mistake(
                self._output(mean(self.batch), variance(self.batch)),
                "You used the statistics of the batch. In evaluation mode the running ones count.",
                "batch-statistics",
            )
        else:
            yield Mistake(
                self._output(mean(self.batch), self.variance),
                "You used the statistics of the batch. In evaluation mode the running ones count.",
                "batch-statistics",
            )
        yield Mistake(
            self._output(self.running_mean, self.running_var),
            "You used the running values from before the training step.",
            "before-update",
        )
        yield Mistake(
            self.gamma * (self.x - self.mean) / (self.variance + EPSILON) + self.beta,
            "You divided by the variance. Its square root belongs below the line.",
            "variance",
        )
        yield Mistake(plain, "Gamma and beta are missing: scale and shift the normalised value.", "not-scaled")

    @property
    def solution(self) -> str:
        keep, share = number(1 - self.momentum, 10), number(self.momentum)
        batch = number(mean(self.batch))
        lines = [
            rf"\text{{mean}} = {keep} \cdot {bracketed(self.running_mean)} + {share} \cdot {batch} = "
            rf"{number(self.mean, 4)}"
        ]
        if self.updates_variance:
            lines.append(
                rf"\text{{variance}} = {keep} \cdot {self.running_var} + {share} \cdot {number(self._batch_var, 4)} = "
                rf"{number(self.variance, 4)}"
            )
        shift = f" + {bracketed(self.beta)}" if self.beta else ""
        lines.append(
            rf"y = {number(self.gamma)} \cdot \frac{{{self.x} - {bracketed(self.mean, 4)}}}"
            rf"{{\sqrt{{{number(self.variance, 4)} + 10^{{-5}}}}}}{shift} = {number(self.y, 4)}"
        )
        return "Update the running values first; in evaluation mode they alone count, whatever the batch.\n\n" + block(
            *lines
        )
