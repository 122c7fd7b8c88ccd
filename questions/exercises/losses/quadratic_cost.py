"""Quadratic cost of a few samples, with the factor one half.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, equation 6.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.0001
Rows = tuple[tuple[float, ...], ...]


@register
@dataclass(frozen=True)
class QuadraticCost(Exercise):
    name = "quadratic-cost"
    title = "Quadratic cost"
    topic = "losses"
    source = "Nielsen, Neural Networks and Deep Learning, 2015, chapter 1, equation 6"
    targets: Rows
    outputs: Rows

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count, size = rng.randint(2, 4), rng.randint(1, 2)
        if rng.choice([True, False]):
            return cls(
                tuple(tuple(rng.randint(0, 1) for _ in range(size)) for _ in range(count)),
                tuple(tuple(rng.randint(0, 10) / 10 for _ in range(size)) for _ in range(count)),
            )
        return cls(
            tuple(tuple(rng.randint(0, 5) for _ in range(size)) for _ in range(count)),
            tuple(tuple(rng.randint(0, 5) for _ in range(size)) for _ in range(count)),
        )

    def is_fair(self, level: int) -> bool:
        squares = self._squares
        # A sample without error would leave its part of the sum to guessing; a cost of 1 tells too little.
        return all(squares) and self.key != 1 and set(squares) != {1}

    @property
    def _squares(self) -> list[float]:
        """The squared length of each sample's error."""
        return [
            round(sum((y - a) ** 2 for y, a in zip(target, output, strict=True)), 12)
            for target, output in zip(self.targets, self.outputs, strict=True)
        ]

    @property
    def key(self) -> float:
        return round(sum(self._squares) / (2 * len(self.targets)), 12)

    @property
    def stem(self) -> str:
        lines = [
            f"- sample {index}: **$y = {vector(target)}$**, **$a = {vector(output)}$**"
            for index, (target, output) in enumerate(zip(self.targets, self.outputs, strict=True), 1)
        ]
        return (
            f"A network saw **{len(self.targets)} samples**. For each, $y$ is the target and $a$ the output:\n\n"
            + "\n".join(lines)
            + "\n\nWhat is the quadratic cost "
            r"$C = \frac{1}{2n} \sum_x \lVert y(x) - a(x) \rVert^2$, to four decimals? "
            "Mind the factor one half, which other texts leave out."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("cost", "Cost $C$", self.key, rules.absolute(TOLERANCE), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        count, size = len(self.targets), len(self.targets[0])
        total = sum(self._squares)
        yield Mistake(total / count, "The factor one half is missing.", "half-forgotten")
        if size > 1:
            yield Mistake(
                self.key / size,
                "You divided by the number of outputs too. The norm adds over the outputs; only samples are averaged.",
                "outputs-averaged",
            )
        yield Mistake(
            math.fsum(map(math.sqrt, self._squares)) / (2 * count),
            "You added the lengths of the errors. Square each of them first.",
            "not-squared",
        )
        yield Mistake(total / 2, "You added over the samples. The cost is their mean.", "mean-forgotten")
        yield Mistake(total, "This is the sum of the squares. Divide it by twice the number of samples.", "sum-only")

    @property
    def solution(self) -> str:
        lines = []
        for index, (target, output) in enumerate(zip(self.targets, self.outputs, strict=True), 1):
            terms = " + ".join(f"({number(y)} - {bracketed(a)})^2" for y, a in zip(target, output, strict=True))
            lines.append(rf"\lVert e_{index} \rVert^2 = {terms} = {number(self._squares[index - 1])}")
        total = " + ".join(number(square) for square in self._squares)
        lines.append(rf"C = \frac{{{total}}}{{2 \cdot {len(self.targets)}}} = {number(self.key, 4)}")
        return "Square the length of each sample's error, then halve the mean:\n\n" + block(*lines)
