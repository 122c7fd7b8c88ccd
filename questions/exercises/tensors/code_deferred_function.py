"""What a function prints whose input is given only when it is called.

Source: PyTorch documentation, torch.tensor and torch.Tensor.item.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import code_output
from questions.rng import Rng


@register
@dataclass(frozen=True)
class CodeDeferredFunction(Exercise):
    name = "code-deferred-function"
    title = "A function whose input comes later"
    topic = "frameworks"
    levels = (1, 2)
    source = "PyTorch documentation, torch.tensor and torch.Tensor.item"
    x: float
    a: int
    b: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        b = 0 if level == 1 else rng.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))
        return cls(rng.randint(-12, 24) / 2, rng.randint(2, 6), b)

    def is_fair(self, level: int) -> bool:
        return self.key not in (self.x, 0, 1) and self.x not in (0, 1)

    @property
    def key(self) -> float:
        return self.a * self.x + self.b

    @property
    def program(self) -> str:
        body = f"{self.a} * x" + (f" {'+' if self.b > 0 else '-'} {abs(self.b)}" if self.b else "")
        return (
            f"import torch\n\ndef f(x):\n    return {body}\n\ngiven = torch.tensor({self.x!r})\nprint(f(given).item())"
        )

    @property
    def stem(self) -> str:
        return f"**What does this program print?**\n\n```python\n{self.program}\n```"

    def answers(self) -> tuple[Answer, ...]:
        return (code_output.answer("printed", "What does it print?", repr(self.key), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        if self.key == int(self.key):
            yield Mistake(
                str(int(self.key)),
                "The number is right. The input is a float, so the result is printed with a point.",
                "whole",
            )
        yield Mistake(
            f"tensor({_short(self.key)})",
            "The call of item() takes the number out of the tensor before it is printed.",
            "tensor",
        )
        yield Mistake(repr(self.x), "This is the input. The function is called before the print.", "input")
        yield Mistake(repr(self.a * (self.x + self.b)), "The product comes before the sum.", "sum-first")
        yield Mistake(
            "None",
            "PyTorch runs as it goes: the call computes. Only in TensorFlow 1 did a session have to run.",
            "not-run",
        )

    @property
    def solution(self) -> str:
        tail = f" {'+' if self.b > 0 else '-'} {abs(self.b)}" if self.b else ""
        return (
            "The function is only defined at first. The call puts the input in, the input is a float, and "
            "`item()` gives a Python float.\n\n"
            + block(rf"f({number(self.x)}) = {self.a} \cdot ({number(self.x)}){tail} = {number(self.key)}")
            + f"\n\nIt prints `{self.key!r}`."
        )


def _short(value: float) -> str:
    """Return a number as PyTorch prints it inside a tensor."""
    return f"{value:.0f}." if value == int(value) else f"{value:.4f}"
