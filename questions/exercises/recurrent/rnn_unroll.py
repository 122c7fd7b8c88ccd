"""A simple recurrent unit over three inputs, with the same weights in every step.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, equations 10.8 and 10.9.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.recurrent.rnn_step import LIMIT, WEIGHTS
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

STEPS = (1, 2, 3)
VALUES = range(-2, 3)
# Inputs that can be told from those read backwards.
INPUTS = tuple((first, second, third) for first in VALUES for second in VALUES for third in VALUES if first != third)


@register
@dataclass(frozen=True)
class RnnUnroll(Exercise):
    name = "rnn-unroll"
    title = "Three steps of a recurrent unit"
    topic = "rnn-lstm"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equations 10.8 and 10.9"
    x: tuple[int, int, int]
    wx: float
    wh: float
    b: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            x=rng.choice(INPUTS),
            wx=rng.choice(WEIGHTS),
            wh=rng.choice(WEIGHTS),
            b=0 if level == 1 else rng.choice(WEIGHTS),
        )

    def is_fair(self, level: int) -> bool:
        # Read backwards the inputs lead elsewhere, so their order counts.
        return (
            max(map(abs, self._sums)) <= LIMIT
            and min(map(abs, self.states)) >= 0.05
            and abs(self._backwards[-1] - self.states[-1]) > 0.01
        )

    def _run(self, inputs: Sequence[int]) -> tuple[list[float], list[float]]:
        """Return the sums and the states of all steps."""
        sums, states, state = [], [], 0.0
        for value in inputs:
            sums.append(self.wx * value + self.wh * state + self.b)
            state = math.tanh(sums[-1])
            states.append(state)
        return sums, states

    @cached_property
    def _whole(self) -> tuple[list[float], list[float]]:
        return self._run(self.x)

    @cached_property
    def _backwards(self) -> list[float]:
        return self._run(self.x[::-1])[1]

    @property
    def _sums(self) -> list[float]:
        return self._whole[0]

    @property
    def states(self) -> list[float]:
        """The states h_1 to h_3."""
        return self._whole[1]

    @property
    def stem(self) -> str:
        bias = f"the bias is **$b = {number(self.b)}$**" if self.b else "there is **no bias**"
        rule = r"$h_t = \tanh(w_x x_t + w_h h_{t-1} + b)$" if self.b else r"$h_t = \tanh(w_x x_t + w_h h_{t-1})$"
        return (
            f"A recurrent unit computes {rule}. Its weights are **$w_x = {number(self.wx)}$** and "
            f"**$w_h = {number(self.wh)}$**, {bias}, and its first state is **$h_0 = 0$**. It reads "
            f"**$x_1, x_2, x_3 = {', '.join(map(str, self.x))}$**. What are its three states, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return tuple(
            numeric.answer(
                f"h{step}",
                f"$h_{step}$",
                self.states[step - 1],
                rules.absolute(0.001),
                mistakes=self._mistakes(step),
                carry=self._carry(step),
            )
            for step in STEPS
        )

    def _carry(self, step: int) -> str | None:
        if step == 1:
            return None
        return f"tanh({self.wx * self.x[step - 1] + self.b} + ({self.wh}) * h{step - 1})"

    def _mistakes(self, step: int) -> Iterator[Mistake]:
        place = step - 1
        x, state = self.x[place], self.states[place - 1] if place else 0.0
        yield Mistake(
            self._sums[place], "This is the sum before the activation. The hyperbolic tangent is missing.", "no-tanh"
        )
        if place:
            yield Mistake(
                math.tanh(self.wx * x + self.b),
                "You started from zero again. Each step goes on from the state before.",
                "state-reset",
            )
            yield Mistake(
                math.tanh(self.wx * x + state + self.b),
                "The old state came in whole. It has its own weight.",
                "state-not-weighted",
            )
            yield Mistake(
                self._linear(place),
                "You left out the hyperbolic tangent in every step.",
                "linear-throughout",
            )
        yield Mistake(
            math.tanh(self.wh * x + self.wx * state + self.b),
            "The weights are swapped: that of the state met the input.",
            "weights-swapped",
        )
        if self.x[place] != self.x[-1 - place]:
            yield Mistake(self._backwards[place], "You read the inputs from the last to the first.", "backwards")
        if self.b:
            yield Mistake(
                math.tanh(self._sums[place] - self.b),
                "The bias is missing. It comes in at every step.",
                "bias-forgotten",
            )

    def _linear(self, place: int) -> float:
        state = 0.0
        for x in self.x[: place + 1]:
            state = self.wx * x + self.wh * state + self.b
        return state

    @property
    def solution(self) -> str:
        wx, wh = number(self.wx), bracketed(self.wh)
        bias = f" + {bracketed(self.b)}" if self.b else ""
        lines = [
            rf"h_{step} = \tanh({wx} \cdot {bracketed(x)} + {wh} \cdot {bracketed(before, 4)}{bias}) = "
            rf"\tanh({number(total, 4)}) = {number(state, 4)}"
            for step, x, before, total, state in zip(
                STEPS, self.x, [0.0, *self.states], self._sums, self.states, strict=False
            )
        ]
        return (
            "The weights are the same in every step; only input and state change. "
            f"The states are ${vector(self.states, 3)}$.\n\n" + block(*lines)
        )

    @property
    def picture(self) -> str:
        wx, wh = number(self.wx), number(self.wh)
        inputs = [str(value) for value in self.x]
        return pictures_recurrent.unrolled(
            "0",
            inputs,
            ["h₁", "h₂", "h₃"],
            wh,
            wx,
            f"A recurrent unit over three steps: the inputs {', '.join(inputs)} lead with weight {wx} to the states, "
            f"and each state leads with weight {wh} to the next",
        )
