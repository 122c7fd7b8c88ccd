"""One whole step of an LSTM cell with one unit: gates, candidate, cell state and output.

Source: PyTorch documentation, torch.nn.LSTMCell, with one bias for each layer.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.recurrent import pictures_recurrent
from questions.exercises.recurrent.lstm_state_update import cell_mistakes, output_mistakes
from questions.exercises.recurrent.rnn_step import HALVES, WEIGHTS
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

LAYERS = "figo"
NAMES = ("Forget gate $f$", "Input gate $i$", "Candidate $g$", "Output gate $o$")
CANDIDATE = 2
# All weights of the four layers: one draw is quicker than four.
INPUT_WEIGHTS = tuple(product(HALVES, repeat=4))
STATE_WEIGHTS = tuple(product(WEIGHTS, repeat=4))


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z))."""
    return 1 / (1 + math.exp(-z))


@register
@dataclass(frozen=True)
class LstmCellStep(Exercise):
    name = "lstm-cell-step"
    title = "One step of an LSTM cell"
    topic = "rnn-lstm"
    levels = (1, 2)
    source = "PyTorch documentation, torch.nn.LSTMCell"
    x: float
    h: float
    old: float
    w: tuple[float, ...]
    u: tuple[float, ...]
    forget_bias: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            x=rng.choice(WEIGHTS),
            h=0 if level == 1 else rng.choice((-0.5, 0.5)),
            old=rng.choice(WEIGHTS),
            w=rng.choice(INPUT_WEIGHTS),
            u=rng.choice(STATE_WEIGHTS),
            forget_bias=rng.randint(0, 1),
        )

    def is_fair(self, level: int) -> bool:
        forget, write, candidate, _ = self._sums
        # The gates differ and the candidate counts; near 0 the hyperbolic tangent could be left out unseen.
        return forget != write and candidate != 0 and abs(self.state) >= 0.2

    @cached_property
    def _sums(self) -> list[float]:
        return [
            w * self.x + u * self.h + bias
            for w, u, bias in zip(self.w, self.u, (self.forget_bias, 0, 0, 0), strict=True)
        ]

    @cached_property
    def layers(self) -> list[float]:
        """The values f, i, g and o."""
        return [math.tanh(total) if place == CANDIDATE else sigmoid(total) for place, total in enumerate(self._sums)]

    @cached_property
    def state(self) -> float:
        """The new cell state."""
        forget, write, candidate, _ = self.layers
        return forget * self.old + write * candidate

    @property
    def output(self) -> float:
        return self.layers[-1] * math.tanh(self.state)

    @property
    def stem(self) -> str:
        rows = "\n".join(
            f"| ${name}$ | **{number(w)}** | **{number(u)}** | **{bias}** |"
            for name, w, u, bias in zip(LAYERS, self.w, self.u, (self.forget_bias, 0, 0, 0), strict=True)
        )
        return (
            f"An LSTM cell of one unit reads **$x_t = {number(self.x)}$**. Its old output is "
            f"**$h_{{t-1}} = {number(self.h)}$**, its old cell state **$c_{{t-1}} = {number(self.old)}$**. "
            r"The gates $f$, $i$ and $o$ are $\sigma(W x_t + U h_{t-1} + b)$, the candidate is "
            r"$g = \tanh(W x_t + U h_{t-1} + b)$, each with its own numbers:"
            f"\n\n| | $W$ | $U$ | $b$ |\n| --- | --- | --- | --- |\n{rows}\n\n"
            r"Then $c_t = f c_{t-1} + i g$ and $h_t = o \tanh(c_t)$. What are the six values, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        forget, write, candidate, out = self.layers
        return (
            *(
                numeric.answer(name, label, value, rule, mistakes=self._layer_mistakes(place))
                for place, (name, label, value) in enumerate(zip(LAYERS, NAMES, self.layers, strict=True))
            ),
            numeric.answer(
                "c",
                "Cell state $c_t$",
                self.state,
                rule,
                mistakes=cell_mistakes(forget, write, candidate, self.old),
                carry=f"f * ({self.old}) + i * g",
            ),
            numeric.answer(
                "h",
                "Output $h_t$",
                self.output,
                rule,
                mistakes=output_mistakes(out, self.state, self.old),
                carry="o * tanh(c)",
            ),
        )

    def _layer_mistakes(self, place: int) -> Iterator[Mistake]:
        total = self._sums[place]
        yield Mistake(total, "This is the sum before the activation.", "no-activation")
        if place == CANDIDATE:
            yield Mistake(
                sigmoid(total), "The candidate is no gate: it takes the hyperbolic tangent.", "sigmoid-for-tanh"
            )
        else:
            yield Mistake(math.tanh(total), "A gate takes the sigmoid, not the hyperbolic tangent.", "tanh-for-sigmoid")
        if place == 0 and self.forget_bias:
            yield Mistake(
                sigmoid(total - self.forget_bias), "The bias of the forget gate is missing.", "bias-forgotten"
            )
        if self.h:
            without = total - self.u[place] * self.h
            yield Mistake(
                math.tanh(without) if place == CANDIDATE else sigmoid(without),
                "The old output is missing from the sum.",
                "output-forgotten",
            )
        other = self.layers[(1, 0, 3, 2)[place]]
        yield Mistake(other, "You took the numbers of another row of the table.", "other-row")

    @property
    def solution(self) -> str:
        x, h, old = (bracketed(value) for value in (self.x, self.h, self.old))
        lines = []
        for place, (name, w, u, total, value) in enumerate(
            zip(LAYERS, self.w, self.u, self._sums, self.layers, strict=True)
        ):
            bias = f" + {self.forget_bias}" if place == 0 else ""
            function = r"\tanh" if place == CANDIDATE else r"\sigma"
            lines.append(
                rf"{name} = {function}({number(w)} \cdot {x} + {bracketed(u)} \cdot {h}{bias}) = "
                rf"{function}({number(total)}) = {number(value, 4)}"
            )
        forget, write, candidate, out = (bracketed(value, 4) for value in self.layers)
        return (
            "The gates lie between 0 and 1, the candidate between -1 and 1. They are worked out first; cell state and "
            "output follow from them.\n\n"
            + block(
                *lines,
                rf"c_t = {forget} \cdot {old} + {write} \cdot {candidate} = {number(self.state, 4)}",
                rf"h_t = {out} \cdot \tanh({number(self.state, 4)}) = {number(self.output, 4)}",
            )
        )

    @property
    def picture(self) -> str:
        return pictures_recurrent.lstm_cell(
            number(self.old),
            ["σ", "σ", "tanh", "σ"],
            "An LSTM cell: gates f, i and o with the sigmoid, g with the hyperbolic tangent; the old cell state is "
            "multiplied by f, the product of i and g is added, and o lets through a part of its hyperbolic tangent",
        )
