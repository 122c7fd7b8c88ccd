"""Two steps of RMSprop.

Source: PyTorch documentation, torch.optim.RMSprop.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

GRADIENTS = (-4, -3, -2, -1, 1, 2, 3, 4)
STARTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
# Squares of whole gradients times products of the decays end after six decimals; this only takes off float errors.
PLACES = 10


@register
@dataclass(frozen=True)
class RmspropStep(Exercise):
    name = "rmsprop-step"
    title = "Two steps of RMSprop"
    topic = "optimisation"
    source = "PyTorch documentation, torch.optim.RMSprop"
    start: int
    gradients: tuple[int, int]
    rate: float
    decay: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            rng.choice(STARTS),
            (rng.choice(GRADIENTS), rng.choice(GRADIENTS)),
            rng.choice([0.1, 0.01]),
            rng.choice([0.9, 0.99, 0.5]),
        )

    def is_fair(self, level: int) -> bool:
        first, second = self.gradients
        return abs(first) != abs(second) and not {0, 1, self.start, *self.gradients} & set(self.steps)

    @property
    def steps(self) -> tuple[float, float, float, float]:
        """Mean square and weight after the first step and after the second."""
        first, second = self.gradients
        e1 = round((1 - self.decay) * first**2, PLACES)
        w1 = self.start - self.rate * first / math.sqrt(e1)
        e2 = round(self.decay * e1 + (1 - self.decay) * second**2, PLACES)
        return e1, w1, e2, w1 - self.rate * second / math.sqrt(e2)

    @property
    def stem(self) -> str:
        first, second = self.gradients
        return (
            f"RMSprop starts at **$w_0 = {self.start}$** with $E = 0$. The gradients of its two steps are "
            f"**$g_1 = {first}$** and **$g_2 = {second}$**, the learning rate is **$\\eta = {number(self.rate)}$**, "
            f"the decay **$\\rho = {number(self.decay)}$**. Each step computes "
            r"$E \leftarrow \rho E + (1 - \rho) g^2$, then $w \leftarrow w - \eta g / (\sqrt{E} + \varepsilon)$; "
            r"$\varepsilon = 10^{-8}$ is too small to be seen here. What are the mean square $E$ and the weight after "
            "each step, the weight to four decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        e1, w1, e2, w2 = self.steps
        first, second = self.gradients
        near, exact = rules.relative(0.01), rules.absolute(0.0001)
        rate, decay = number(self.rate), number(self.decay)
        return (
            numeric.answer("e1", "Mean square $E_1$", e1, near, mistakes=self._square_mistakes(0.0, first)),
            numeric.answer(
                "w1",
                "Weight $w_1$",
                w1,
                exact,
                mistakes=self._weight_mistakes(self.start, first, e1, 1),
                carry=f"{self.start} - {rate} * ({first}) / sqrt(e1)",
            ),
            numeric.answer(
                "e2",
                "Mean square $E_2$",
                e2,
                near,
                mistakes=self._square_mistakes(e1, second),
                carry=f"{decay} * e1 + (1 - {decay}) * {second**2}",
            ),
            numeric.answer(
                "w2",
                "Weight $w_2$",
                w2,
                exact,
                mistakes=self._weight_mistakes(w1, second, e2, 2),
                carry=f"w1 - {rate} * ({second}) / sqrt(e2)",
            ),
        )

    def _square_mistakes(self, before: float, gradient: int) -> Iterator[Mistake]:
        square = gradient**2
        yield _mistake(
            before + square,
            "You added the squares up, as AdaGrad does. RMSprop keeps a running mean.",
            "sum-of-squares",
        )
        yield _mistake(
            (1 - self.decay) * before + self.decay * square,
            "The two weights are swapped: the decay belongs to what was there before.",
            "swapped",
        )
        if before:
            yield _mistake(
                (1 - self.decay) * square, "The mean square of the step before is missing.", "before-forgotten"
            )
        yield _mistake(
            self.decay * before + (1 - self.decay) * abs(gradient), "The gradient was not squared.", "not-squared"
        )

    def _weight_mistakes(self, before: float, gradient: int, square: float, step: int) -> Iterator[Mistake]:
        way = self.rate * gradient
        yield _mistake(before - way / square, "The root is missing below the line.", "root-forgotten")
        yield _mistake(
            before - way / math.sqrt(square / (1 - self.decay**step)),
            "You corrected the mean square for its start, as Adam does. RMSprop does not.",
            "bias-corrected",
        )
        yield _mistake(before - way, "This is plain gradient descent: nothing was divided.", "not-divided")
        yield _mistake(before + way / math.sqrt(square), "You went uphill. A step goes against the gradient.", "uphill")

    @property
    def solution(self) -> str:
        e1, w1, e2, w2 = self.steps
        first, second = self.gradients
        rate, decay, rest = number(self.rate), number(self.decay), number(1 - self.decay)
        return "The running mean of the squares comes first, then the step is divided by its root:\n\n" + block(
            rf"E_1 = {decay} \cdot 0 + {rest} \cdot {bracketed(first)}^2 = {number(e1)}",
            rf"w_1 = {self.start} - {rate} \cdot \frac{{{first}}}{{\sqrt{{{number(e1)}}}}} = {number(w1, 4)}",
            rf"E_2 = {decay} \cdot {number(e1)} + {rest} \cdot {bracketed(second)}^2 = {number(e2)}",
            rf"w_2 = {number(w1, 4)} - {rate} \cdot \frac{{{second}}}{{\sqrt{{{number(e2)}}}}} = {number(w2, 4)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
