"""One step of Nesterov momentum on f = a x^2.

Source: Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, 2013,
equations 3 and 4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules
from questions.rng import Rng

PLACES = 10
STARTS = tuple(half / 2 for half in range(-4, 9) if half)


@register
@dataclass(frozen=True)
class NesterovStep(Exercise):
    name = "nesterov-step"
    title = "One step of Nesterov momentum"
    topic = "optimisation"
    source = (
        "Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, "
        "2013, equations 3 and 4"
    )
    curvature: float
    start: float
    velocity: float
    rate: float
    momentum: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            curvature=rng.choice([0.5, 1, 2]),
            start=rng.choice(STARTS),
            velocity=rng.choice([-1, -0.5, 0.5, 1]),
            rate=rng.choice([0.1, 0.05]),
            momentum=rng.choice([0.5, 0.9]),
        )

    def is_fair(self, level: int) -> bool:
        return not {0, 1, self.start, self.velocity} & set(self.steps)

    @property
    def steps(self) -> tuple[float, float, float, float]:
        """Look-ahead point, gradient there, new velocity, new position."""
        ahead = round(self.start + self.momentum * self.velocity, PLACES)
        gradient = round(2 * self.curvature * ahead, PLACES)
        velocity = round(self.momentum * self.velocity - self.rate * gradient, PLACES)
        return ahead, gradient, velocity, round(self.start + velocity, PLACES)

    @property
    def stem(self) -> str:
        function = f"{'' if self.curvature == 1 else number(self.curvature)}x^2"
        return (
            f"Nesterov momentum minimises **$f(x) = {function}$**. It stands at **$x = {number(self.start)}$** with "
            f"**velocity $v = {number(self.velocity)}$**; the learning rate is **$\\eta = {number(self.rate)}$**, the "
            f"momentum **$\\mu = {number(self.momentum)}$**. A step looks ahead to $y = x + \\mu v$, takes the "
            r"gradient $g = f'(y)$ there, and then computes $v \leftarrow \mu v - \eta g$ and $x \leftarrow x + v$. "
            "What does it find, to four decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.0001)
        ahead, gradient, velocity, place = self.steps
        kept = f"{number(self.momentum)} * ({number(self.velocity)})"
        return (
            numeric.answer("y", "Look-ahead point $y$", ahead, rule, mistakes=self._ahead_mistakes()),
            numeric.answer(
                "g",
                "Gradient $g$ there",
                gradient,
                rule,
                mistakes=self._gradient_mistakes(ahead),
                carry=f"2 * {number(self.curvature)} * y",
            ),
            numeric.answer(
                "v",
                "New velocity $v$",
                velocity,
                rule,
                mistakes=self._velocity_mistakes(gradient),
                carry=f"{kept} - {number(self.rate)} * g",
            ),
            numeric.answer(
                "x",
                "New position $x$",
                place,
                rule,
                mistakes=self._position_mistakes(ahead, velocity),
                carry=f"{number(self.start)} + v",
            ),
        )

    def _ahead_mistakes(self) -> Iterator[Mistake]:
        yield _mistake(
            self.start - self.momentum * self.velocity,
            "You looked back: the look-ahead goes the way of the velocity.",
            "looked-back",
        )
        yield _mistake(
            self.start + self.velocity, "The velocity went in whole. The momentum slows it down.", "momentum-forgotten"
        )
        yield _mistake(
            self.momentum * self.velocity, "This is the way to the look-ahead point. It starts at x.", "way-alone"
        )

    def _gradient_mistakes(self, ahead: float) -> Iterator[Mistake]:
        yield _mistake(
            2 * self.curvature * self.start,
            "You took the gradient at x, as plain momentum does. Here it is taken at the look-ahead point.",
            "gradient-at-x",
        )
        yield _mistake(
            self.curvature * ahead,
            "The exponent did not come down as a factor: the slope of a square holds it.",
            "factor-forgotten",
        )
        yield _mistake(self.curvature * ahead**2, "You took the value of f for its slope.", "value-for-slope")

    def _velocity_mistakes(self, gradient: float) -> Iterator[Mistake]:
        kept = self.momentum * self.velocity
        yield _mistake(
            kept - self.rate * 2 * self.curvature * self.start,
            "You took the gradient at x, as plain momentum does. Here it is taken at the look-ahead point.",
            "gradient-at-x",
        )
        yield _mistake(kept + self.rate * gradient, "The sign is turned: a step goes against the gradient.", "sign")
        yield _mistake(
            self.velocity - self.rate * gradient,
            "The old velocity came in whole. The momentum slows it down first.",
            "momentum-forgotten",
        )
        yield _mistake(-self.rate * gradient, "The old velocity is missing: a part of it is kept.", "velocity-lost")
        yield _mistake(kept - gradient, "The learning rate is missing from the gradient's part.", "rate-forgotten")

    def _position_mistakes(self, ahead: float, velocity: float) -> Iterator[Mistake]:
        yield _mistake(
            ahead + velocity,
            "You moved on from the look-ahead point. The step starts where it stood.",
            "from-look-ahead",
        )
        yield _mistake(
            self.start - velocity,
            "You subtracted the velocity. Its sign is in it already: add it.",
            "velocity-subtracted",
        )
        yield _mistake(velocity, "This is the velocity. The position moves on by it.", "velocity-for-position")

    @property
    def solution(self) -> str:
        ahead, gradient, velocity, place = self.steps
        start, old = number(self.start), bracketed(self.velocity)
        rate, momentum = number(self.rate), number(self.momentum)
        return "Look ahead first; only the gradient is taken there.\n\n" + block(
            rf"y = {start} + {momentum} \cdot {old} = {number(ahead)}",
            rf"g = 2 \cdot {number(self.curvature)} \cdot {bracketed(ahead)} = {number(gradient)}",
            rf"v = {momentum} \cdot {old} - {rate} \cdot {bracketed(gradient)} = {number(velocity)}",
            rf"x = {start} + {bracketed(velocity)} = {number(place)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
