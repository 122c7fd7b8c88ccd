"""The pre-activation of a unit in use, after dropout without rescaling in training.

Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout, JMLR 15, 2014, figure 2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

# Tenths of whole numbers: this takes away rounding errors of floats and nothing else.
PLACES = 8


@register
@dataclass(frozen=True)
class DropoutTestScaling(Exercise):
    name = "dropout-test-scaling"
    title = "Scaling after dropout, in use"
    topic = "regularisation"
    source = "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout, JMLR 15, 2014, figure 2"
    inputs: tuple[int, ...]
    weights: tuple[int, ...]
    keep: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        size = rng.randint(2, 4)
        return cls(
            inputs=tuple(rng.randint(1, 5) for _ in range(size)),
            weights=tuple(rng.choice([-3, -2, -1, 1, 2, 3]) for _ in range(size)),
            keep=rng.choice([0.5, 0.8]),
        )

    def is_fair(self, level: int) -> bool:
        return self._dot != 0 and self.key not in {0, 1, *self.inputs, *self.weights}

    @property
    def _dot(self) -> int:
        return sum(x * w for x, w in zip(self.inputs, self.weights, strict=True))

    @property
    def key(self) -> float:
        return round(self.keep * self._dot, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"The inputs **$x = {vector(self.inputs)}$** reach a unit through the weights "
            f"**$w = {vector(self.weights)}$**; it has no bias. In training each input was **kept with probability "
            f"{number(self.keep)}** and **not rescaled**, as in the first paper on dropout. "
            "What pre-activation is used at test time, so that it is the mean over all masks?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (numeric.answer("z", "Pre-activation $z$", self.key, rule, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield _mistake(
            self._dot,
            "You did not scale. In use all inputs are there, and more comes in than the unit is used to.",
            "not-scaled",
        )
        yield _mistake(
            self._dot / self.keep,
            "You divided. That is what inverted dropout does in training; here nothing was done there.",
            "divided",
        )
        yield _mistake(
            (1 - self.keep) * self._dot,
            "You multiplied by the probability of being dropped. What is kept counts.",
            "drop-for-keep",
        )
        yield _mistake(
            self.keep * sum(self.weights),
            "The inputs are missing: multiply each weight by its input.",
            "inputs-forgotten",
        )

    @property
    def solution(self) -> str:
        pairs = zip(self.weights, self.inputs, strict=True)
        sum_ = " + ".join(rf"{bracketed(w)} \cdot {x}" for w, x in pairs)
        return (
            "Each term is there with the probability of being kept, so the mean of the sum is that part of it. "
            "The first paper multiplies the weights by it.\n\n"
            + block(
                rf"w \cdot x = {sum_} = {self._dot}",
                rf"z = {number(self.keep)} \cdot {bracketed(self._dot)} = {number(self.key)}",
            )
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
