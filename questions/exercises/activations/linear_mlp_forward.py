"""Forward pass of one neuron with a linear activation.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1: a linear unit computes w·x + b.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

SIZE = 3


@register
@dataclass(frozen=True)
class LinearMlpForward(Exercise):
    name = "linear-mlp-forward"
    title = "Forward pass with a linear activation"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.1"
    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    slope: int
    bias: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            inputs=tuple(rng.randint(1, 9) for _ in range(SIZE)),
            weights=tuple(rng.randint(1, 9) for _ in range(SIZE)),
            slope=rng.randint(2, 5),
            bias=0 if level == 1 else rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]),
        )

    def is_fair(self, level: int) -> bool:
        return self.key not in {0, 1, *self.inputs, *self.weights, self.slope, self.bias}

    @property
    def _terms(self) -> list[int]:
        return [x * w for x, w in zip(self.inputs, self.weights, strict=True)]

    @property
    def _weighted(self) -> int:
        return sum(self._terms) + self.bias

    @property
    def key(self) -> int:
        return self.slope * self._weighted

    @property
    def stem(self) -> str:
        bias = f"the **bias $b = {self.bias}$**" if self.bias else "**no bias**"
        return (
            f"A neuron with the **weights $w = {vector(self.weights)}$** and {bias} reads "
            f"**$x = {vector(self.inputs)}$**. Its activation is linear, **$f(z) = {self.slope} z$**. "
            "What is its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("output", "Output", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        first, *others = self._terms
        yield Mistake(
            self._weighted,
            f"This is the weighted sum. The activation still multiplies it by {self.slope}.",
            "activation-forgotten",
        )
        yield Mistake(
            self.slope * first + sum(others) + self.bias,
            f"The factor {self.slope} reached the first product only. It multiplies the whole sum.",
            "activation-on-first-term",
        )
        yield Mistake(
            self.slope * (sum(self.inputs) * sum(self.weights) + self.bias),
            "You added the inputs before weighting them. Each input meets its own weight first.",
            "added-before-weighting",
        )
        yield Mistake(
            self.slope * sum(self._terms) + self.bias,
            "You added the bias after the activation. It belongs to the sum inside.",
            "bias-outside",
        )
        yield Mistake(self.slope * sum(self._terms), "The bias is missing from the sum.", "bias-forgotten")

    @property
    def solution(self) -> str:
        products = " + ".join(rf"{x} \cdot {w}" for x, w in zip(self.inputs, self.weights, strict=True))
        bias = f" + {bracketed(self.bias)}" if self.bias else ""
        return "Weight each input, add up, then apply the activation:\n\n" + block(
            rf"z = w \cdot x + b = {products}{bias} = {self._weighted}",
            rf"f(z) = {self.slope} \cdot {bracketed(self._weighted)} = {self.key}",
        )
