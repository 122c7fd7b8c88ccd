"""Gradient of the cross-entropy after softmax, with respect to the logits.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, section on softmax.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations.softmax_vector import softmax
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class SoftmaxCeGradient(Exercise):
    name = "softmax-ce-gradient"
    title = "Gradient of softmax with cross-entropy"
    topic = "backpropagation"
    source = "Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, section on softmax"
    logits: tuple[int, ...]
    label: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(3, 4)
        return cls(tuple(rng.randint(0, 3) for _ in range(size)), rng.randint(0, size - 1))

    def is_fair(self, level: int) -> bool:
        return len(set(self.logits)) > 1

    @property
    def key(self) -> list[float]:
        return [p - (index == self.label) for index, p in enumerate(softmax(self.logits))]

    @property
    def stem(self) -> str:
        return (
            f"A network gives the **logits $z = {tex_vector(self.logits)}$**. The **true class is {self.label}**, "
            "counted from 0. The loss $L$ is the cross-entropy after softmax, with the natural logarithm. What is "
            r"$\partial L / \partial z$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = [rf"$\partial L / \partial z_{index}$" for index in range(len(self.logits))]
        return (
            vector.answer(
                "gradient",
                "Gradient at the logits",
                self.key,
                rules.absolute(0.001),
                labels=labels,
                sum_to=0,
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        shares = softmax(self.logits)
        yield Mistake(shares, "These are the probabilities. Take the one-hot target off.", "probabilities")
        yield Mistake(
            [-slope for slope in self.key],
            "The sign is turned: the target is taken off the probabilities.",
            "sign",
        )
        inner = sum(p * slope for p, slope in zip(shares, self.key, strict=True))
        yield Mistake(
            [p * (slope - inner) for p, slope in zip(shares, self.key, strict=True)],
            "The slopes of softmax went in twice. Probabilities minus target hold them already.",
            "softmax-twice",
        )

    @property
    def solution(self) -> str:
        shares = softmax(self.logits)
        target = [int(index == self.label) for index in range(len(shares))]
        lines = [
            f"{number(p, 4)} - {hit} = {number(slope, 4)}"
            for p, hit, slope in zip(shares, target, self.key, strict=True)
        ]
        return "Softmax and cross-entropy together leave probabilities minus target:\n\n" + block(
            rf"p = \operatorname{{softmax}}(z) = {tex_vector(shares, 4)},\quad y = {tex_vector(target)}", *lines
        )
