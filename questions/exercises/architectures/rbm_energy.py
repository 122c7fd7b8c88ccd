"""Energy of a restricted Boltzmann machine: E(v, h) = -a.v - b.h - v W h.

Source: Hinton, A Practical Guide to Training Restricted Boltzmann Machines, 2012, section 2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Self

from questions.exercises.architectures import pictures_architectures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

HIDDEN = 2
BIASES = (-1, -0.5, 0, 0.5, 1)
# Rows of biases by their length, and rows of weights: one draw each is quicker than one for every entry.
BIAS_ROWS = {length: tuple(product(BIASES, repeat=length)) for length in (2, 3)}
WEIGHT_ROWS = tuple(product(range(-2, 3), repeat=HIDDEN))
# By the number of units, their states: not all on, and at least one.
STATES = {
    2: ((0, 1), (1, 0)),
    3: ((0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)),
}
BOTH = ((0, 1), (1, 0), (1, 1))

Row = tuple[float, ...]


def scalar_product(left: Sequence[float], right: Sequence[float]) -> float:
    """Return the scalar product."""
    return sum(one * other for one, other in zip(left, right, strict=True))


@register
@dataclass(frozen=True)
class RbmEnergy(Exercise):
    name = "rbm-energy"
    title = "Energy of a restricted Boltzmann machine"
    topic = "autoencoders-and-energy-models"
    levels = (1, 2)
    source = "Hinton, A Practical Guide to Training Restricted Boltzmann Machines, 2012, section 2"
    v: tuple[int, ...]
    h: tuple[int, int]
    a: Row
    b: Row
    w: tuple[tuple[int, ...], ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        visible = level + 1
        return cls(
            v=rng.choice(STATES[visible]),
            h=rng.choice(BOTH),
            a=rng.choice(BIAS_ROWS[visible]),
            b=rng.choice(BIAS_ROWS[HIDDEN]),
            w=tuple(rng.choice(WEIGHT_ROWS) for _ in range(visible)),
        )

    def is_fair(self, level: int) -> bool:
        # Biases and weights both count.
        return self.energy not in {0, 1} and self._visible + self._hidden != 0 and self._pairs != 0

    @cached_property
    def _visible(self) -> float:
        return scalar_product(self.a, self.v)

    @cached_property
    def _hidden(self) -> float:
        return scalar_product(self.b, self.h)

    @cached_property
    def _pairs(self) -> float:
        return sum(scalar_product(row, self.h) for row, v in zip(self.w, self.v, strict=True) if v)

    @property
    def energy(self) -> float:
        return -self._visible - self._hidden - self._pairs

    @property
    def stem(self) -> str:
        return (
            f"A restricted Boltzmann machine has the state **$v = {vector(self.v)}$** and **$h = {vector(self.h)}$**. "
            f"Its visible units have the biases **$a = {vector(self.a)}$**, its hidden units "
            f"**$b = {vector(self.b)}$**. The weights, a row for a visible unit and a column for a hidden one:\n\n"
            + block(f"W = {matrix(self.w)}")
            + "\n\nWhat is the energy $E(v, h) = -a \\cdot v - b \\cdot h - v^T W h$?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("energy", "Energy $E$", self.energy, rules.decimals(2), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(-self.energy, "The sign is turned: all three parts are subtracted.", "sign")
        yield Mistake(-self._pairs, "The biases are missing.", "biases-forgotten")
        yield Mistake(-self._visible - self._hidden, "The weights are missing.", "weights-forgotten")
        yield Mistake(
            -sum(self.a) - sum(self.b) - sum(map(sum, self.w)),
            "You counted the units that are off as well. A zero takes its bias and its weights out.",
            "off-units-counted",
        )
        yield Mistake(
            -self._visible - self._hidden + self._pairs,
            "The part of the weights is subtracted too.",
            "weights-added",
        )

    @property
    def solution(self) -> str:
        pairs = [
            bracketed(weight)
            for row, v in zip(self.w, self.v, strict=True)
            for weight, h in zip(row, self.h, strict=True)
            if v and h
        ]
        return "A unit that is on brings in its bias; a weight counts where both of its units are on.\n\n" + block(
            rf"a \cdot v = {_sum(self.a, self.v)} = {number(self._visible)}, \quad "
            rf"b \cdot h = {_sum(self.b, self.h)} = {number(self._hidden)}",
            rf"v^T W h = {' + '.join(pairs)} = {number(self._pairs)}",
            rf"E = -{bracketed(self._visible)} - {bracketed(self._hidden)} - {bracketed(self._pairs)} = "
            rf"{number(self.energy)}",
        )

    @property
    def picture(self) -> str:
        return pictures_architectures.restricted(
            self.v,
            self.h,
            f"A restricted Boltzmann machine: hidden units {', '.join(map(str, self.h))} above, visible units "
            f"{', '.join(map(str, self.v))} below, every visible one joined to every hidden one",
        )


def _sum(biases: Row, states: Sequence[int]) -> str:
    return " + ".join(rf"{bracketed(bias)} \cdot {state}" for bias, state in zip(biases, states, strict=True))
