"""Spread of a neuron's weighted sum at its initialisation.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Weight initialization".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

SIZES = {1: (100, 400, 784, 1000), 2: (64, 100, 144, 200, 256, 400, 500, 512, 600, 784, 900, 1000)}
# How the weights are drawn, by name: standard deviation and variance in TeX.
SPREADS = {"unit": "1", "over-root": r"1 / \sqrt{n}", "he": r"\sqrt{2 / n}", "tenth": "0.1"}
VARIANCES = {"unit": "1", "over-root": r"\frac{{1}}{{{n}}}", "he": r"\frac{{2}}{{{n}}}", "tenth": "0.01"}
CHOICES = {1: ("unit", "over-root"), 2: ("unit", "over-root", "he", "tenth")}
BIASES = {1: (0.0, 1.0), 2: (0.0, 0.5, 1.0)}


@register
@dataclass(frozen=True)
class PreactivationStd(Exercise):
    name = "preactivation-std"
    title = "Spread of a weighted sum"
    topic = "initialisation"
    levels = (1, 2)
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Weight initialization"'
    inputs: int
    active: int
    spread: str
    bias: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        inputs = rng.choice(SIZES[level])
        return cls(
            inputs=inputs,
            active=inputs // rng.choice((2, 4)),
            spread=rng.choice(CHOICES[level]),
            bias=rng.choice(BIASES[level]),
        )

    def is_fair(self, level: int) -> bool:
        return self._variance not in (0, 1)

    @property
    def _weight_variance(self) -> float:
        return {"unit": 1.0, "over-root": 1 / self.inputs, "he": 2 / self.inputs, "tenth": 0.01}[self.spread]

    @property
    def _variance(self) -> float:
        return self.active * self._weight_variance + self.bias**2

    @property
    def key(self) -> float:
        return sqrt(self._variance)

    @property
    def stem(self) -> str:
        spread = f"is drawn with mean 0 and **standard deviation ${number(self.bias)}$**"
        return (
            f"A neuron has **$n = {self.inputs}$** inputs, of which **{self.active} are 1** and all others 0. Its "
            f"weights are drawn independently with mean 0 and **standard deviation ${SPREADS[self.spread]}$**; "
            f"its bias {spread if self.bias else 'is **0**'}. What is the standard deviation of its weighted sum "
            "$z = w \\cdot x + b$, to two decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("std", "Standard deviation of z", self.key, rules.absolute(0.01), mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._variance, "This is the variance. The standard deviation is its square root.", "variance")
        yield Mistake(
            sqrt(self.inputs * self._weight_variance + self.bias**2),
            "You counted all inputs. Those that are zero add nothing to the sum.",
            "all-inputs",
        )
        yield Mistake(
            sqrt(self.active * self._weight_variance),
            "The bias is missing: it has a spread of its own.",
            "bias-forgotten",
        )
        yield Mistake(
            sqrt(self.active * sqrt(self._weight_variance) + self.bias**2),
            "Variances add up, so the standard deviation of the weights is squared first.",
            "not-squared",
        )
        yield Mistake(
            sqrt(self.active * self._weight_variance) + self.bias,
            "You added standard deviations. Of independent parts, the variances add up.",
            "deviations-added",
        )

    @property
    def solution(self) -> str:
        return (
            "The parts are independent, so their variances add up: one for each of the $m$ inputs that are on, "
            "and one for the bias.\n\n"
            + block(
                rf"\operatorname{{Var}}(z) = m \sigma_w^2 + \sigma_b^2 = {self.active} \cdot "
                rf"{VARIANCES[self.spread].format(n=self.inputs)} + {number(self.bias**2)} = "
                rf"{number(self._variance, 4)}",
                rf"\sqrt{{{number(self._variance, 4)}}} = {number(self.key, 4)}",
            )
        )
