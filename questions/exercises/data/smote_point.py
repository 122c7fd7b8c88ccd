"""A synthetic minority sample between a sample and its neighbour.

Source: Chawla, Bowyer, Hall and Kegelmeyer, SMOTE: Synthetic Minority Over-sampling Technique, JAIR 16, 2002,
section 4.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class SmotePoint(Exercise):
    name = "smote-point"
    title = "A synthetic sample of SMOTE"
    topic = "data"
    source = (
        "Chawla, Bowyer, Hall and Kegelmeyer, SMOTE: Synthetic Minority Over-sampling Technique, JAIR 16, 2002, "
        "section 4.2"
    )
    point: tuple[int, ...]
    neighbour: tuple[int, ...]
    stranger: tuple[int, ...]
    factor: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        features = rng.randint(2, 3)
        triples = [rng.sample(range(11), 3) for _ in range(features)]
        point, neighbour, stranger = (tuple(triple[index] for triple in triples) for index in range(3))
        return cls(point, neighbour, stranger, rng.choice([0.1, 0.25, 0.5, 0.75]))

    def _between(self, start: tuple[int, ...], end: tuple[int, ...], factor: float) -> list[float]:
        return [round(x + factor * (y - x), 3) for x, y in zip(start, end, strict=True)]

    @property
    def key(self) -> list[float]:
        return self._between(self.point, self.neighbour, self.factor)

    @property
    def stem(self) -> str:
        return (
            f"SMOTE makes a sample from the minority point **$x = {tex_vector(self.point)}$** and the neighbour it "
            f"has drawn from the same class, **$x' = {tex_vector(self.neighbour)}$**, with the random "
            f"**factor $u = {number(self.factor)}$**. The nearest point of the majority is "
            f"**${tex_vector(self.stranger)}$**. Which sample is added?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (vector.answer("s", "New sample", self.key, rules.decimals(3), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._between(self.point, self.stranger, self.factor),
            "You went towards the majority. The new sample lies between two points of the minority.",
            "other-class",
        )
        yield Mistake(
            self._between(self.neighbour, self.point, self.factor),
            "You started at the neighbour. The factor is counted from the point itself.",
            "from-the-neighbour",
        )
        yield Mistake(
            self._between(self.point, self.neighbour, 0.5),
            "You took the middle. The factor says how far the way goes.",
            "middle",
        )
        yield Mistake(
            [round(self.factor * y, 3) for y in self.neighbour],
            "You multiplied the neighbour. Multiply the way to it, and start at the point.",
            "factor-on-neighbour",
        )
        yield Mistake(
            [round(x + self.factor * y, 3) for x, y in zip(self.point, self.neighbour, strict=True)],
            "You added a part of the neighbour. Add a part of the way to it.",
            "neighbour-added",
        )
        yield Mistake(
            [round(self.factor * (y - x), 3) for x, y in zip(self.point, self.neighbour, strict=True)],
            "This is the step. Add it to the point.",
            "step-alone",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"{x} + {number(self.factor)} \cdot ({y} - {x}) = {x} + {number(self.factor)} \cdot {bracketed(y - x)} = "
            rf"{number(value)}"
            for x, y, value in zip(self.point, self.neighbour, self.key, strict=True)
        ]
        return "Go from the point towards its neighbour, the same part of the way in each feature.\n\n" + block(
            r"s = x + u\,(x' - x)", *lines
        )
