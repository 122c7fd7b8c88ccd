"""The values of a computation graph, node by node.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.1, "Computational Graphs".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation.pictures_backpropagation import Node, graph
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed
from questions.kinds import numeric, rules
from questions.rng import Rng

SIGNS = ("+", "-", "*")
INPUTS = "abc"
NODES = "uvwJ"
TEX = {"+": "+", "-": "-", "*": r" \cdot "}
DRAWN = {"+": "+", "-": "−", "*": "×"}

Operation = tuple[str, str, str, str]


def applied(sign: str, left: int, right: int) -> int:
    """Return left + right, left - right or left * right."""
    return left * right if sign == "*" else left + right if sign == "+" else left - right


@register
@dataclass(frozen=True)
class GraphEvaluate(Exercise):
    name = "graph-evaluate"
    title = "Values of a computation graph"
    topic = "backpropagation"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.1"
    inputs: tuple[int, ...]
    operations: tuple[Operation, ...]
    shown: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        inputs = (rng.randint(-5, 9), rng.randint(-5, 9), rng.randint(-5, 9))
        first: Operation = ("u", "b", rng.choice(SIGNS), "c")
        if level == 1:
            second: Operation = ("v", "a", rng.choice(SIGNS), "u")
            last: Operation = ("J", str(rng.randint(2, 5)), "*", "v")
            return cls(inputs, (first, second, last), (0, 1, 2))
        second = ("v", "a", rng.choice(SIGNS), "b")
        third: Operation = ("w", "v", rng.choice(SIGNS), "u")
        last = ("J", "w", rng.choice(SIGNS), rng.choice(("u", "a")))
        # The list does not begin with what can be worked out first.
        return cls(inputs, (first, second, third, last), rng.choice(((3, 2, 0, 1), (2, 3, 1, 0), (2, 0, 3, 1))))

    def is_fair(self, level: int) -> bool:
        results = [self.values[name] for name, *_ in self.operations]
        known = {*self.inputs, *results}
        return (
            len(known) == len(INPUTS) + len(results)
            and not {0, 1} & known
            and max(map(abs, results)) < 200
            and len({sign for _, _, sign, _ in self.operations}) > 1
        )

    @cached_property
    def values(self) -> dict[str, int]:
        """The values of the inputs and of all nodes, by name."""
        known = dict(zip(INPUTS, self.inputs, strict=True))
        for name, left, sign, right in self.operations:
            known[name] = applied(sign, self._value(known, left), known[right])
        return known

    @staticmethod
    def _value(known: dict[str, int], name: str) -> int:
        return known[name] if name in known else int(name)

    @property
    def stem(self) -> str:
        given = ", ".join(f"{name} = {value}" for name, value in zip(INPUTS, self.inputs, strict=True))
        listed = [self.operations[place] for place in self.shown]
        return (
            f"A computation graph has the inputs **${given}$** and the nodes\n\n"
            + block(r", \quad ".join(f"{name} = {left}{TEX[sign]}{right}" for name, left, sign, right in listed))
            + "\n\nWhat is the value at each node?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return tuple(
            numeric.answer(
                operation[0].lower(),
                f"${operation[0]}$",
                self.values[operation[0]],
                rules.whole(),
                mistakes=self._mistakes(operation),
                carry=self._carry(operation),
            )
            for operation in self.operations
        )

    def _carry(self, operation: Operation) -> str | None:
        _, left, sign, right = operation
        if not {left, right} & set(NODES):
            return None
        named = [f"({self.values[name]})" if name in INPUTS else name for name in (left, right)]
        return f"{named[0]} {sign} {named[1]}"

    def _mistakes(self, operation: Operation) -> Iterator[Mistake]:
        _, left, sign, right = operation
        one, other = self._value(self.values, left), self.values[right]
        if sign == "-":
            yield Mistake(other - one, "You subtracted the other way round.", "turned")
            yield Mistake(one + other, "You added here. The node subtracts.", "sign-read-wrong")
        elif sign == "*":
            yield Mistake(one + other, "You added here. The node multiplies.", "added")
        else:
            yield Mistake(one * other, "You multiplied here. The node adds.", "multiplied")
        if right in NODES:
            inner = next(known for known in self.operations if known[0] == right)
            if sign == "*" and inner[2] != "*":
                # What a row of signs without brackets gives, such as 3 · 5 + 6 for 3 · (5 + 6).
                near, far = self._value(self.values, inner[1]), self.values[inner[3]]
                yield Mistake(
                    applied(inner[2], one * near, far),
                    "You multiplied only the first part of the node before. It goes in as a whole.",
                    "bracket-forgotten",
                )
            yield Mistake(
                applied(sign, one, 0),
                "A node went in as zero. Its value has to be worked out before.",
                "node-as-zero",
            )

    @property
    def solution(self) -> str:
        lines: list[str] = []
        for name, left, sign, right in self.operations:
            one, other = self._value(self.values, left), self.values[right]
            start = f"{one}" if lines or one >= 0 else bracketed(one)
            lines.append(
                f"{name} = {left}{TEX[sign]}{right} = {start}{TEX[sign]}{bracketed(other)} = {self.values[name]}"
            )
        return "A node can be worked out as soon as both of its inputs are known:\n\n" + block(*lines)

    def _graph(self, is_solved: bool, label: str) -> str:
        names = [*INPUTS, *(name for name, *_ in self.operations)]
        if len(self.operations) == 3:
            # The factor of the last node has no row of its own: it stands in the node.
            places: tuple[tuple[int, int], ...] = ((24, 36), (24, 112), (24, 188), (114, 150), (194, 93), (274, 93))
        else:
            places = ((24, 36), (24, 112), (24, 188), (114, 168), (114, 56), (200, 112), (288, 112))
        nodes = []
        for name, (x, y) in zip(names, places, strict=True):
            is_known = is_solved or name in INPUTS
            nodes.append(Node(x, y, name, str(self.values[name]) if is_known else self._rule(name)))
        edges = [
            (names.index(source), names.index(name))
            for name, left, _, right in self.operations
            for source in (left, right)
            if source in names
        ]
        return graph(nodes, edges, label)

    def _rule(self, name: str) -> str:
        _, left, sign, right = next(operation for operation in self.operations if operation[0] == name)
        return f"{left} {DRAWN[sign]} {right}"

    @property
    def picture(self) -> str:
        return self._graph(False, f"The computation graph of {len(self.operations)} nodes over the inputs a, b and c")

    @property
    def solution_picture(self) -> str:
        results = ", ".join(f"{name} {self.values[name]}" for name, *_ in self.operations)
        return self._graph(True, f"The computation graph with the value at each node: {results}")
