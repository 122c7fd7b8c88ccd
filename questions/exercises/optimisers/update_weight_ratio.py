"""Size of an update against the size of the weights.

Source: Stanford CS231n, course notes, Neural Networks Part 3, "Ratio of weights:updates".
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.optimisers.plain import significant, small
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules, single_choice
from questions.rng import Rng

GOOD = 0.001
VERDICTS = ("Too small", "Fine", "Too large")
# Vectors of whole numbers with a whole norm, by their length.
VECTORS = (
    ((3, 4), (4, 3), (6, 8), (5, 12), (8, 6)),
    ((1, 2, 2), (2, 4, 4), (2, 3, 6), (4, 4, 7), (2, 1, 2)),
)


def verdict(ratio: float) -> str:
    """Return what the rule of thumb, one to a thousand, says of a ratio."""
    if ratio < GOOD / 3:
        return "too small"
    return "too large" if ratio > 3 * GOOD else "fine"


@register
@dataclass(frozen=True)
class UpdateWeightRatio(Exercise):
    name = "update-weight-ratio"
    version = 2
    title = "Update against weights"
    topic = "optimisation"
    source = 'Stanford CS231n, course notes, Neural Networks Part 3, "Ratio of weights:updates"'
    weights: tuple[float, ...]
    gradient: tuple[float, ...]
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        shapes = rng.choice(VECTORS)
        shrink = rng.choice([1, 2, 10])
        finer = rng.choice([10, 100])
        return cls(
            tuple(entry * rng.choice([-1, 1]) / shrink for entry in rng.choice(shapes)),
            tuple(entry * rng.choice([-1, 1]) / finer for entry in rng.choice(shapes)),
            rng.choice([0.1, 0.01, 0.001]),
        )

    def is_fair(self, level: int) -> bool:
        # Near the edge of the rule of thumb nobody could say which side is meant.
        share = self.key / GOOD
        is_clear = share >= 3 or share <= 1 / 3 or 0.8 <= share <= 1.2
        return is_clear and self.key < 1 and self.key not in {self.rate, *self.weights, *self.gradient}

    @property
    def _norms(self) -> tuple[float, float]:
        return round(math.hypot(*self.weights), 10), round(math.hypot(*self.gradient), 10)

    @property
    def key(self) -> float:
        of_weights, of_gradient = self._norms
        return significant(self.rate * of_gradient / of_weights)

    @property
    def stem(self) -> str:
        return (
            f"A layer has the weights **$w = {vector(self.weights)}$** and the gradient "
            f"**$g = {vector(self.gradient)}$**. Plain SGD moves it with the learning rate "
            f"**$\\eta = {number(self.rate)}$**. What is the ratio of the update to the weights, "
            r"$\lVert \eta g \rVert / \lVert w \rVert$, in Euclidean norms? "
            "And what does the rule of thumb of 0.001 say, a factor of three either way being fine?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("ratio", "Ratio", self.key, rules.relative(0.01), percent=True, mistakes=self._mistakes()),
            single_choice.answer(
                "verdict",
                "By the rule of thumb",
                VERDICTS,
                verdict(self.key).capitalize(),
                mistakes=[
                    Mistake(words, "Compare the ratio of update to weights with one to a thousand.", "other-verdict")
                    for words in VERDICTS
                    if words != verdict(self.key).capitalize()
                ],
                carry={"formula": "ratio", "cuts": [GOOD / 3, 3 * GOOD]},
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        of_weights, of_gradient = self._norms
        yield Mistake(
            of_gradient / of_weights,
            "This is the raw gradient. The learning rate makes it the update.",
            "rate-forgotten",
        )
        yield Mistake(
            of_weights / (self.rate * of_gradient), "The ratio is upside down: the update stands above.", "inverted"
        )
        yield Mistake(
            self.rate * _sizes(self.gradient) / _sizes(self.weights),
            "You added the sizes of the entries. The Euclidean norm adds squares and takes the root.",
            "sum-of-sizes",
        )
        yield Mistake(
            self.rate * (of_gradient / of_weights) ** 2, "The roots are missing from the norms.", "root-forgotten"
        )
        yield Mistake(
            self.rate * of_gradient, "This is the size of the update. Divide it by that of the weights.", "not-divided"
        )

    @property
    def solution(self) -> str:
        of_weights, of_gradient = self._norms
        return (
            "Two norms and the learning rate:\n\n"
            + block(
                rf"\lVert w \rVert = \sqrt{{{_squares(self.weights)}}} = {number(of_weights)}",
                rf"\lVert g \rVert = \sqrt{{{_squares(self.gradient)}}} = {number(of_gradient)}",
                rf"\frac{{{number(self.rate)} \cdot {number(of_gradient)}}}{{{number(of_weights)}}}"
                f" = {small(self.key)}",
            )
            + f"\n\nBy the rule of thumb of one to a thousand this is {verdict(self.key)}."
        )


def _sizes(entries: Sequence[float]) -> float:
    return math.fsum(map(abs, entries))


def _squares(entries: Sequence[float]) -> str:
    return " + ".join(f"{bracketed(entry)}^2" for entry in entries)
