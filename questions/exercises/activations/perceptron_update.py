"""One update of a perceptron.

Source: Mitchell, Machine Learning, 1997, section 4.4.2, "The Perceptron Training Rule", here with outputs 0 and 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations.perceptron_output import products, step, weighted_sum
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

RATES = (0.1, 0.5, 1.0)
# The results have one decimal; this takes away rounding errors of floats.
PLACES = 6
RULE = rules.absolute(0.001)


@register
@dataclass(frozen=True)
class PerceptronUpdate(Exercise):
    name = "perceptron-update"
    title = "One update of a perceptron"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'Mitchell, Machine Learning, 1997, section 4.4.2, "The Perceptron Training Rule"'
    inputs: tuple[int, ...]
    weights: tuple[float, ...]
    bias: float
    target: int
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = level + 1
        inputs = tuple(rng.randint(-2, 3) for _ in range(size))
        weights = tuple(rng.randint(-4, 4) / 2 for _ in range(size))
        bias = rng.randint(-4, 4) / 2
        output = step(weighted_sum(weights, inputs, bias))
        # In two draws of three the perceptron errs; otherwise nothing changes, which is worth asking as well.
        target = 1 - output if rng.randint(1, 3) > 1 else output
        return cls(inputs, weights, bias, target, rng.choice(RATES))

    def is_fair(self, level: int) -> bool:
        return self._sum != 0 and all(self.inputs) and any(self.weights)

    @property
    def _sum(self) -> float:
        return weighted_sum(self.weights, self.inputs, self.bias)

    @property
    def _error(self) -> int:
        return self.target - step(self._sum)

    def _moved(self, factor: float) -> list[float]:
        return [round(w + factor * x, PLACES) for w, x in zip(self.weights, self.inputs, strict=True)]

    @property
    def key(self) -> tuple[list[float], float]:
        factor = self.rate * self._error
        return self._moved(factor), round(self.bias + factor, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"A perceptron has the **weights $w = {tex_vector(self.weights)}$** and the **bias "
            f"$b = {number(self.bias)}$**; it gives 1 where $w \\cdot x + b > 0$ and 0 elsewhere. It sees "
            f"**$x = {tex_vector(self.inputs)}$** with the **target $y = {self.target}$** and learns with the **rate "
            f"$\\eta = {number(self.rate)}$** by the perceptron rule, $w \\leftarrow w + \\eta (y - \\hat y) x$ and "
            "$b \\leftarrow b + \\eta (y - \\hat y)$. What are its weights and its bias after this one step?"
        )

    def answers(self) -> tuple[Answer, ...]:
        weights, bias = self.key
        return (
            vector.answer("w", "Weights $w$", weights, RULE, mistakes=self._weight_mistakes()),
            numeric.answer("b", "Bias $b$", bias, RULE, mistakes=self._bias_mistakes()),
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        for factor, hint, tag in self._slips():
            yield Mistake(self._moved(factor), hint, tag)
        if self._error:
            yield Mistake(
                self._moved(0),
                "The weights stayed as they were. The output differs from the target, so they move.",
                "unchanged",
            )

    def _bias_mistakes(self) -> Iterator[Mistake]:
        for factor, hint, tag in self._slips():
            yield Mistake(round(self.bias + factor, PLACES), hint, tag)
        if self._error:
            yield Mistake(
                self.bias,
                "The bias stayed as it was. It learns like a weight whose input is always one.",
                "unchanged",
            )

    def _slips(self) -> Iterator[tuple[float, str, str]]:
        """Yield factors in the place of rate times error."""
        error = self._error
        if not error:
            push = self.rate if self.target else -self.rate
            yield (
                push,
                "The output was right already. Then the error is zero and nothing moves.",
                "updated-though-right",
            )
            return
        yield -self.rate * error, "The sign of the error is turned: it is the target minus the output.", "sign"
        yield error, "The learning rate is missing from the step.", "rate-forgotten"
        raw = self.target - self._sum
        yield (
            self.rate * raw,
            "You took the sum for the output. The step comes first, then the error.",
            "sum-for-output",
        )

    @property
    def solution(self) -> str:
        weights, bias = self.key
        output = step(self._sum)
        factor = rf"{number(self.rate)} \cdot {bracketed(self._error)}"
        told = "" if self._error else " The output is right, so the error is zero and nothing changes."
        return f"First the output, then the error, then the step.{told}\n\n" + block(
            rf"w \cdot x + b = {products(self.weights, self.inputs, self.bias)} = {number(self._sum)}, "
            rf"\quad \hat y = {output}, \quad y - \hat y = {self._error}",
            rf"w + {factor} \cdot {tex_vector(self.inputs)} = {tex_vector(weights)}",
            rf"b + {factor} = {number(bias)}",
        )
