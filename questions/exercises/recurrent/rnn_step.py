"""One step of a simple recurrent layer, h_t = tanh(W_x x_t + W_h h_{t-1} + b).

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equations 10.8 and 10.9.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from operator import mul
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.tex import block, bracketed, matrix, number, vector
from questions.kinds import numeric, rules
from questions.kinds import vector as vector_kind
from questions.rng import Rng

Row = tuple[float, ...]
Rows = tuple[Row, ...]

HALVES = (-1, -0.5, 0, 0.5, 1)
WEIGHTS = (-1, -0.5, 0.5, 1)
LIMIT = 2


def _rows(units: int, states: Row, weights: Row) -> tuple[tuple[Row, ...], ...]:
    return tuple(tuple(product(entries, repeat=units)) for entries in ((-2, -1, 1, 2), states, weights, HALVES))


# By level, all inputs, states, rows of weights and biases: one draw each is quicker than one for every entry.
ROWS = {1: _rows(1, (-0.5, 0.5), WEIGHTS), 2: _rows(2, (-0.5, 0, 0.5), HALVES)}


def products(rows: Rows, values: Row) -> Row:
    """Return a matrix times a vector."""
    return tuple(sum(map(mul, row, values)) for row in rows)


def squashed(*terms: Row) -> list[float]:
    """Return tanh of the sum of the terms, unit by unit."""
    return [math.tanh(sum(parts)) for parts in zip(*terms, strict=True)]


@register
@dataclass(frozen=True)
class RnnStep(Exercise):
    name = "rnn-step"
    title = "One step of a recurrent layer"
    topic = "rnn-lstm"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equations 10.8 and 10.9"
    x: Row
    h: Row
    wx: Rows
    wh: Rows
    b: Row

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        units = range(level)
        inputs, states, weights, biases = ROWS[level]
        return cls(
            x=rng.choice(inputs),
            h=rng.choice(states),
            wx=tuple(rng.choice(weights) for _ in units),
            wh=tuple(rng.choice(weights) for _ in units),
            b=rng.choice(biases),
        )

    def is_fair(self, level: int) -> bool:
        # A sum of 0 would give nothing to look up; without a part of the old state there would be no recurrence.
        return all(0 < abs(total) <= LIMIT for total in self._sums) and all(self._from_state)

    @cached_property
    def _from_input(self) -> Row:
        return products(self.wx, self.x)

    @cached_property
    def _from_state(self) -> Row:
        return products(self.wh, self.h)

    @cached_property
    def _sums(self) -> Row:
        return tuple(sum(parts) for parts in zip(self._from_input, self._from_state, self.b, strict=True))

    @property
    def key(self) -> list[float]:
        return squashed(self._sums)

    @property
    def stem(self) -> str:
        rule = r"$h_t = \tanh(W_x x_t + W_h h_{t-1} + b)$"
        if len(self.x) == 1:
            return (
                f"A recurrent unit computes {rule}. It reads **$x_t = {self.x[0]}$** in the state "
                f"**$h_{{t-1}} = {number(self.h[0])}$**. Its weights are **$W_x = {number(self.wx[0][0])}$** and "
                f"**$W_h = {number(self.wh[0][0])}$**, its bias is **$b = {number(self.b[0])}$**. What is its new "
                "state $h_t$, to three decimals?"
            )
        return (
            f"A recurrent layer of two units computes {rule}; each row of a matrix holds the weights of one unit. It "
            f"reads **$x_t = {vector(self.x)}$** in the state **$h_{{t-1}} = {vector(self.h)}$**.\n\n"
            "Its parameters:\n\n"
            + block(rf"W_x = {matrix(self.wx)}, \quad W_h = {matrix(self.wh)}, \quad b = {vector(self.b)}")
            + "\n\nWhat is its new state $h_t$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        label, rule = "New state $h_t$", rules.absolute(0.001)
        if len(self.x) == 1:
            slips = (Mistake(slip.value[0], slip.hint, slip.tag) for slip in self._mistakes())
            return (numeric.answer("h", label, self.key[0], rule, mistakes=slips),)
        return (vector_kind.answer("h", label, self.key, rule, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            list(self._sums), "This is the sum before the activation. The hyperbolic tangent is missing.", "no-tanh"
        )
        yield Mistake(
            squashed(self._from_input, self.b),
            "The old state is missing. It comes in with its own weights.",
            "state-forgotten",
        )
        yield Mistake(
            squashed(self._from_input, self._from_state), "The bias is missing from the sum.", "bias-forgotten"
        )
        yield Mistake(
            squashed(products(self.wh, self.x), products(self.wx, self.h), self.b),
            "The weights are swapped: those of the state met the input.",
            "weights-swapped",
        )
        yield Mistake(
            [
                math.tanh(left * right + bias)
                for left, right, bias in zip(self._from_input, self._from_state, self.b, strict=True)
            ],
            "You multiplied the part of the input by the part of the state. They are added.",
            "multiplied",
        )
        yield Mistake(
            [1 / (1 + math.exp(-total)) for total in self._sums],
            "This is the sigmoid of the sum. The layer takes the hyperbolic tangent.",
            "sigmoid",
        )
        if len(self.x) > 1:
            wx, wh = tuple(zip(*self.wx, strict=True)), tuple(zip(*self.wh, strict=True))
            yield Mistake(
                squashed(products(wx, self.x), products(wh, self.h), self.b),
                "You went down the columns of the matrices. A row holds the weights of one unit.",
                "transposed",
            )

    @property
    def solution(self) -> str:
        lines = []
        for unit, (total, value) in enumerate(zip(self._sums, self.key, strict=True)):
            parts = [
                *(f"{bracketed(w)} \\cdot {bracketed(v)}" for w, v in zip(self.wx[unit], self.x, strict=True)),
                *(f"{bracketed(w)} \\cdot {bracketed(v)}" for w, v in zip(self.wh[unit], self.h, strict=True)),
                bracketed(self.b[unit]),
            ]
            index = "t" if len(self.x) == 1 else f"{{t,{unit}}}"
            lines.append(rf"h_{index} = \tanh({' + '.join(parts)}) = \tanh({number(total)}) = {number(value, 4)}")
        return (
            "What comes from the input, what comes from the old state and the bias are added; then the hyperbolic "
            "tangent brings the sum between -1 and 1.\n\n" + block(*lines)
        )

    @property
    def picture(self) -> str:
        if len(self.x) > 1:
            return ""
        x, h, wx, wh = (number(value) for value in (self.x[0], self.h[0], self.wx[0][0], self.wh[0][0]))
        return pictures_recurrent.unrolled(
            h,
            [x],
            ["?"],
            wh,
            wx,
            f"An arrow from the old state {h} with weight {wh} and one from the input {x} with weight {wx} lead to the "
            "new state",
        )
