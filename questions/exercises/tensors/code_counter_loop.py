"""What a loop prints that adds to a variable.

Source: Python documentation, The Python Tutorial, section 4.3, The range() Function.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import code_output
from questions.rng import Rng


@register
@dataclass(frozen=True)
class CodeCounterLoop(Exercise):
    name = "code-counter-loop"
    title = "What a counting loop prints"
    topic = "frameworks"
    levels = (1, 2)
    source = "Python documentation, The Python Tutorial, section 4.3"
    start: int
    step: int
    rounds: int
    prints_first: bool
    prints_start: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            start=rng.randint(0, 3 if level == 1 else 9),
            step=rng.randint(1, 3 if level == 1 else 7),
            rounds=rng.randint(2, 4),
            prints_first=level == 2 and bool(rng.randint(0, 1)),
            prints_start=bool(rng.randint(0, 1)),
        )

    @property
    def program(self) -> str:
        body = ["    print(state)", f"    state = state + {self.step}"]
        if not self.prints_first:
            body.reverse()
        before = ["print(state)"] if self.prints_start else []
        return "\n".join([f"state = {self.start}", *before, f"for _ in range({self.rounds}):", *body])

    @property
    def values(self) -> list[int]:
        """The printed numbers in order."""
        first = 0 if self.prints_first else 1
        inside = [self.start + self.step * (place + first) for place in range(self.rounds)]
        return [self.start] * self.prints_start + inside

    @property
    def stem(self) -> str:
        return f"**What does this program print**, line by line?\n\n```python\n{self.program}\n```"

    def answers(self) -> tuple[Answer, ...]:
        key = _lines(self.values)
        return (code_output.answer("printed", "What does it print?", key, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        values, step = self.values, self.step
        yield Mistake(
            _lines([*values, values[-1] + step]),
            "One round too many: range counts from 0 and stops before.",
            "one-more",
        )
        yield Mistake(_lines(values[:-1]), "The last round is missing.", "one-less")
        turned = -step if not self.prints_first else step
        inside = values[self.prints_start :]
        yield Mistake(
            _lines(values[: self.prints_start] + [value + turned for value in inside]),
            "Look once more which comes first in the loop, the addition or the print.",
            "order-in-the-loop",
        )
        if self.prints_start:
            yield Mistake(_lines(inside), "There is a print before the loop.", "first-print-missed")

    @property
    def solution(self) -> str:
        order = "prints before it adds" if self.prints_first else "adds before it prints"
        start = "It is printed once before the loop. " if self.prints_start else ""
        return (
            f"The state begins at {self.start}. {start}The loop runs {self.rounds} times, and each time {order}.\n\n"
            + block(r" \to ".join(str(value) for value in self.values))
        )


def _lines(values: list[int]) -> str:
    return "\n".join(str(value) for value in values)
