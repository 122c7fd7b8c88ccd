"""Cost with an L1 or L2 penalty on the weights.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Overfitting and regularization".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

# Costs, rates and counts have few decimals; this takes away rounding errors of floats.
PLACES = 10


@register
@dataclass(frozen=True)
class PenaltyCost(Exercise):
    name = "penalty-cost"
    title = "Cost with a penalty on the weights"
    topic = "regularisation"
    levels = (1, 2)
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Overfitting and regularization"'
    cost: float
    weights: tuple[int, ...]
    # Not penalised; 0 where the task has none.
    bias: int
    rate: float
    examples: int
    norm: str

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            cost=rng.randint(1, 20) / 10,
            weights=tuple(rng.choice((-3, -2, -1, 1, 2, 3)) for _ in range(rng.randint(2, 4))),
            bias=0 if level == 1 else rng.choice((-3, -2, -1, 1, 2, 3)),
            rate=rng.choice((0.1, 0.5, 1.0, 2.0)),
            examples=rng.choice((1, 10, 100)),
            norm=rng.choice(("L1", "L2")),
        )

    def is_fair(self, level: int) -> bool:
        return self._penalty(self._size) >= 0.01 and self.key not in (0, 1)

    @property
    def _size(self) -> int:
        """The sum of the sizes or of the squares of the weights."""
        return sum(abs(w) for w in self.weights) if self.norm == "L1" else sum(w * w for w in self.weights)

    @property
    def _divisor(self) -> int:
        return self.examples if self.norm == "L1" else 2 * self.examples

    def _penalty(self, size: float) -> float:
        return self.rate * size / self._divisor

    def _total(self, penalty: float) -> float:
        return round(self.cost + penalty, PLACES)

    @property
    def key(self) -> float:
        return self._total(self._penalty(self._size))

    @property
    def stem(self) -> str:
        formula = (
            r"C = C_0 + \frac{\lambda}{n} \sum_i |w_i|"
            if self.norm == "L1"
            else r"C = C_0 + \frac{\lambda}{2n} \sum_i w_i^2"
        )
        bias = f" and the **bias $b = {self.bias}$**, which is not penalised," if self.bias else ""
        count = f"{self.examples} example{'s' if self.examples > 1 else ''}"
        return (
            f"A network with the **weights $w = {vector(self.weights)}$**{bias} has the **cost "
            f"$C_0 = {number(self.cost)}$** without regularisation, over **{count}**. What is its cost "
            f"with an **{self.norm} penalty** and **$\\lambda = {number(self.rate)}$**?\n\n" + block(formula)
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("cost", "Cost $C$", self.key, rules.absolute(0.0001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        squares, sizes = sum(w * w for w in self.weights), sum(abs(w) for w in self.weights)
        if self.norm == "L2":
            yield Mistake(
                self._total(self._penalty(sqrt(squares))), "You took the norm itself. Its square is penalised.", "root"
            )
            yield Mistake(
                self._total(self.rate * squares / self.examples), "The factor one half is missing.", "half-forgotten"
            )
            yield Mistake(
                self._total(self.rate * sizes / self.examples), "This is the cost with the other penalty.", "other-norm"
            )
        else:
            yield Mistake(
                self._total(self.rate * abs(sum(self.weights)) / self.examples),
                "You added the weights with their signs. The penalty adds their sizes.",
                "signs-kept",
            )
            yield Mistake(
                self._total(self.rate * squares / (2 * self.examples)),
                "This is the cost with the other penalty.",
                "other-norm",
            )
            yield Mistake(
                self._total(self.rate * sizes / (2 * self.examples)),
                "There is no factor one half here: it belongs to the squares.",
                "half-added",
            )
        if self.bias:
            own = abs(self.bias) if self.norm == "L1" else self.bias**2
            yield Mistake(
                self._total(self._penalty(self._size + own)),
                "You penalised the bias too. It stays free.",
                "bias-penalised",
            )
        yield Mistake(
            self._total(self._penalty(self._size) * self.examples),
            "The number of examples is missing below the line.",
            "examples-forgotten",
        )
        yield Mistake(
            round(self._penalty(self._size), PLACES),
            "This is the penalty alone. Add the cost without it.",
            "penalty-alone",
        )

    @property
    def solution(self) -> str:
        terms = " + ".join(str(abs(w)) if self.norm == "L1" else f"{abs(w)}^2" for w in self.weights)
        below = str(self.examples) if self.norm == "L1" else rf"2 \cdot {self.examples}"
        penalty = number(self._penalty(self._size), 6)
        return block(
            rf"{terms} = {self._size}",
            rf"C = {number(self.cost)} + \frac{{{number(self.rate)}}}{{{below}}} \cdot {self._size} = "
            rf"{number(self.cost)} + {penalty} = {number(self.key)}",
        )
