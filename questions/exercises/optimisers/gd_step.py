"""One step of gradient descent, on one weight or on several.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.5.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

GRADIENTS = (-4, -3, -2, -1, 1, 2, 3, 4)
RATES = (0.5, 0.1, 0.05, 0.01)
# Takes away rounding errors of floats and nothing else.
PLACES = 8


@register
@dataclass(frozen=True)
class GdStep(Exercise):
    name = "gd-step"
    title = "One step of gradient descent"
    topic = "optimisation"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 4.5"
    weights: tuple[int, ...]
    gradient: tuple[int, ...]
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = 1 if level == 1 else rng.randint(2, 3)
        return cls(
            tuple(rng.randint(-5, 5) for _ in range(size)),
            tuple(rng.choice(GRADIENTS) for _ in range(size)),
            rng.choice(RATES),
        )

    def is_fair(self, level: int) -> bool:
        # A weight of 0 hides that the step starts from it.
        return all(self.weights) and not {0, 1} & set(self.key) and len(set(self.gradient)) == len(self.gradient)

    def _each(self, function: Callable[[int, int], float]) -> list[float]:
        return [round(function(w, g), PLACES) for w, g in zip(self.weights, self.gradient, strict=True)]

    @property
    def key(self) -> list[float]:
        return self._each(lambda w, g: w - self.rate * g)

    @property
    def stem(self) -> str:
        if len(self.weights) == 1:
            told = (
                f"A weight is **$w = {self.weights[0]}$**, and the gradient of the cost there is "
                f"**$g = {self.gradient[0]}$**."
            )
        else:
            told = (
                f"The weights are **$w = {tex_vector(self.weights)}$**, and the gradient of the cost there is "
                f"**$g = {tex_vector(self.gradient)}$**."
            )
        asked = "weight" if len(self.weights) == 1 else "weights"
        return (
            f"{told} The learning rate is **$\\eta = {number(self.rate)}$**. "
            f"What {'is' if asked == 'weight' else 'are'} the {asked} after one step of gradient descent?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.decimals(4)
        slips = list(self._mistakes())
        if len(self.weights) > 1:
            return (vector.answer("w", "New weights", self.key, rule, mistakes=slips),)
        scalars = [Mistake(slip.value[0], slip.hint, slip.tag) for slip in slips]
        return (numeric.answer("w", "New weight", self.key[0], rule, mistakes=scalars),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._each(lambda w, g: w + self.rate * g),
            "You went uphill. A step goes against the gradient.",
            "uphill",
        )
        yield Mistake(self._each(lambda w, g: w - g), "The learning rate is missing.", "rate-forgotten")
        yield Mistake(
            self._each(lambda w, g: -self.rate * g), "This is the step alone. It starts from the weight.", "step-alone"
        )
        yield Mistake(
            self._each(lambda w, g: self.rate * g),
            "This is the learning rate times the gradient. Take it off the weight.",
            "product-alone",
        )
        yield Mistake(
            self._each(lambda w, g: self.rate * (w - g)),
            "The learning rate scales the gradient, not the weight.",
            "rate-on-weight",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"{w} - {number(self.rate)} \cdot {bracketed(g)} = {number(new)}"
            for w, g, new in zip(self.weights, self.gradient, self.key, strict=True)
        ]
        return r"Each weight moves against its own gradient: $w \leftarrow w - \eta g$." + "\n\n" + block(*lines)
