"""Two steps of gradient descent with momentum, v = mu v - eta g and x = x + v.

Source: Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013,
equations 1 and 2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

GRADIENTS = (-4, -3, -2, -1, 1, 2, 3, 4)
# What is added is a multiple of 0.0001 at the finest, so this takes away rounding errors of floats and nothing else.
PLACES = 8


@register
@dataclass(frozen=True)
class MomentumStep(Exercise):
    name = "momentum-step"
    title = "Two steps with momentum"
    topic = "optimisation"
    levels = (1, 2, 3)
    source = (
        "Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, "
        "2013, equations 1 and 2"
    )
    start: int
    gradients: tuple[int, int]
    rate: float
    momentum: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            start=rng.choice([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]),
            gradients=(rng.choice(GRADIENTS), rng.choice(GRADIENTS)),
            rate=0.01 if level == 3 else 0.1,
            momentum=0.5 if level == 1 else 0.9,
        )

    def is_fair(self, level: int) -> bool:
        first, second = self.gradients
        return first != second and not {0, 1, self.start, *self.gradients} & set(self.steps)

    @property
    def steps(self) -> tuple[float, float, float, float]:
        """Velocity and position after the first step and after the second."""
        first, second = self.gradients
        v1 = round(-self.rate * first, PLACES)
        x1 = round(self.start + v1, PLACES)
        v2 = round(self.momentum * v1 - self.rate * second, PLACES)
        return v1, x1, v2, round(x1 + v2, PLACES)

    @property
    def stem(self) -> str:
        first, second = self.gradients
        return (
            f"Gradient descent with momentum starts at **$x_0 = {self.start}$** with **velocity $v_0 = 0$**. "
            f"The gradients of the first two steps are **$g_1 = {first}$** and **$g_2 = {second}$**, "
            f"the learning rate is **$\\eta = {number(self.rate)}$**, "
            f"the momentum **$\\mu = {number(self.momentum)}$**. "
            "Each step computes $v \\leftarrow \\mu v - \\eta g$, then $x \\leftarrow x + v$. "
            "Where does it stand after each step, and how fast is it?"
        )

    def answers(self) -> tuple[Answer, ...]:
        v1, x1, v2, x2 = self.steps
        second = f"{number(self.momentum)} * v1 - {number(self.rate)} * ({self.gradients[1]})"
        rule = rules.absolute(0.0001)
        return (
            numeric.answer("v1", "Velocity $v_1$", v1, rule, mistakes=self._velocity_mistakes(0.0, self.gradients[0])),
            numeric.answer(
                "x1",
                "Position $x_1$",
                x1,
                rule,
                mistakes=self._position_mistakes(self.start, v1),
                carry=f"{self.start} + v1",
            ),
            numeric.answer(
                "v2",
                "Velocity $v_2$",
                v2,
                rule,
                mistakes=self._velocity_mistakes(v1, self.gradients[1]),
                carry=second,
            ),
            numeric.answer(
                "x2",
                "Position $x_2$",
                x2,
                rule,
                mistakes=self._position_mistakes(x1, v2),
                carry="x1 + v2",
            ),
        )

    def _velocity_mistakes(self, before: float, gradient: int) -> Iterator[Mistake]:
        kept = self.momentum * before
        step = self.rate * gradient
        yield _mistake(kept + step, "The sign is turned: a step goes against the gradient.", "sign")
        if before:
            yield _mistake(
                -step,
                "The velocity of the step before is missing: a part of it is kept.",
                "velocity-not-kept",
            )
            yield _mistake(
                before - step,
                "The old velocity came in whole. The momentum slows it down first.",
                "momentum-forgotten",
            )
        yield _mistake(
            kept - self.momentum * step,
            "The momentum belongs to the old velocity, not to the gradient.",
            "momentum-on-gradient",
        )
        yield _mistake(
            kept - (1 - self.momentum) * step,
            "You took a part of the gradient, as a running mean does. Here the gradient enters whole.",
            "running-mean",
        )
        yield _mistake(kept - gradient, "The learning rate is missing from the gradient's part.", "rate-forgotten")

    def _position_mistakes(self, before: float, velocity: float) -> Iterator[Mistake]:
        yield _mistake(
            before - velocity,
            "You subtracted the velocity. Its sign is in it already: add it.",
            "velocity-subtracted",
        )
        yield _mistake(velocity, "This is the velocity. The position moves on by it.", "velocity-for-position")
        if before != self.start:
            yield _mistake(
                self.start + velocity,
                "You started from the beginning again. Go on from the first step.",
                "started-again",
            )

    @property
    def solution(self) -> str:
        v1, x1, v2, x2 = self.steps
        first, second = self.gradients
        rate, momentum = number(self.rate), number(self.momentum)
        return "The first step has no velocity to keep; the second keeps a part of the first.\n\n" + block(
            rf"v_1 = {momentum} \cdot 0 - {rate} \cdot {bracketed(first)} = {number(v1)}",
            rf"x_1 = {self.start} + {bracketed(v1)} = {number(x1)}",
            rf"v_2 = {momentum} \cdot {bracketed(v1)} - {rate} \cdot {bracketed(second)} = {number(v2)}",
            rf"x_2 = {number(x1)} + {bracketed(v2)} = {number(x2)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
