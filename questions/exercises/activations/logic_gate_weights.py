"""Weights and bias that make a step neuron a logic gate.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, "Perceptrons"; for XOR: Minsky and Papert,
Perceptrons, 1969.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from questions.exercises.activations import pictures_gates
from questions.exercises.activations.pictures_gates import Table
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import rules, single_choice, vector
from questions.numbers import Value
from questions.rng import Rng

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))
GATES: dict[str, Table] = {
    "AND": (0, 0, 0, 1),
    "OR": (0, 1, 1, 1),
    "NAND": (1, 1, 1, 0),
    "NOR": (1, 0, 0, 0),
    "x1 AND NOT x2": (0, 0, 1, 0),
}
IMPOSSIBLE: dict[str, Table] = {"XOR": (0, 1, 1, 0), "XNOR": (1, 0, 0, 1)}
# The signs of w1, w2 and b: each gate leaves no other.
SIGNS = {
    "AND": (1, 1, -1),
    "OR": (1, 1, -1),
    "NAND": (-1, -1, 1),
    "NOR": (-1, -1, 1),
    "x1 AND NOT x2": (1, -1, -1),
}
# How large weights are for a bias of one, and a bias for weights of one: in AND and NAND one input is not enough.
BOTH_NEEDED = {"AND", "NAND"}
NAMES = ("w1", "w2", "b")
TEX = ("$w_1$", "$w_2$", "$b$")
TABLES = ("Table A", "Table B")

Triple = tuple[Value, Value, Value]


@register
@dataclass(frozen=True)
class LogicGateWeights(Exercise):
    name = "logic-gate-weights"
    title = "Weights for a logic gate"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = (
        "Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, section on perceptrons; Minsky and Papert, "
        "Perceptrons, 1969"
    )
    gate: str
    given: int
    size: float
    impossible: str
    place: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        gate, given, size = rng.choice(tuple(GATES)), rng.randint(0, 2), rng.randint(1, 24) / 2
        if level == 1:
            return cls(gate, given, size, "", 0)
        return cls(gate, given, size, rng.choice(tuple(IMPOSSIBLE)), rng.randint(0, 1))

    @property
    def table(self) -> Table:
        return GATES[self.gate]

    def _triple(self, both_needed: bool) -> Triple:
        """Return weights and bias of the right signs, for a gate that needs both inputs or only one."""
        one, other, last = SIGNS[self.gate]
        if self.given == 2:
            weight, bias = self.size * (0.75 if both_needed else 2), self.size
        else:
            weight, bias = self.size, self.size * (1.5 if both_needed else 0.5)
        return one * weight, other * weight, last * bias

    @cached_property
    def weights(self) -> Triple:
        """One of the many solutions: w1, w2 and b."""
        return self._triple(self.gate in BOTH_NEEDED)

    @cached_property
    def free(self) -> tuple[int, int]:
        """The places of the two numbers that are asked."""
        return ((1, 2), (0, 2), (0, 1))[self.given]

    def _asked(self, triple: Triple) -> list[Value]:
        return [triple[place] for place in self.free]

    @staticmethod
    def _sum(triple: Triple, row: int) -> Value:
        x1, x2 = ROWS[row]
        return triple[0] * x1 + triple[1] * x2 + triple[2]

    def _told(self, row: int) -> tuple[str, str]:
        """Return hint and tag for the row of the table that fails."""
        x1, x2 = ROWS[row]
        is_on = self.table[row]
        if row == 0:
            return "With both inputs 0 only the bias is left, and its sign is wrong for this table.", "bias-sign"
        side = "above" if is_on else "below"
        return (
            f"The row x1 = {x1}, x2 = {x2} fails: the table has {is_on} there, but the sum is not {side} zero.",
            f"row-{x1}{x2}-{side}",
        )

    @property
    def _rule(self) -> rules.Rule:
        held = f"({number(self.weights[self.given])})"
        w1, w2, b = (held if place == self.given else name for place, name in enumerate(NAMES))
        where: list[dict[str, Any]] = []
        for row, (x1, x2) in enumerate(ROWS):
            total = " + ".join([*([w1] if x1 else []), *([w2] if x2 else []), b])
            if row == 0 and self.given == 2:
                # The bias is given, so this row holds.
                continue
            hint, tag = self._told(row)
            formula = total if self.table[row] else f"-({total})"
            where.append({"formula": formula, "holds": "positive", "hint": hint, "tag": tag})
        return rules.conditions([NAMES[place] for place in self.free], where)

    @property
    def stem(self) -> str:
        held = f"**{TEX[self.given][:-1]} = {number(self.weights[self.given])}$**"
        asked = " and ".join(TEX[place] for place in self.free)
        wanted = "table" if self.impossible else "gate"
        task = (
            f"{held} is given. Choose {asked} so that the neuron computes this {wanted}; "
            "any numbers that do are right, but no sum may be 0."
        )
        neuron = "A neuron gives 1 where $w_1 x_1 + w_2 x_2 + b$ is above 0, and 0 where it is below."
        order = "the inputs $(x_1, x_2) = (0, 0), (0, 1), (1, 0), (1, 1)$"
        if self.impossible:
            lines = ", ".join(f"**{name}: {' '.join(map(str, table))}**" for name, table in self._tables)
            return (
                f"{neuron} Two tables give the outputs for {order}: {lines}. Which of them can no single neuron "
                f"compute? For the other one, {task}"
            )
        gate = self.gate.replace("x1", "$x_1$").replace("x2", "$x_2$")
        return f"{neuron} The gate **{gate}** has the outputs **{' '.join(map(str, self.table))}** for {order}. {task}"

    @property
    def _tables(self) -> list[tuple[str, Table]]:
        tables = [self.table, IMPOSSIBLE[self.impossible]]
        return list(zip(TABLES, tables if self.place else tables[::-1], strict=True))

    def answers(self) -> tuple[Answer, ...]:
        weights = vector.answer(
            "weights",
            "Weights and bias" if self.given < 2 else "Weights",
            self._asked(self.weights),
            self._rule,
            labels=[TEX[place] for place in self.free],
            mistakes=self._mistakes(),
        )
        if not self.impossible:
            return (weights,)
        choice = single_choice.answer(
            "table",
            "Which no neuron can compute",
            TABLES,
            TABLES[self.place],
            mistakes=[
                Mistake(
                    TABLES[1 - self.place],
                    "One straight line separates the ones of this table from its zeros.",
                    "separable",
                )
            ],
        )
        return choice, weights

    def _mistakes(self) -> Iterator[Mistake]:
        w1, w2, b = self.weights
        # What fits another gate of the same signs, and an entry with its sign turned.
        slips: list[Triple] = [self._triple(self.gate not in BOTH_NEEDED)]
        slips.append((w1, -w2, b) if self.given == 2 else (w1, w2, -b))
        for slip in slips:
            row = next((row for row in range(4) if (self._sum(slip, row) > 0) != self.table[row]), None)
            if row is not None:
                yield Mistake(self._asked(slip), *self._told(row))

    @property
    def solution(self) -> str:
        shown = r", \quad ".join(
            f"{name[1:-1]} = {number(value)}" for name, value in zip(TEX, self.weights, strict=True)
        )
        w1, w2, b = self.weights
        lines = [shown]
        for (x1, x2), is_on in zip(ROWS, self.table, strict=True):
            side = ">" if is_on else "<"
            total = number(self._sum(self.weights, ROWS.index((x1, x2))))
            lines.append(
                rf"({x1}, {x2}): \quad {number(w1)} \cdot {x1} + {bracketed(w2)} \cdot {x2} + {bracketed(b)} = {total} "
                rf"{side} 0 \quad \to {is_on}"
            )
        text = "One of many solutions, checked row by row:\n\n" + block(*lines)
        if self.impossible:
            text += (
                f"\n\n{TABLES[self.place]} is {self.impossible}. The sums at (0, 0) and (1, 1) add up to as much as "
                "those at (0, 1) and (1, 0), so they cannot be on different sides of 0: no straight line separates "
                "the ones from the zeros."
            )
        return text

    @property
    def picture(self) -> str:
        if self.impossible:
            told = " and ".join(f"{name} with {', '.join(map(str, table))}" for name, table in self._tables)
            return pictures_gates.corners(
                self._tables, f"Two squares with the four inputs as corners, filled where the output is 1: {told}"
            )
        return pictures_gates.corners(
            [(self.gate, self.table)],
            f"A square with the four inputs as corners, filled where {self.gate} gives 1",
        )

    @property
    def solution_picture(self) -> str:
        return pictures_gates.corners(
            [(self.gate, self.table)],
            f"The square of {self.gate} with the line on which the weighted sum is 0: it separates the filled corners "
            "from the others",
            line=self.weights,
        )
