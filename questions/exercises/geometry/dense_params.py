"""Learned parameters of a dense layer.

Source: PyTorch documentation, torch.nn.Linear, section "Variables".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class DenseParams(Exercise):
    name = "dense-params"
    title = "Parameters of a dense layer"
    topic = "neurons-and-activations"
    source = 'PyTorch documentation, torch.nn.Linear, section "Variables"'
    inputs: int
    outputs: int
    has_bias: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            inputs=rng.randint(10, 4096),
            outputs=rng.randint(2, 1000),
            has_bias=rng.choice([True, True, False]),
        )

    def is_fair(self, level: int) -> bool:
        return self.inputs != self.outputs

    @property
    def key(self) -> int:
        return self.inputs * self.outputs + self.has_bias * self.outputs

    @property
    def stem(self) -> str:
        bias = "**with a bias** for each output" if self.has_bias else "**without biases**"
        return (
            f"A dense layer turns **{self.inputs} values** into **{self.outputs} values**, {bias}. "
            "How many parameters does it learn?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("parameters", "Parameters", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        weights = self.inputs * self.outputs
        if self.has_bias:
            yield Mistake(weights, "The biases are missing: each output has one.", "bias-forgotten")
            yield Mistake(
                weights + self.inputs,
                "You counted a bias for each input. They belong to the outputs.",
                "bias-per-input",
            )
            yield Mistake(weights + 1, "You counted a single bias. Each output has its own.", "one-bias")
        else:
            yield Mistake(weights + self.outputs, "You counted biases. This layer has none.", "bias-added")
        yield Mistake(
            self.inputs + self.outputs,
            "You added the widths. Every input is connected to every output: multiply them.",
            "widths-added",
        )

    @property
    def solution(self) -> str:
        n, m = self.inputs, self.outputs
        if not self.has_bias:
            return "Each output has a weight for each input.\n\n" + block(
                rf"n_{{\text{{in}}}} n_{{\text{{out}}}} = {n} \cdot {m} = {self.key}"
            )
        return "Each output has a weight for each input, and one bias.\n\n" + block(
            rf"n_{{\text{{in}}}} n_{{\text{{out}}}} + n_{{\text{{out}}}} = {n} \cdot {m} + {m} = "
            rf"{n * m} + {m} = {self.key}"
        )
