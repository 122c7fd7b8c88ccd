"""Output of a perceptron.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Perceptrons".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng


def weighted_sum(weights: Sequence[float], inputs: Sequence[float], bias: float = 0) -> float:
    """Return w·x + b."""
    return sum(w * x for w, x in zip(weights, inputs, strict=True)) + bias


def step(z: float) -> int:
    """Return 1 above zero and 0 elsewhere."""
    return int(z > 0)


def products(weights: Sequence[float], inputs: Sequence[float], bias: float) -> str:
    """Return w·x + b with its numbers, in TeX."""
    terms = [rf"{bracketed(w)} \cdot {bracketed(x)}" for w, x in zip(weights, inputs, strict=True)]
    return " + ".join([*terms, bracketed(bias)] if bias else terms)


@register
@dataclass(frozen=True)
class PerceptronOutput(Exercise):
    name = "perceptron-output"
    title = "Output of a perceptron"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Perceptrons"'
    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    bias: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = 2 if level == 1 else rng.randint(3, 4)
        inputs = tuple(rng.randint(0, 1) for _ in range(size))
        weights = tuple(rng.randint(-3, 3) for _ in range(size))
        bias = rng.randint(-7, 7) / 2
        # Turning every sign turns the output, and the ranges are even: both outputs come up equally often.
        if step(weighted_sum(weights, inputs, bias)) != rng.randint(0, 1):
            weights, bias = tuple(-w for w in weights), -bias
        return cls(inputs, weights, bias)

    def is_fair(self, level: int) -> bool:
        if self._sum == 0 or self.bias == 0 or not any(x and w for x, w in zip(self.inputs, self.weights, strict=True)):
            return False
        # On level 2 the bias decides: without it the output would be the other one.
        return level == 1 or step(self._sum - self.bias) != self.key

    @property
    def _sum(self) -> float:
        return weighted_sum(self.weights, self.inputs, self.bias)

    @property
    def key(self) -> int:
        return step(self._sum)

    @property
    def stem(self) -> str:
        return (
            f"A perceptron has the **weights $w = {vector(self.weights)}$** and the **bias $b = {number(self.bias)}$**"
            ". It gives 1 where $w \\cdot x + b > 0$ and 0 elsewhere. "
            f"What does it give for **$x = {vector(self.inputs)}$**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("output", "Output, 0 or 1", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        without = self._sum - self.bias
        yield Mistake(
            self._sum, "This is the weighted sum. The perceptron only tells on which side of zero it lies.", "sum"
        )
        for wrong in (without, without - self.bias):
            yield Mistake(
                step(wrong),
                "The sum lies on this side without the bias, or with its sign turned. Add the bias as it is given.",
                "bias",
            )
        yield Mistake(without, "This is the weighted sum, and without the bias.", "sum-without-bias")

    @property
    def solution(self) -> str:
        side = ">" if self._sum > 0 else "<"
        return "Weight each input, add the bias, and look at the sign.\n\n" + block(
            rf"w \cdot x + b = {products(self.weights, self.inputs, self.bias)} = {number(self._sum)} {side} 0",
            rf"\text{{output}} = {self.key}",
        )

    @property
    def picture(self) -> str:
        return pictures_activations.neuron(
            [str(x) for x in self.inputs],
            [number(w) for w in self.weights],
            number(self.bias),
            "step",
            f"A neuron with {len(self.inputs)} inputs, a weight on each line and a bias; its output is asked",
        )
