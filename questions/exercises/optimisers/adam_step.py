"""Two steps of Adam with bias correction.

Source: Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1.
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
BETA1 = 0.9
# By level: 0.99 keeps the figures shorter.
BETA2 = {1: 0.99, 2: 0.999}
PLACES = 12


@register
@dataclass(frozen=True)
class AdamStep(Exercise):
    name = "adam-step"
    title = "Two steps of Adam"
    topic = "optimisation"
    levels = (1, 2)
    source = "Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1"
    start: int
    gradients: tuple[int, int]
    rate: float
    beta2: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            rng.choice(STARTS),
            (rng.choice(GRADIENTS), rng.choice(GRADIENTS)),
            rng.choice([0.1, 0.01]),
            BETA2[level],
        )

    def is_fair(self, level: int) -> bool:
        # Of gradients of one size every step is the learning rate, and nothing would have to be computed; a first
        # gradient of size 1 would hide whether it was divided at all.
        first, second = self.gradients
        return 1 < abs(first) != abs(second) and not {0, 1, self.start} & {*self.means, self.first, self.second}

    @property
    def first(self) -> float:
        """The weight after the first step: the corrections undo the decays, and the learning rate is left."""
        gradient = self.gradients[0]
        return round(self.start - self.rate * gradient / abs(gradient), PLACES)

    @property
    def means(self) -> tuple[float, float]:
        """The running means m and v after the second step."""
        first, second = self.gradients
        m = BETA1 * (1 - BETA1) * first + (1 - BETA1) * second
        v = self.beta2 * (1 - self.beta2) * first**2 + (1 - self.beta2) * second**2
        return round(m, PLACES), round(v, PLACES)

    @property
    def corrected(self) -> tuple[float, float]:
        m, v = self.means
        return m / (1 - BETA1**2), v / (1 - self.beta2**2)

    @property
    def second(self) -> float:
        """The weight after the second step; epsilon changes nothing in six decimals."""
        m, v = self.corrected
        return self.first - self.rate * m / math.sqrt(v)

    @property
    def stem(self) -> str:
        first, second = self.gradients
        return (
            f"Adam starts at **$w_0 = {self.start}$** with $m = v = 0$. The gradients of its two steps are "
            f"**$g_1 = {first}$** and **$g_2 = {second}$**, the learning rate is **$\\eta = {number(self.rate)}$**, "
            f"and **$\\beta_1 = {number(BETA1)}$**, **$\\beta_2 = {number(self.beta2)}$**. Step $t = 1, 2$ computes "
            r"$m \leftarrow \beta_1 m + (1 - \beta_1) g$ and $v \leftarrow \beta_2 v + (1 - \beta_2) g^2$, corrects "
            r"them to $\hat m = m / (1 - \beta_1^t)$ and $\hat v = v / (1 - \beta_2^t)$, and moves "
            r"$w \leftarrow w - \eta \hat m / (\sqrt{\hat v} + \varepsilon)$; $\varepsilon = 10^{-8}$ is too small to "
            "be seen here. Where is the weight after each step, to four decimals, and what are the four means of the "
            "second?"
        )

    def answers(self) -> tuple[Answer, ...]:
        m, v = self.means
        mean, square = self.corrected
        near, exact = rules.relative(0.01), rules.absolute(0.0001)
        rate = number(self.rate)
        return (
            numeric.answer("w1", "Weight $w_1$", self.first, exact, mistakes=self._first_mistakes()),
            numeric.answer("m", "$m_2$", m, near, mistakes=self._mean_mistakes(BETA1, 1)),
            numeric.answer("v", "$v_2$", v, near, mistakes=self._mean_mistakes(self.beta2, 2)),
            numeric.answer(
                "mc",
                r"$\hat m_2$",
                mean,
                near,
                mistakes=self._correction_mistakes(m, BETA1),
                carry=f"m / (1 - {number(BETA1)}^2)",
            ),
            numeric.answer(
                "vc",
                r"$\hat v_2$",
                square,
                near,
                mistakes=self._correction_mistakes(v, self.beta2),
                carry=f"v / (1 - {number(self.beta2)}^2)",
            ),
            numeric.answer(
                "w2",
                "Weight $w_2$",
                self.second,
                exact,
                mistakes=self._second_mistakes(),
                carry=f"w1 - {rate} * mc / sqrt(vc)",
            ),
        )

    def _first_mistakes(self) -> Iterator[Mistake]:
        gradient = self.gradients[0]
        step = self.rate * gradient / abs(gradient)
        yield _mistake(
            self.start - step * (1 - BETA1) / math.sqrt(1 - self.beta2),
            "The corrections are missing: m and v start at zero and are too small at first.",
            "not-corrected",
        )
        yield _mistake(self.start - step / abs(gradient), "The root is missing below the line.", "root-forgotten")
        yield _mistake(self.start - self.rate * gradient, "The step was not divided by the root.", "not-divided")
        yield _mistake(self.start + step, "You went uphill. A step goes against the gradient.", "uphill")

    def _mean_mistakes(self, beta: float, power: int) -> Iterator[Mistake]:
        first, second = (gradient**power for gradient in self.gradients)
        yield _mistake((1 - beta) * second, "What the first step left in the mean is missing.", "before-forgotten")
        yield _mistake(
            beta * first + second, "The new part came in whole. It is weighted with one minus beta.", "running-sum"
        )
        yield _mistake(
            (1 - beta) * beta * first + beta * second,
            "The two weights are swapped: beta belongs to what was there before.",
            "swapped",
        )
        if power == 2:
            yield _mistake(
                beta * (1 - beta) * abs(self.gradients[0]) + (1 - beta) * abs(self.gradients[1]),
                "The gradients were not squared.",
                "not-squared",
            )

    def _correction_mistakes(self, mean: float, beta: float) -> Iterator[Mistake]:
        yield _mistake(mean, "This is the running mean before its correction.", "not-corrected")
        yield _mistake(
            mean / (1 - beta), "You corrected as in the first step. In the second, t is two.", "step-counted-late"
        )
        yield _mistake(
            mean / (1 - beta**3), "You corrected as in the third step. The steps count from one.", "step-counted-early"
        )
        yield _mistake(mean * (1 - beta**2), "You multiplied by the correction. Divide by it.", "multiplied")

    def _second_mistakes(self) -> Iterator[Mistake]:
        m, v = self.means
        mean, square = self.corrected
        before = self.first
        yield _mistake(
            before - self.rate * m / math.sqrt(v),
            "The corrections are missing: m and v start at zero and are too small at first.",
            "not-corrected",
        )
        yield _mistake(before - self.rate * mean / square, "The root is missing below the line.", "root-forgotten")
        yield _mistake(before - self.rate * mean, "The step was not divided by the root.", "not-divided")
        yield _mistake(
            before + self.rate * mean / math.sqrt(square),
            "You went uphill. A step goes against the gradient.",
            "uphill",
        )
        yield _mistake(
            self.start - self.rate * mean / math.sqrt(square),
            "You started from the beginning again. Go on from the first step.",
            "started-again",
        )

    @property
    def solution(self) -> str:
        first, second = self.gradients
        m, v = self.means
        mean, square = self.corrected
        rate, beta1, beta2 = number(self.rate), number(BETA1), number(self.beta2)
        rest1, rest2 = number(1 - BETA1), number(1 - self.beta2)
        m1, v1 = bracketed((1 - BETA1) * first), number((1 - self.beta2) * first**2)
        return (
            "In the first step the corrections undo the decays exactly: it is as long as the learning rate.\n\n"
            + block(
                rf"m_1 = {rest1} \cdot {bracketed(first)} = {number((1 - BETA1) * first)},\quad "
                rf"v_1 = {rest2} \cdot {first**2} = {v1}",
                rf"\hat m_1 = {first},\quad \hat v_1 = {first**2},\quad w_1 = {self.start} - {rate} \cdot "
                rf"\frac{{{first}}}{{\sqrt{{{first**2}}}}} = {number(self.first)}",
                rf"m_2 = {beta1} \cdot {m1} + {rest1} \cdot {bracketed(second)} = {number(m)}",
                rf"v_2 = {beta2} \cdot {v1} + {rest2} \cdot {second**2} = {number(v)}",
                rf"\hat m_2 = \frac{{{number(m)}}}{{1 - {beta1}^2}} = {number(mean, 4)},\quad "
                rf"\hat v_2 = \frac{{{number(v)}}}{{1 - {beta2}^2}} = {number(square, 4)}",
                rf"w_2 = {number(self.first)} - {rate} \cdot \frac{{{number(mean, 4)}}}"
                rf"{{\sqrt{{{number(square, 4)}}}}} = {number(self.second, 4)}",
            )
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
