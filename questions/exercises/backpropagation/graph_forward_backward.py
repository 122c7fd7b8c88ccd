"""A small computation graph forwards and backwards.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.backpropagation.pictures_backpropagation import Node, graph
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed
from questions.exercises.tex import vector as tex_vector
from questions.kinds import numeric, rules, vector
from questions.rng import Rng

INPUTS = "abc"
DRAWN = {"+": "+", "*": "×", "max": "max"}
FIRST_LEVEL = (("+", "*"), ("+", "*"), ("*", "+"), ("max", "*"), ("*", "*"), ("*", "max"))
SECOND_LEVEL = (
    ("+", "max", "*"),
    ("max", "+", "*"),
    ("+", "*", "*"),
    ("*", "+", "*"),
    ("*", "max", "+"),
    ("max", "*", "+"),
    ("*", "+", "+"),
    ("*", "*", "+"),
    ("+", "+", "*"),
    ("max", "max", "*"),
    ("*", "max", "*"),
)

# Where the operands of each operation stand in the list of values, inputs first.
OPERANDS = {2: ((0, 1), (3, 2)), 3: ((0, 1), (1, 2), (3, 4))}


def forward(signs: tuple[str, ...], inputs: tuple[int, ...]) -> list[int]:
    """Return the inputs, followed by the value after each operation."""
    values = list(inputs)
    for sign, (left, right) in zip(signs, OPERANDS[len(signs)], strict=True):
        one, other = values[left], values[right]
        values.append(one + other if sign == "+" else one * other if sign == "*" else max(one, other))
    return values


def local(sign: str, one: int, other: int) -> tuple[int, int]:
    """Return the derivatives of an operation with respect to its two operands."""
    if sign == "+":
        return 1, 1
    if sign == "*":
        return other, one
    return int(one > other), int(other > one)


def backward(signs: tuple[str, ...], values: list[int]) -> list[int]:
    """Return the derivative of the last value with respect to each of `values`."""
    slopes = [0] * (len(values) - 1) + [1]
    operands = OPERANDS[len(signs)]
    for place in reversed(range(len(signs))):
        left, right = operands[place]
        upstream = slopes[len(INPUTS) + place]
        to_left, to_right = local(signs[place], values[left], values[right])
        slopes[left] += upstream * to_left
        slopes[right] += upstream * to_right
    return slopes


@register
@dataclass(frozen=True)
class GraphForwardBackward(Exercise):
    name = "graph-forward-backward"
    title = "A graph forwards and backwards"
    topic = "backpropagation"
    levels = (1, 2)
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.5.3"
    signs: tuple[str, ...]
    inputs: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        inputs = (rng.randint(-4, 5), rng.randint(-4, 5), rng.randint(-4, 5))
        return cls(rng.choice(FIRST_LEVEL if level == 1 else SECOND_LEVEL), inputs)

    def is_fair(self, level: int) -> bool:
        if 0 in self.values or len(set(self.inputs)) < len(self.inputs) or self.values[-1] == 1:
            return False
        for sign, (left, right) in zip(self.signs, self._operands, strict=True):
            if sign == "max" and self.values[left] == self.values[right]:
                return False
        if sum(map(bool, self.gradient)) < 2:
            return False
        # At the second level b is in both branches, and both count.
        return level == 1 or all(self._parts)

    @property
    def _operands(self) -> tuple[tuple[int, int], ...]:
        return OPERANDS[len(self.signs)]

    @cached_property
    def values(self) -> list[int]:
        """The inputs, followed by the value at each operation."""
        return forward(self.signs, self.inputs)

    @cached_property
    def slopes(self) -> list[int]:
        """The derivative of f with respect to each of the values."""
        return backward(self.signs, self.values)

    @property
    def gradient(self) -> list[int]:
        return self.slopes[: len(INPUTS)]

    @cached_property
    def _parts(self) -> list[int]:
        """What comes back to b on each of its ways."""
        parts = []
        for place, (left, right) in enumerate(self._operands):
            to_left, to_right = local(self.signs[place], self.values[left], self.values[right])
            upstream = self.slopes[len(INPUTS) + place]
            parts += [upstream * slope for at, slope in ((left, to_left), (right, to_right)) if at == 1]
        return parts

    def _term(self, place: int, *, is_factor: bool = False) -> str:
        if place < len(INPUTS):
            return INPUTS[place]
        sign = self.signs[place - len(INPUTS)]
        left, right = self._operands[place - len(INPUTS)]
        one, other = (self._term(at, is_factor=sign == "*") for at in (left, right))
        if sign == "max":
            return rf"\max({one},\ {other})"
        if sign == "*":
            return rf"{one} \cdot {other}"
        return f"({one} + {other})" if is_factor else f"{one} + {other}"

    @property
    def formula(self) -> str:
        """The whole graph as one TeX formula."""
        return self._term(len(self.values) - 1)

    @property
    def stem(self) -> str:
        given = ", ".join(f"{name} = {value}" for name, value in zip(INPUTS, self.inputs, strict=True))
        return (
            f"**$f = {self.formula}$** at **${given}$**. What is $f$, and what are its derivatives with respect to "
            "$a$, $b$ and $c$?"
        )

    def answers(self) -> tuple[Answer, ...]:
        labels = [rf"$\frac{{\partial f}}{{\partial {name}}}$" for name in INPUTS]
        return (
            numeric.answer("f", "$f$", self.values[-1], rules.whole(), mistakes=self._value_mistakes()),
            vector.answer(
                "gradient",
                "Derivatives",
                self.gradient,
                rules.whole(),
                labels=labels,
                mistakes=self._gradient_mistakes(),
            ),
        )

    def _value_mistakes(self) -> Iterator[Mistake]:
        if "max" in self.signs:
            values = list(self.inputs)
            for sign, (left, right) in zip(self.signs, self._operands, strict=True):
                one, other = values[left], values[right]
                values.append(one + other if sign == "+" else one * other if sign == "*" else min(one, other))
            yield Mistake(values[-1], "You took the smaller number. A max node gives the larger one.", "min-for-max")
        flipped = tuple({"+": "*", "*": "+"}.get(sign, sign) for sign in self.signs)
        yield Mistake(forward(flipped, self.inputs)[-1], "You mixed up sums and products.", "signs-mixed-up")

    def _gradient_mistakes(self) -> Iterator[Mistake]:
        count = len(INPUTS)
        own, plain, both = [0] * len(self.values), [0] * len(self.values), [0] * len(self.values)
        last = [0] * len(self.values)
        own[-1] = both[-1] = last[-1] = 1
        for place in reversed(range(len(self.signs))):
            sign, (left, right) = self.signs[place], self._operands[place]
            one, other = self.values[left], self.values[right]
            to_left, to_right = local(sign, one, other)
            at = count + place
            for slopes, near, far in (
                (own, *((one, other) if sign == "*" else (to_left, to_right))),
                (both, *((1, 1) if sign == "max" else (to_left, to_right))),
            ):
                slopes[left] += slopes[at] * near
                slopes[right] += slopes[at] * far
            last[left], last[right] = last[at] * to_left, last[at] * to_right
            plain[left] += to_left
            plain[right] += to_right
        yield Mistake(
            own[:count],
            "A product passes on the other factor. You took the factor's own value.",
            "own-factor",
        )
        yield Mistake(
            last[:count],
            "An input that goes two ways gets the sum of what comes back on both. One way was left out.",
            "ways-not-summed",
        )
        yield Mistake(
            plain[:count],
            "These are the derivatives of single nodes. Multiply them with what comes back from behind.",
            "upstream-forgotten",
        )
        yield Mistake(
            both[:count], "A max node passes the gradient to the larger operand only. The other gets 0.", "max-to-both"
        )
        yield Mistake([-slope for slope in self.gradient], "All signs are turned.", "sign")

    @property
    def solution(self) -> str:
        names = [*INPUTS, *("uv"[: len(self.signs) - 1]), "f"]
        lines = []
        for place, (sign, (left, right)) in enumerate(zip(self.signs, self._operands, strict=True)):
            one, other = self.values[left], self.values[right]
            name = names[len(INPUTS) + place]
            if sign == "max":
                terms = rf"\max({names[left]}, {names[right]}) = \max({one},\ {other})"
            else:
                mark = "+" if sign == "+" else r" \cdot "
                terms = f"{names[left]}{mark}{names[right]} = {one}{mark}{bracketed(other)}"
            lines.append(f"{name} = {terms} = {self.values[len(INPUTS) + place]}")
        inner = r", \quad ".join(
            rf"\frac{{\partial f}}{{\partial {names[at]}}} = {self.slopes[at]}"
            for at in range(len(INPUTS), len(self.values) - 1)
        )
        lines.append(inner)
        if len(self._parts) > 1:
            one, other = self._parts
            lines.append(rf"\frac{{\partial f}}{{\partial b}} = {one} + {bracketed(other)} = {self.gradient[1]}")
        lines.append(
            r"\left[\frac{\partial f}{\partial a},\ \frac{\partial f}{\partial b},\ "
            rf"\frac{{\partial f}}{{\partial c}}\right] = {tex_vector(self.gradient)}"
        )
        return (
            "Forwards node by node, then back: a sum passes the gradient on, a product multiplies it by the other "
            "factor, a max sends it to the larger operand.\n\n" + block(*lines)
        )

    def _graph(self, is_solved: bool, label: str) -> str:
        places: tuple[tuple[int, int], ...] = ((24, 36), (24, 148), (24, 260), (124, 92), (224, 176))
        if len(self.signs) == 3:
            places = ((24, 36), (24, 148), (24, 260), (124, 92), (124, 204), (224, 148))
        contents = [*INPUTS, *(DRAWN[sign] for sign in self.signs)]
        nodes = []
        for at, ((x, y), content) in enumerate(zip(places, contents, strict=True)):
            value = str(self.values[at]) if is_solved or at < len(INPUTS) else ""
            nodes.append(Node(x, y, content, value, str(self.slopes[at]) if is_solved else ""))
        edges = [(at, len(INPUTS) + place) for place, operands in enumerate(self._operands) for at in operands]
        return graph(nodes, edges, label)

    @property
    def picture(self) -> str:
        words = {"+": "a sum", "*": "a product", "max": "a maximum"}
        made = ", then ".join(words[sign] for sign in self.signs)
        return self._graph(False, f"The computation graph over the inputs a, b and c: {made}")

    @property
    def solution_picture(self) -> str:
        return self._graph(
            True,
            f"The graph with its values and, on the way back, the derivatives of f: {self.gradient[0]} at a, "
            f"{self.gradient[1]} at b and {self.gradient[2]} at c",
        )
