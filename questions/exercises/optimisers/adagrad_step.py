"""Two steps of AdaGrad.

Source: PyTorch documentation, torch.optim.Adagrad.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# Two sides of a right triangle: the root of the summed squares stays a whole number.
GRADIENTS = ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5), (8, 15), (9, 12))
STARTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
PLACES = 10


@register
@dataclass(frozen=True)
class AdagradStep(Exercise):
    name = "adagrad-step"
    title = "Two steps of AdaGrad"
    topic = "optimisation"
    source = "PyTorch documentation, torch.optim.Adagrad"
    start: int
    gradients: tuple[int, int]
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        first, second = rng.choice(GRADIENTS)
        return cls(
            rng.choice(STARTS),
            (first * rng.choice([-1, 1]), second * rng.choice([-1, 1])),
            rng.choice([0.1, 0.5]),
        )

    def is_fair(self, level: int) -> bool:
        return not {0, 1, self.start} & set(self.steps)

    @property
    def root(self) -> int:
        """The root of the summed squares after two gradients."""
        return math.isqrt(sum(gradient**2 for gradient in self.gradients))

    @property
    def steps(self) -> tuple[float, float]:
        """The weight after the first step and after the second; epsilon changes neither in ten decimals."""
        first, second = self.gradients
        once = round(self.start - self.rate * first / abs(first), PLACES)
        return once, round(once - self.rate * second / self.root, PLACES)

    @property
    def stem(self) -> str:
        first, second = self.gradients
        return (
            f"AdaGrad starts at **$w_0 = {self.start}$** with $G = 0$. The gradients of its two steps are "
            f"**$g_1 = {first}$** and **$g_2 = {second}$**, the learning rate is **$\\eta = {number(self.rate)}$**. "
            r"Each step computes $G \leftarrow G + g^2$, then $w \leftarrow w - \eta g / (\sqrt{G} + \varepsilon)$; "
            r"$\varepsilon = 10^{-10}$ is too small to be seen here. Where does it stand after each step, to four "
            "decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        once, twice = self.steps
        rule = rules.absolute(0.0001)
        return (
            numeric.answer("w1", "Weight $w_1$", once, rule, mistakes=self._mistakes(self.start, 0)),
            numeric.answer(
                "w2",
                "Weight $w_2$",
                twice,
                rule,
                mistakes=self._mistakes(once, 1),
                carry=f"w1 - {number(self.rate)} * ({self.gradients[1]}) / {self.root}",
            ),
        )

    def _mistakes(self, before: float, index: int) -> Iterator[Mistake]:
        gradient = self.gradients[index]
        step = self.rate * gradient
        total = sum(earlier**2 for earlier in self.gradients[: index + 1])
        if index:
            yield _mistake(
                before - step / abs(gradient),
                "The square of the first gradient is missing. AdaGrad adds up all of them.",
                "not-accumulated",
            )
            yield _mistake(
                before - step / math.sqrt(total / 2),
                "You took the mean of the squares, nearer to RMSprop. AdaGrad adds them.",
                "mean-of-squares",
            )
        yield _mistake(before - step / total, "The root is missing below the line.", "root-forgotten")
        yield _mistake(before - step, "This is plain gradient descent: nothing was divided.", "not-divided")
        yield _mistake(before + step / math.sqrt(total), "You went uphill. A step goes against the gradient.", "uphill")

    @property
    def solution(self) -> str:
        once, twice = self.steps
        first, second = self.gradients
        rate = number(self.rate)
        return (
            f"The first step has a size of {rate} whatever the gradient is; after that the sum of squares only "
            "grows.\n\n"
            + block(
                rf"G_1 = {bracketed(first)}^2 = {first**2}",
                rf"w_1 = {self.start} - {rate} \cdot \frac{{{first}}}{{\sqrt{{{first**2}}}}} = {number(once)}",
                rf"G_2 = {first**2} + {bracketed(second)}^2 = {self.root**2}",
                rf"w_2 = {number(once)} - {rate} \cdot \frac{{{second}}}{{{self.root}}} = {number(twice, 4)}",
            )
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
