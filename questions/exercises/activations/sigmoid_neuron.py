"""Output of a sigmoid neuron.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Sigmoid neurons".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.perceptron_output import products, step, weighted_sum
from questions.exercises.activations.sigmoid_value import sigmoid
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class SigmoidNeuron(Exercise):
    name = "sigmoid-neuron"
    title = "Output of a sigmoid neuron"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Sigmoid neurons"'
    inputs: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        if level == 1:
            inputs: tuple[float, ...] = tuple(rng.randint(0, 3) for _ in range(2))
            weights: tuple[float, ...] = tuple(rng.randint(-2, 2) for _ in range(2))
            return cls(inputs, weights, rng.choice((-2, -1, 1, 2)))
        inputs = tuple(rng.randint(0, 6) / 2 for _ in range(3))
        weights = tuple(rng.randint(-4, 4) / 2 for _ in range(3))
        return cls(inputs, weights, rng.choice((-4, -3, -2, -1, 1, 2, 3, 4)) / 2)

    def is_fair(self, level: int) -> bool:
        return 0 < abs(self._sum) <= 4 and any(x and w for x, w in zip(self.inputs, self.weights, strict=True))

    @property
    def _sum(self) -> float:
        return weighted_sum(self.weights, self.inputs, self.bias)

    @property
    def key(self) -> float:
        return sigmoid(self._sum)

    @property
    def stem(self) -> str:
        return (
            f"A neuron has the **weights $w = {vector(self.weights)}$**, the **bias $b = {number(self.bias)}$** and a "
            f"sigmoid as its activation. What is its output for **$x = {vector(self.inputs)}$**, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "output", "Output", self.key, rules.absolute(0.001), percent=True, mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._sum, "This is the weighted sum. The sigmoid comes after it.", "sum")
        yield Mistake(
            step(self._sum),
            "This is a perceptron's output, all or nothing. A sigmoid neuron gives a value in between.",
            "step",
        )
        yield Mistake(sigmoid(self._sum - self.bias), "The bias is missing from the sum.", "bias-forgotten")
        yield Mistake(
            1 - self.key,
            "The sign of the exponent is turned: the exponential of minus the sum stands below the line.",
            "sign",
        )

    @property
    def solution(self) -> str:
        power = number(math.exp(-self._sum), 4)
        return "Weight each input, add the bias, then apply the sigmoid.\n\n" + block(
            rf"z = {products(self.weights, self.inputs, self.bias)} = {number(self._sum)}",
            rf"\sigma(z) = \frac{{1}}{{1 + e^{{-{bracketed(self._sum)}}}}} = \frac{{1}}{{1 + {power}}} = "
            rf"{number(self.key, 4)}",
        )

    @property
    def picture(self) -> str:
        return pictures_activations.neuron(
            [number(x) for x in self.inputs],
            [number(w) for w in self.weights],
            number(self.bias),
            "σ",
            f"A neuron with {len(self.inputs)} inputs, a weight on each line and a bias; its output is asked",
        )
