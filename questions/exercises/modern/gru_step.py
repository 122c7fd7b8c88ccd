"""One step of a gated recurrent unit with scalar state.

Source: Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014; PyTorch documentation, torch.nn.GRU
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

HALVES = (-1, -0.5, 0.5, 1)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@register
@dataclass(frozen=True)
class GruStep(Exercise):
    name = "gru-step"
    title = "One step of a GRU"
    topic = "rnn-lstm"
    source = "Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, 2014"
    x: int
    h: float
    reset: tuple[float, float]
    update: tuple[float, float]
    new: tuple[float, float]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        def pair() -> tuple[float, float]:
            return rng.choice(HALVES), rng.choice(HALVES)

        return cls(rng.choice((-2, -1, 1, 2)), rng.choice(HALVES), pair(), pair(), pair())

    def is_fair(self, level: int) -> bool:
        r, z, n, h = self.values
        return abs(z - 0.5) > 0.05 and abs(r - 0.5) > 0.05 and abs(n - self.h) > 0.1 and abs(h) > 0.01

    @cached_property
    def values(self) -> tuple[float, float, float, float]:
        """Reset gate, update gate, candidate and new state."""
        r = sigmoid(self.reset[0] * self.x + self.reset[1] * self.h)
        z = sigmoid(self.update[0] * self.x + self.update[1] * self.h)
        n = math.tanh(self.new[0] * self.x + r * self.new[1] * self.h)
        return r, z, n, (1 - z) * n + z * self.h

    @property
    def stem(self) -> str:
        def weights(name: str, pair: tuple[float, float]) -> str:
            return f"**$w_{name} = {number(pair[0])}$, $u_{name} = {number(pair[1])}$**"

        return (
            f"A GRU with one unit reads **$x = {self.x}$** in the state **$h = {number(self.h)}$**; there are no "
            "biases. Its "
            f"weights are {weights('r', self.reset)}, {weights('z', self.update)}, {weights('n', self.new)}. As in "
            "PyTorch,\n\n"
            + block(
                r"r = \sigma(w_r x + u_r h), \quad z = \sigma(w_z x + u_z h)",
                r"n = \tanh(w_n x + r \cdot u_n h), \quad h' = (1 - z)\, n + z\, h",
            )
            + "\n\nWhat are the gates, the candidate and the new state?"
        )

    def answers(self) -> tuple[Answer, ...]:
        r, z, n, h = self.values
        rule = rules.absolute(0.001)
        return (
            numeric.answer("r", "Reset gate $r$", r, rule, mistakes=self._gate_mistakes(self.reset)),
            numeric.answer("z", "Update gate $z$", z, rule, mistakes=self._gate_mistakes(self.update)),
            numeric.answer(
                "n",
                "Candidate $n$",
                n,
                rule,
                mistakes=self._candidate_mistakes(),
                carry=f"tanh({self.new[0] * self.x} + r * ({self.new[1] * self.h}))",
            ),
            numeric.answer(
                "h",
                "New state $h'$",
                h,
                rule,
                mistakes=self._state_mistakes(),
                carry=f"(1 - z) * n + z * ({self.h})",
            ),
        )

    def _gate_mistakes(self, pair: tuple[float, float]) -> Iterator[Mistake]:
        total = pair[0] * self.x + pair[1] * self.h
        yield Mistake(math.tanh(total), "A gate goes through the sigmoid, not through tanh.", "tanh-for-gate")
        yield Mistake(sigmoid(pair[0] * self.x), "The old state enters the gate as well.", "state-forgotten")
        yield Mistake(total, "This is the sum. The sigmoid follows.", "sigmoid-forgotten")

    def _candidate_mistakes(self) -> Iterator[Mistake]:
        first, second = self.new[0] * self.x, self.new[1] * self.h
        r = self.values[0]
        yield Mistake(math.tanh(first + second), "The reset gate is missing before the old state.", "reset-forgotten")
        yield Mistake(math.tanh(r * (first + second)), "The reset gate acts on the old state only.", "reset-on-all")
        yield Mistake(sigmoid(first + r * second), "The candidate goes through tanh.", "sigmoid-for-candidate")

    def _state_mistakes(self) -> Iterator[Mistake]:
        _, z, n, _ = self.values
        yield Mistake(z * n + (1 - z) * self.h, "Here the update gate keeps the old state, not the new.", "gate-turned")
        yield Mistake(n, "This is the candidate. The update gate mixes it with the old state.", "candidate")

    @property
    def solution(self) -> str:
        r, z, n, h = self.values
        lines = [
            rf"{name} = \sigma({bracketed(pair[0])} \cdot {bracketed(self.x)} + {bracketed(pair[1])} \cdot "
            rf"{bracketed(self.h)})"
            rf" = {number(value, 4)}"
            for name, pair, value in (("r", self.reset, r), ("z", self.update, z))
        ]
        lines.append(
            rf"n = \tanh({bracketed(self.new[0])} \cdot {bracketed(self.x)} + {number(r, 4)} \cdot "
            rf"{bracketed(self.new[1])} "
            rf"\cdot {bracketed(self.h)}) = {number(n, 4)}"
        )
        lines.append(
            rf"h' = (1 - {number(z, 4)}) \cdot {bracketed(n, 4)} + {number(z, 4)} \cdot {bracketed(self.h)} = "
            rf"{number(h, 4)}"
        )
        return "The gates first, then the candidate, then the mixture.\n\n" + block(*lines)
