"""What a few lines of tensor arithmetic print.

Source: NumPy documentation, numpy.array and numpy.ndarray.__str__.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import code_output
from questions.rng import Rng

SIGNS = ("+", "-", "*")


@register
@dataclass(frozen=True)
class CodeTensorArithmetic(Exercise):
    name = "code-tensor-arithmetic"
    title = "What tensor arithmetic prints"
    topic = "frameworks"
    levels = (1, 2)
    source = "NumPy documentation, numpy.array"
    a: int
    b: int
    first: str
    second: str
    in_brackets: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        first, second = rng.sample(SIGNS, 2)
        return cls(rng.randint(2, 12), rng.randint(2, 9), first, second, bool(level == 2 or rng.randint(0, 1)))

    def is_fair(self, level: int) -> bool:
        return len({self.a, self.b, *self.results}) == 4

    @property
    def results(self) -> tuple[int, int]:
        return _computed(self.a, self.first, self.b), _computed(self.a, self.second, self.b)

    @property
    def program(self) -> str:
        a, b = (f"[{value}]" if self.in_brackets else str(value) for value in (self.a, self.b))
        return (
            f"import numpy as np\n\na = np.array({a})\nb = np.array({b})\nc = a {self.first} b\nd = a {self.second} b\n"
            "print(c)\nprint(d)"
        )

    @property
    def stem(self) -> str:
        return f"**What does this program print?**\n\n```python\n{self.program}\n```"

    def _printed(self, one: int, other: int, *, in_brackets: bool) -> str:
        return "\n".join(f"[{value}]" if in_brackets else str(value) for value in (one, other))

    def answers(self) -> tuple[Answer, ...]:
        key = self._printed(*self.results, in_brackets=self.in_brackets)
        return (code_output.answer("printed", "What does it print?", key, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        c, d = self.results
        yield Mistake(self._printed(d, c, in_brackets=self.in_brackets), "The two lines are swapped.", "lines-swapped")
        yield Mistake(
            self._printed(c, d, in_brackets=not self.in_brackets),
            "The numbers are right. A list becomes an axis, printed with brackets; a plain number has none.",
            "brackets",
        )
        yield Mistake(
            "\n".join(f"[{value}.]" if self.in_brackets else f"{value}.0" for value in (c, d)),
            "All numbers are whole, and so are the results: no point is printed.",
            "point",
        )

    @property
    def solution(self) -> str:
        c, d = self.results
        signs = {"*": r"\cdot"}
        shape = "one axis of length 1, so brackets are printed" if self.in_brackets else "no axis, so none are printed"
        return f"Both arrays have {shape}.\n\n" + block(
            rf"c = {self.a} {signs.get(self.first, self.first)} {self.b} = {c}",
            rf"d = {self.a} {signs.get(self.second, self.second)} {self.b} = {d}",
        )


def _computed(a: int, sign: str, b: int) -> int:
    return {"+": a + b, "-": a - b, "*": a * b}[sign]
