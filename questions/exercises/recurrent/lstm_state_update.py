"""New cell state and output of an LSTM cell from its gates: c_t = f c + i g and h_t = o tanh(c_t).

Source: PyTorch documentation, torch.nn.LSTMCell; Gers, Schmidhuber and Cummins, Learning to Forget, 2000.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

STATES = (-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2)
# Products of a tenth and a half: this takes away rounding errors of floats and nothing else.
PLACES = 6


def cell_mistakes(forget: float, write: float, candidate: float, old: float) -> Iterator[Mistake]:
    """Yield the slips on the way to the new cell state."""
    yield _mistake(
        write * old + forget * candidate,
        "The gates are swapped: the forget gate belongs to the old cell state.",
        "gates-swapped",
    )
    yield _mistake(
        forget * old + candidate,
        "The candidate came in whole. The input gate lets a part of it in.",
        "candidate-not-gated",
    )
    yield _mistake(
        old + write * candidate,
        "The old cell state was kept whole. The forget gate keeps a part of it.",
        "old-not-gated",
    )
    yield _mistake(
        (1 - forget) * old + write * candidate,
        "You took the forget gate as the part that is dropped. It is the part that is kept.",
        "forget-turned",
    )
    yield _mistake(write * candidate, "The old cell state is missing.", "old-forgotten")


def output_mistakes(out: float, state: float, old: float) -> Iterator[Mistake]:
    """Yield the slips on the way from the new cell state to the output."""
    yield _mistake(
        out * state, "The hyperbolic tangent is missing: it comes between cell state and output gate.", "no-tanh"
    )
    yield _mistake(
        out * math.tanh(old), "You took the old cell state. The output comes from the new one.", "from-old-state"
    )
    yield _mistake(math.tanh(state), "The output gate is missing.", "not-gated")
    yield _mistake(
        math.tanh(out * state),
        "The gate came before the hyperbolic tangent. It comes after it.",
        "gate-inside",
    )


@register
@dataclass(frozen=True)
class LstmStateUpdate(Exercise):
    name = "lstm-state-update"
    title = "New state of an LSTM cell"
    topic = "rnn-lstm"
    source = "PyTorch documentation, torch.nn.LSTMCell; Gers, Schmidhuber and Cummins, Learning to Forget, 2000"
    f: float
    i: float
    o: float
    g: float
    old: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            f=rng.randint(1, 9) / 10,
            i=rng.randint(1, 9) / 10,
            o=rng.randint(1, 9) / 10,
            g=rng.randint(1, 9) / 10 * rng.choice((-1, 1)),
            old=rng.choice(STATES),
        )

    def is_fair(self, level: int) -> bool:
        # Near 0 the hyperbolic tangent could be left out unseen.
        return self.f != self.i and abs(self.state) >= 0.2 and self.state not in {1, self.old}

    @property
    def state(self) -> float:
        """The new cell state."""
        return round(self.f * self.old + self.i * self.g, PLACES)

    @property
    def output(self) -> float:
        return self.o * math.tanh(self.state)

    @property
    def stem(self) -> str:
        return (
            f"In an LSTM cell the forget gate is **$f = {number(self.f)}$**, the input gate "
            f"**$i = {number(self.i)}$**, the output gate **$o = {number(self.o)}$** and the candidate "
            f"**$g = {number(self.g)}$**; the old cell state is **$c_{{t-1}} = {number(self.old)}$**. All of them have "
            "passed their activations. What are the new cell state $c_t$ and the output $h_t$, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        return (
            numeric.answer(
                "c",
                "Cell state $c_t$",
                self.state,
                rule,
                mistakes=cell_mistakes(self.f, self.i, self.g, self.old),
            ),
            numeric.answer(
                "h",
                "Output $h_t$",
                self.output,
                rule,
                mistakes=output_mistakes(self.o, self.state, self.old),
                carry=f"{self.o} * tanh(c)",
            ),
        )

    @property
    def solution(self) -> str:
        return (
            "The forget gate keeps a part of the old cell state, the input gate lets in a part of the candidate. The "
            "output gate then shows a part of the new cell state, squashed by the hyperbolic tangent.\n\n"
            + block(
                rf"c_t = f \cdot c_{{t-1}} + i \cdot g = {number(self.f)} \cdot {bracketed(self.old)} + "
                rf"{number(self.i)} \cdot {bracketed(self.g)} = {number(self.state)}",
                rf"h_t = o \cdot \tanh(c_t) = {number(self.o)} \cdot \tanh({number(self.state)}) = "
                rf"{number(self.o)} \cdot {bracketed(math.tanh(self.state), 4)} = {number(self.output, 4)}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_recurrent.lstm_cell(
            number(self.old),
            [number(value) for value in (self.f, self.i, self.g, self.o)],
            "An LSTM cell: the old cell state is multiplied by the forget gate, the product of input gate and "
            "candidate is added, and the hyperbolic tangent of the sum is multiplied by the output gate",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
