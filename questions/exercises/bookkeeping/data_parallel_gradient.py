"""The mean gradient of several GPUs and the step that follows.

Source: Goyal and others, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.0001


@register
@dataclass(frozen=True)
class DataParallelGradient(Exercise):
    name = "data-parallel-gradient"
    title = "Gradient of several GPUs"
    topic = "hardware"
    levels = (1, 2)
    source = "Goyal and others, Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017, section 3"
    gradients: tuple[int, ...]
    sizes: tuple[int, ...]
    weight: int
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count = rng.randint(2, 4)
        size = rng.choice([8, 16, 32])
        sizes = [size] * count if level == 1 else [rng.choice([4, 8, 12, 16, 24, 32]) for _ in range(count)]
        return cls(
            gradients=tuple(rng.randint(-4, 4) for _ in range(count)),
            sizes=tuple(sizes),
            weight=rng.choice([-3, -2, -1, 1, 2, 3]),
            rate=rng.choice([0.1, 0.2, 0.5]),
        )

    def is_fair(self, level: int) -> bool:
        plain = sum(self.gradients) / len(self.gradients)
        if level == 2 and abs(plain - self.mean) < 0.01:
            return False
        given = {0, 1, self.weight, *self.gradients}
        return len(set(self.gradients)) > 1 and self.mean not in given and self.stepped not in {0, 1}

    @property
    def mean(self) -> float:
        total = sum(size * gradient for size, gradient in zip(self.sizes, self.gradients, strict=True))
        return total / sum(self.sizes)

    @property
    def stepped(self) -> float:
        return self.weight - self.rate * self.mean

    @property
    def stem(self) -> str:
        shards = "; ".join(
            f"GPU {index}: **{size} samples**, mean gradient **{gradient}**"
            for index, (size, gradient) in enumerate(zip(self.sizes, self.gradients, strict=True))
        )
        return (
            f"A batch is split among **{len(self.sizes)} GPUs**, and each gives the **mean** gradient over its part. "
            f"{shards}. What is the mean gradient over the whole batch, and what does plain gradient descent with "
            f"**learning rate {number(self.rate)}** make of the **weight {self.weight}**? Four decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(TOLERANCE)
        return (
            numeric.answer("g", "Mean gradient", self.mean, rule, mistakes=self._gradient_mistakes()),
            numeric.answer(
                "w",
                "New weight",
                self.stepped,
                rule,
                carry=f"{self.weight} - {number(self.rate)} * g",
                mistakes=self._weight_mistakes(),
            ),
        )

    def _gradient_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            sum(self.gradients) / len(self.gradients),
            "You gave each GPU the same weight. One with more samples counts for more.",
            "plain-mean",
        )
        yield Mistake(sum(self.gradients), "This is the sum of the gradients. Take their mean.", "sum")
        yield Mistake(
            sum(size * gradient for size, gradient in zip(self.sizes, self.gradients, strict=True)),
            "This is the sum over all samples. Divide it by their number.",
            "sum-over-samples",
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.weight + self.rate * self.mean,
            "The sign is turned: a step goes against the gradient.",
            "sign",
        )
        yield Mistake(self.weight - self.mean, "The learning rate is missing.", "rate-forgotten")
        yield Mistake(
            self.weight - self.rate * sum(self.gradients),
            "You stepped once for each GPU. All of them make one step together.",
            "sum",
        )
        yield Mistake(self.rate * self.mean, "This is the step. Subtract it from the weight.", "step-alone")

    @property
    def solution(self) -> str:
        if len(set(self.sizes)) == 1:
            why = "All parts are equally large, so the mean of the means is the mean over all samples."
            top = " + ".join(bracketed(gradient) for gradient in self.gradients)
            bottom = str(len(self.gradients))
        else:
            why = "The parts differ in size, so each mean counts as often as it has samples."
            pairs = zip(self.sizes, self.gradients, strict=True)
            top = " + ".join(rf"{size} \cdot {bracketed(gradient)}" for size, gradient in pairs)
            bottom = " + ".join(str(size) for size in self.sizes)
        mean = bracketed(self.mean, 4)
        return f"{why}\n\n" + block(
            rf"g = \frac{{{top}}}{{{bottom}}} = {number(self.mean, 4)}",
            rf"w - \eta g = {self.weight} - {number(self.rate)} \cdot {mean} = {number(self.stepped, 4)}",
        )
