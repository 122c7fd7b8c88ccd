"""Probabilities of the hidden units of a restricted Boltzmann machine: sigmoid(b_j + sum_i v_i W_ij).

Source: Hinton, A Practical Guide to Training Restricted Boltzmann Machines, 2012, section 2.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.architectures import pictures_architectures
from questions.exercises.architectures.rbm_energy import BIAS_ROWS, HIDDEN, STATES, WEIGHT_ROWS, Row, scalar_product
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, matrix, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

LIMIT = 4


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z))."""
    return 1 / (1 + math.exp(-z))


@register
@dataclass(frozen=True)
class RbmHiddenProbability(Exercise):
    name = "rbm-hidden-probability"
    title = "Hidden units of a restricted Boltzmann machine"
    topic = "autoencoders-and-energy-models"
    levels = (1, 2)
    source = "Hinton, A Practical Guide to Training Restricted Boltzmann Machines, 2012, section 2"
    v: tuple[int, ...]
    a: Row
    b: Row
    w: tuple[tuple[int, ...], ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        visible = level + 1
        return cls(
            v=rng.choice(STATES[visible]),
            a=rng.choice(BIAS_ROWS[visible]),
            b=rng.choice(BIAS_ROWS[HIDDEN]),
            w=tuple(rng.choice(WEIGHT_ROWS) for _ in range(visible)),
        )

    def is_fair(self, level: int) -> bool:
        # Beyond the limit a probability is 0 or 1 to the eye; a sum of 0 would give nothing to look up.
        return all(self._inputs) and all(0 < abs(total) <= LIMIT for total in self._sums) and any(self.b)

    @cached_property
    def _columns(self) -> list[tuple[int, ...]]:
        return list(zip(*self.w, strict=True))

    @cached_property
    def _inputs(self) -> list[float]:
        return [scalar_product(column, self.v) for column in self._columns]

    @cached_property
    def _sums(self) -> list[float]:
        return [bias + total for bias, total in zip(self.b, self._inputs, strict=True)]

    @cached_property
    def key(self) -> list[float]:
        return [sigmoid(total) for total in self._sums]

    @property
    def stem(self) -> str:
        return (
            f"The visible units of a restricted Boltzmann machine are **$v = {tex_vector(self.v)}$**. Their biases are "
            f"**$a = {tex_vector(self.a)}$**, those of the hidden units **$b = {tex_vector(self.b)}$**. The weights, a "
            "row for each visible unit and a column for each hidden one:\n\n"
            + block(f"W = {matrix(self.w)}")
            + "\n\nHow likely is each hidden unit to be on, given $v$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "p",
                "Probabilities $p$",
                self.key,
                rules.absolute(0.001),
                labels=[f"$h_{unit}$" for unit in range(HIDDEN)],
                percent=True,
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._sums, "These are the sums. The sigmoid makes probabilities of them.", "no-sigmoid")
        yield Mistake(
            [sigmoid(-total) for total in self._sums],
            "The sign is turned, as in the energy. These are the probabilities of being off.",
            "sign",
        )
        yield Mistake([sigmoid(total) for total in self._inputs], "The biases are missing.", "biases-forgotten")
        yield Mistake(
            [sigmoid(bias + total) for bias, total in zip(self.a, self._inputs, strict=False)],
            "You took the biases of the visible units. A hidden unit has its own.",
            "visible-biases",
        )
        yield Mistake(
            [sigmoid(bias + sum(column)) for bias, column in zip(self.b, self._columns, strict=True)],
            "You counted the visible units that are off as well.",
            "off-units-counted",
        )
        if len(self.w) == HIDDEN:
            yield Mistake(
                [sigmoid(bias + scalar_product(row, self.v)) for bias, row in zip(self.b, self.w, strict=True)],
                "You went along the rows of the weights. A hidden unit has a column.",
                "transposed",
            )

    @property
    def solution(self) -> str:
        lines = [
            rf"p(h_{unit} = 1 \mid v) = \sigma({bracketed(bias)} + "
            + " + ".join(bracketed(weight) for weight, v in zip(column, self.v, strict=True) if v)
            + rf") = \sigma({number(total)}) = {number(p, 4)}"
            for unit, (bias, column, total, p) in enumerate(
                zip(self.b, self._columns, self._sums, self.key, strict=True)
            )
        ]
        return (
            "A hidden unit adds its own bias and its weights to the visible units that are on; the biases of the "
            "visible units do not matter.\n\n" + block(*lines)
        )

    @property
    def picture(self) -> str:
        return pictures_architectures.restricted(
            self.v,
            ["?"] * HIDDEN,
            f"A restricted Boltzmann machine: two hidden units above, visible units {', '.join(map(str, self.v))} "
            "below, every visible one joined to every hidden one",
        )
