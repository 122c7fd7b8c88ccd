"""The mean gradient of a mini-batch and the step that it makes.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

PLACES = 10
TOLERANCE = 0.0001


@register
@dataclass(frozen=True)
class MinibatchMeanGradientStep(Exercise):
    name = "minibatch-mean-gradient-step"
    title = "Step of a mini-batch"
    topic = "optimisation"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1.3"
    gradients: tuple[int, ...]
    weight: int
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            tuple(rng.randint(-4, 6) for _ in range(rng.randint(3, 5))),
            rng.randint(-5, 5),
            rng.choice([0.5, 0.1, 0.05]),
        )

    def is_fair(self, level: int) -> bool:
        # A mean that is one of the gradients could be any single sample's.
        return self.mean not in {0, 1, self.weight, *self.gradients} and self.new not in {0, 1}

    @property
    def mean(self) -> float:
        return sum(self.gradients) / len(self.gradients)

    @property
    def new(self) -> float:
        return round(self.weight - self.rate * self.mean, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"A mini-batch has **{len(self.gradients)} samples**. For the weight **$w = {self.weight}$** their own "
            f"gradients are **$g = {vector(self.gradients)}$**. The cost is the mean of their losses, the learning "
            f"rate is **$\\eta = {number(self.rate)}$**. What is the gradient of the mini-batch, and what is the "
            "weight after its step, to four decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        return (
            numeric.answer("g", "Gradient of the mini-batch", self.mean, rule, mistakes=self._mean_mistakes()),
            numeric.answer(
                "w",
                "New weight",
                self.new,
                rule,
                mistakes=self._step_mistakes(),
                carry=f"{self.weight} - {number(self.rate)} * g",
            ),
        )

    def _mean_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(sum(self.gradients), "This is the sum. The cost is a mean, so its gradient is one too.", "sum")
        yield Mistake(self.gradients[-1], "This is the gradient of the last sample. All of them count.", "last-only")
        yield Mistake(
            sum(map(abs, self.gradients)) / len(self.gradients),
            "You dropped the signs. Gradients of opposite sign cancel.",
            "signs-dropped",
        )
        yield Mistake(
            sum(self.gradients) / (len(self.gradients) - 1),
            "You divided by one sample less. The mean divides by all of them.",
            "n-minus-one",
        )

    def _step_mistakes(self) -> Iterator[Mistake]:
        yield _mistake(
            self.weight - self.rate * sum(self.gradients),
            "The sum of the gradients went in, as with one step for each sample. The mini-batch makes one step.",
            "sum",
        )
        yield _mistake(
            self.weight + self.rate * self.mean, "You went uphill. A step goes against the gradient.", "uphill"
        )
        yield _mistake(self.weight - self.mean, "The learning rate is missing.", "rate-forgotten")
        yield _mistake(self.weight - self.rate * self.gradients[-1], "Only the last sample made the step.", "last-only")

    @property
    def solution(self) -> str:
        total = " + ".join(bracketed(gradient) for gradient in self.gradients)
        count = len(self.gradients)
        return "The gradient of a mean is the mean of the gradients, and the mini-batch makes one step:\n\n" + block(
            rf"g = \frac{{{total}}}{{{count}}} = \frac{{{sum(self.gradients)}}}{{{count}}} = {number(self.mean, 4)}",
            rf"w \leftarrow {self.weight} - {number(self.rate)} \cdot {bracketed(self.mean, 4)}"
            f" = {number(self.new, 4)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
