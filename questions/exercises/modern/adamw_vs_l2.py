"""The first step of AdamW, and of Adam with an L2 penalty in the gradient.

Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019; PyTorch documentation, AdamW and Adam.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class AdamwVsL2(Exercise):
    name = "adamw-vs-l2"
    title = "Weight decay in AdamW and in Adam"
    topic = "optimisation"
    source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization, ICLR 2019"
    weight: int
    gradient: int
    rate: float
    decay: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            weight=rng.choice((-8, -6, -5, -4, -3, 3, 4, 5, 6, 8)),
            gradient=rng.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)),
            rate=rng.choice((0.1, 0.05, 0.01)),
            decay=rng.choice((0.1, 0.2, 0.05)),
        )

    def is_fair(self, level: int) -> bool:
        # The penalty must not turn the sign of the gradient: that is another question.
        return (self.penalised > 0) == (self.gradient > 0) and abs(self.penalised) > 0.1

    @property
    def penalised(self) -> float:
        """The gradient with the penalty's part."""
        return self.gradient + self.decay * self.weight

    @property
    def _sign(self) -> int:
        return 1 if self.gradient > 0 else -1

    @property
    def adamw(self) -> float:
        return round(self.weight * (1 - self.rate * self.decay) - self.rate * self._sign, 9)

    @property
    def adam(self) -> float:
        # With bias correction the first step is the rate, whatever the size of the gradient.
        return round(self.weight - self.rate * self._sign, 9)

    @property
    def stem(self) -> str:
        return (
            f"A weight stands at **$w = {self.weight}$** with the **gradient $g = {self.gradient}$**; the "
            "**learning rate is "
            f"$\\eta = {number(self.rate)}$** and the **decay $\\lambda = {number(self.decay)}$**. It is the first "
            "step, "
            "with bias correction and $\\varepsilon = 0$, so that $\\hat m / \\sqrt{\\hat v}$ is computed from one "
            "gradient. "
            "AdamW multiplies $w$ by $1 - \\eta\\lambda$ and then takes Adam's step along $g$. Adam with L2 takes "
            "its step "
            "along $g + \\lambda w$. Where does $w$ stand after each?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.0001)
        return (
            numeric.answer("adamw", "AdamW", self.adamw, rule, mistakes=self._adamw_mistakes()),
            numeric.answer("adam", "Adam with L2", self.adam, rule, mistakes=self._adam_mistakes()),
        )

    def _adamw_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.adam, "The decay is missing: AdamW shrinks the weight besides the step.", "decay-forgotten")
        yield Mistake(
            self.weight * (1 - self.decay) - self.rate * self._sign,
            "In this rule the decay is multiplied by the learning rate.",
            "decay-without-rate",
        )
        yield Mistake(
            self.weight * (1 - self.rate * self.decay) - self.rate * self.gradient,
            "In the first step of Adam only the sign of the gradient is left.",
            "plain-gradient",
        )
        yield Mistake(
            self.weight * (1 - self.rate * self.decay) + self.rate * self._sign,
            "A step goes against the gradient.",
            "sign",
        )

    def _adam_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.weight - self.rate * self.penalised,
            "This is plain gradient descent. Adam divides by the size of the gradient, penalty and all.",
            "gradient-descent",
        )
        yield Mistake(
            self.adamw, "This is AdamW. In Adam with L2 the penalty goes through the division and is lost.", "adamw"
        )
        yield Mistake(self.weight + self.rate * self._sign, "A step goes against the gradient.", "sign")

    @property
    def solution(self) -> str:
        sign = f"{self._sign}"
        return (
            r"In the first step $\hat m = g$ and $\hat v = g^2$, so the quotient is the sign of what went in. The "
            r"penalty "
            "in Adam's gradient changes its size, and the division takes that away again.\n\n"
            + block(
                rf"{bracketed(self.weight)} \cdot (1 - {number(self.rate)} \cdot {number(self.decay)}) - "
                rf"{number(self.rate)} "
                rf"\cdot ({sign}) = {number(self.adamw)}",
                rf"g + \lambda w = {number(self.penalised)}, \quad {self.weight} - {number(self.rate)} \cdot ({sign}) "
                rf"= {number(self.adam)}",
            )
        )
