"""Truth table of a step neuron.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Perceptrons".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Self

from questions.exercises.activations import pictures_activations
from questions.exercises.activations.perceptron_output import step, weighted_sum
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, single_choice, vector
from questions.rng import Rng

WEIGHTS = (-2, -1, 1, 2)
NAMED = ("AND", "OR", "NAND", "NOR")
OTHER = "None of these four"
GATES: dict[tuple[int, ...], str] = {
    (0, 0, 0, 1): "AND",
    (0, 1, 1, 1): "OR",
    (1, 1, 1, 0): "NAND",
    (1, 0, 0, 0): "NOR",
    (0, 0, 1, 0): "x1 AND NOT x2",
    (0, 1, 0, 0): "x2 AND NOT x1",
    (1, 0, 1, 1): "x1 OR NOT x2",
    (1, 1, 0, 1): "x2 OR NOT x1",
    (0, 0, 1, 1): "x1, whatever x2 is",
    (0, 1, 0, 1): "x2, whatever x1 is",
    (1, 1, 0, 0): "NOT x1, whatever x2 is",
    (1, 0, 1, 0): "NOT x2, whatever x1 is",
}


@register
@dataclass(frozen=True)
class LogicGateTruthTable(Exercise):
    name = "logic-gate-truth-table"
    version = 2
    title = "Truth table of a step neuron"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Perceptrons"'
    weights: tuple[int, ...]
    bias: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Whole weights and half biases: no sum is ever zero.
        if level == 1:
            return cls((rng.choice(WEIGHTS), rng.choice(WEIGHTS)), rng.randint(-3, 2) + 0.5)
        return cls(tuple(rng.choice(WEIGHTS) for _ in range(3)), rng.randint(-4, 3) + 0.5)

    def is_fair(self, level: int) -> bool:
        return len(set(self.key)) == 2

    @property
    def _rows(self) -> list[tuple[int, ...]]:
        return list(product((0, 1), repeat=len(self.weights)))

    @property
    def _sums(self) -> list[float]:
        return [weighted_sum(self.weights, row, self.bias) for row in self._rows]

    @property
    def key(self) -> list[int]:
        return [step(z) for z in self._sums]

    @property
    def stem(self) -> str:
        which = " Which gate is it?" if len(self.weights) == 2 else ""
        inputs = "$x_1$ and $x_2$" if len(self.weights) == 2 else "$x_1$, $x_2$ and $x_3$"
        return (
            f"A neuron reads {inputs}, each 0 or 1. Its **weights are ${tex_vector(self.weights)}$**, "
            f"its **bias is ${number(self.bias)}$**, and it gives "
            f"1 where the weighted sum with the bias is above zero, else 0. Fill in its truth table.{which}"
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = ["(" + ", ".join(map(str, row)) + ")" for row in self._rows]
        table = vector.answer("output", "Output", self.key, rules.whole(), labels=labels, mistakes=self._mistakes())
        if len(self.weights) > 2:
            return (table,)
        gate = GATES.get(tuple(self.key), OTHER)
        named = gate if gate in NAMED else OTHER
        slips = [
            Mistake(name, "Compare its truth table with yours, row by row.", "other-gate")
            for name in (*NAMED, OTHER)
            if name != named
        ]
        return table, single_choice.answer("gate", "Which gate is it?", (*NAMED, OTHER), named, mistakes=slips)

    def _mistakes(self) -> Iterator[Mistake]:
        bare = [z - self.bias for z in self._sums]
        yield Mistake(
            [step(z - self.bias) for z in bare],
            "You subtracted the bias. It is added to the weighted sum.",
            "bias-sign",
        )
        yield Mistake([step(z) for z in bare], "The bias is missing from the sums.", "bias-forgotten")
        yield Mistake(
            [1 - out for out in self.key],
            "The two outputs are swapped: a sum above zero gives the higher one.",
            "inverted",
        )
        yield Mistake(
            [step(weighted_sum(self.weights, row[::-1], self.bias)) for row in self._rows],
            "The weights went to the inputs in the opposite order. The first weight belongs to the first input.",
            "order-reversed",
        )

    @property
    def solution(self) -> str:
        rows = (
            f"({', '.join(map(str, row))}) & {number(z)} & {out}"
            for row, z, out in zip(self._rows, self._sums, self.key, strict=True)
        )
        table = r"\begin{array}{ccc} x & w \cdot x + b & \text{output} \\ " + r" \\ ".join(rows) + r" \end{array}"
        gate = GATES.get(tuple(self.key))
        name = f"\n\nThis is {gate}." if gate else ""
        return "Compute the weighted sum with the bias for each row, and look at its sign.\n\n" + block(table) + name

    @property
    def picture(self) -> str:
        size = len(self.weights)
        return pictures_activations.neuron(
            ["x₁", "x₂", "x₃"][:size],
            [number(w) for w in self.weights],
            number(self.bias),
            "step",
            f"A neuron with {size} inputs, a weight on each line and a bias; its output is asked",
        )
