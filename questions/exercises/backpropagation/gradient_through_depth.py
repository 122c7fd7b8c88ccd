"""What is left of a gradient after many equal layers.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 5, "What's causing the vanishing gradient problem?".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation import pictures_backpropagation
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules, single_choice
from questions.numbers import Value, format_number
from questions.rng import Rng

PLACES = {
    0.25: "sigmoid at 0, where it is steepest",
    1: "ReLU with a sum above zero",
    0.42: "tanh at 1",
}
OPTIONS = ("It vanishes", "It keeps its size", "It explodes")


def is_clear(weight: float, slope: float) -> bool:
    """Whether the factor of a layer is 1, or more than 5 % away from it."""
    away = abs(weight * slope - 1)
    return away < 1e-9 or away > 0.0501


KEEPING = ((4, 0.25), (1, 1))
CHANGING = tuple(
    (weight, slope)
    for weight in (quarter // 4 if quarter % 4 == 0 else quarter / 4 for quarter in range(2, 25))
    for slope in PLACES
    if weight * slope != 1 and is_clear(weight, slope)
)


def scientific(value: Value, *, is_typed: bool = True) -> str:
    """Return a positive number in TeX, a very small or large one with a power of ten and as it can be typed."""
    text = format_number(value)
    if "e" not in text and value < 1e6:
        return text
    exponent = math.floor(math.log10(value))
    shown = rf"{number(value / 10.0**exponent, 3)} \cdot 10^{{{exponent}}}"
    return rf"{shown} \quad \text{{(typed: {text})}}" if is_typed else shown


@register
@dataclass(frozen=True)
class GradientThroughDepth(Exercise):
    name = "gradient-through-depth"
    title = "A gradient through many layers"
    topic = "backpropagation"
    source = "Nielsen, Neural Networks and Deep Learning, 2015, chapter 5, section on what causes vanishing gradients"
    weight: Value
    slope: Value
    depth: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        weight, slope = rng.choice(KEEPING if rng.randint(0, 9) == 0 else CHANGING)
        return cls(weight, slope, rng.randint(3, 30))

    @cached_property
    def factor(self) -> float:
        return float(self.weight * self.slope) ** self.depth

    @property
    def outcome(self) -> str:
        """What becomes of the gradient with more and more such layers."""
        return OPTIONS[1 if self.factor == 1 else 2 * (self.factor > 1)]

    @property
    def stem(self) -> str:
        return (
            f"A chain of **{self.depth} layers** of one unit each. On its way back the gradient takes in each layer "
            f"the factor $w \\cdot d$: the **weight $w = {number(self.weight)}$** times the slope of the "
            f"activation, **$d = {number(self.slope)}$** ({PLACES[self.slope]}). What is the factor of all layers "
            "together, to within 1 % (it may be typed like 1.5e-7)? And what becomes of the gradient with more and "
            "more such layers?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "factor", "Factor of all layers", self.factor, rules.relative(0.01), mistakes=self._factor_mistakes()
            ),
            single_choice.answer(
                "outcome",
                "The gradient",
                OPTIONS,
                self.outcome,
                mistakes=self._outcome_mistakes(),
                # The nearest that a drawn factor comes to 1, over three layers, is 0.86 and 1.16.
                carry={"formula": "factor", "cuts": [0.9, 1.1]},
            ),
        )

    def _factor_mistakes(self) -> Iterator[Mistake]:
        once = self.weight * self.slope
        yield Mistake(self.depth * once, "You added the factors of the layers. They multiply.", "added")
        yield Mistake(once, "This is the factor of a single layer.", "one-layer")
        yield Mistake(
            1 / self.factor, "The exponent has the wrong sign: this is the inverse of the factor.", "exponent-sign"
        )
        yield Mistake(self.slope**self.depth, "The weight is missing. It comes in with each layer.", "weight-forgotten")
        yield Mistake(self.weight**self.depth, "The slope is missing. It comes in with each layer.", "slope-forgotten")

    def _outcome_mistakes(self) -> Iterator[Mistake]:
        vanishes, keeps, explodes = OPTIONS
        yield Mistake(
            vanishes, "A gradient vanishes where the factor of a layer is below one. Here it is not.", "vanishes"
        )
        yield Mistake(keeps, "A gradient keeps its size only where the factor of a layer is exactly one.", "keeps")
        yield Mistake(
            explodes, "A gradient explodes where the factor of a layer is above one. Here it is not.", "explodes"
        )

    @property
    def _base(self) -> str:
        return rf"{number(self.weight)} \cdot {number(self.slope)}"

    @property
    def solution(self) -> str:
        once = self.weight * self.slope
        side = "exactly" if once == 1 else "below" if once < 1 else "above"
        return (
            f"The same factor comes in {self.depth} times:\n\n"
            + block(
                rf"(w \cdot d)^n = ({self._base})^{{{self.depth}}} = {number(once, 6)}^{{{self.depth}}} = "
                + scientific(self.factor)
            )
            + f"\n\nThe factor of one layer is {side} one. With more and more layers: {self.outcome.lower()}."
        )

    @property
    def solution_picture(self) -> str:
        power = self.depth * math.log10(self.weight * self.slope)
        return pictures_backpropagation.decay(
            power,
            self.depth,
            f"The power of ten of the gradient, layer by layer: a straight line from 0 to {power:.1f} after "
            f"{self.depth} layers",
        )
