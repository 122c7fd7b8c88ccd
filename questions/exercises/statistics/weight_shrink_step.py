"""What one step on an L1 and on an L2 penalty does to a weight.

Source: Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Other techniques for regularization".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules, single_choice
from questions.rng import Rng

RULE = rules.absolute(0.0001)
# Learning rate, lambda and number of examples; eta lambda / n is 0.01, 0.02 or 0.1.
STEPS = (
    (0.5, 1.0, 50),
    (0.1, 1.0, 10),
    (0.5, 2.0, 100),
    (0.1, 2.0, 10),
    (0.5, 2.0, 50),
    (1.0, 2.0, 100),
    (0.5, 2.0, 10),
    (1.0, 1.0, 10),
    (0.2, 5.0, 10),
)
PLACES = 8

PENALTIES = ("L1", "L2")


@register
@dataclass(frozen=True)
class WeightShrinkStep(Exercise):
    name = "weight-shrink-step"
    version = 2
    title = "How L1 and L2 shrink a weight"
    topic = "regularisation"
    source = 'Nielsen, Neural Networks and Deep Learning, 2015, chapter 3, "Other techniques for regularization"'
    weight: float
    eta: float
    rate: float
    examples: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Half the weights lie below 1 in size, where L1 takes more away than L2.
        size = rng.randint(5, 50) / 100 if rng.randint(0, 1) else rng.randint(15, 50) / 10
        return cls(rng.choice((-1, 1)) * size, *rng.choice(STEPS))

    def is_fair(self, level: int) -> bool:
        # The step of L1 stays on its side of zero, and keeps clear of it.
        # The hints name L1 and L2, and must not name a result by chance.
        return not {1, 2} & {self.l1, self.l2} and abs(self.weight) > self._step + 0.005

    @property
    def _step(self) -> float:
        return self.eta * self.rate / self.examples

    @property
    def _sign(self) -> int:
        return 1 if self.weight > 0 else -1

    @property
    def l1(self) -> float:
        return round(self.weight - self._step * self._sign, PLACES)

    @property
    def l2(self) -> float:
        return round(self.weight * (1 - self._step), PLACES)

    @property
    def stem(self) -> str:
        return (
            f"A weight is **$w = {number(self.weight)}$**, the learning rate **$\\eta = {number(self.eta)}$**, "
            f"**$\\lambda = {number(self.rate)}$**, over **$n = {self.examples}$** examples. Look at the penalty "
            "alone: what is the weight after one step of gradient descent on the L1 penalty "
            "$\\frac{\\lambda}{n} |w|$, and what, from the same start, on the L2 penalty "
            "$\\frac{\\lambda}{2n} w^2$, to four decimals? And which of the two shrinks it more?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("lasso", "After the step on L1", self.l1, RULE, mistakes=self._l1_mistakes()),
            numeric.answer("ridge", "After the step on L2", self.l2, RULE, mistakes=self._l2_mistakes()),
            single_choice.answer(
                "more",
                "Which shrinks it more?",
                PENALTIES,
                PENALTIES[abs(self.weight) > 1],
                mistakes=[
                    Mistake(
                        PENALTIES[abs(self.weight) < 1],
                        "The first takes off the same from every weight, the second a share: compare what is left.",
                        "other-penalty",
                    )
                ],
                carry={"formula": "max(lasso, 0 - lasso) - max(ridge, 0 - ridge)", "cuts": [0]},
            ),
        )

    def _l1_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.l2,
            "You shrank the weight in proportion, as L2 does. L1 takes off the same from every weight.",
            "as-l2",
        )
        yield Mistake(
            round(self.weight + self._step * self._sign, PLACES),
            "The weight moved away from zero. The step follows its sign.",
            "away-from-zero",
        )
        yield Mistake(
            round(self.weight - self._step * self.examples * self._sign, PLACES),
            "The number of examples is missing below the line.",
            "examples-forgotten",
        )

    def _l2_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.l1, "You took off the same as L1 does. The step on L2 is in proportion to the weight.", "as-l1"
        )
        yield Mistake(
            round(self.weight * (1 + self._step), PLACES), "The weight moved away from zero.", "away-from-zero"
        )
        yield Mistake(
            round(self.weight * (1 - 2 * self._step), PLACES),
            "The slope of the square has a factor two, which the half in the penalty takes away.",
            "factor-two",
        )
        yield Mistake(
            round(self.weight * self._step, PLACES),
            "This is what is taken off. The weight that is left is asked.",
            "step",
        )

    @property
    def solution(self) -> str:
        step, weight = number(self._step, PLACES), bracketed(self.weight)
        more, less = ("L2", "L1") if abs(self.weight) > 1 else ("L1", "L2")
        below = "above" if abs(self.weight) > 1 else "below"
        return (
            "L1 takes off the same from every weight, L2 a share of it.\n\n"
            + block(
                rf"\frac{{\eta \lambda}}{{n}} = "
                rf"\frac{{{number(self.eta)} \cdot {number(self.rate)}}}{{{self.examples}}} = {step}",
                rf"w - \frac{{\eta \lambda}}{{n}} \operatorname{{sgn}}(w) = {number(self.weight)} "
                rf"{'-' if self._sign > 0 else '+'} {step} = {number(self.l1)}",
                rf"w \left(1 - \frac{{\eta \lambda}}{{n}}\right) = {weight} \cdot (1 - {step}) = {number(self.l2)}",
            )
            + f"\n\nThis weight is {below} 1 in size, so {more} shrinks it more than {less}."
        )
