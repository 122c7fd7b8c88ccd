"""Three steps of gradient descent on f = a x^2, from creeping to diverging.

Source: Goh, Why Momentum Really Works, Distill, 2017.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.optimisers.pictures_optimisers import bowl
from questions.exercises.tex import block, bracketed, number
from questions.kinds import numeric, rules, single_choice
from questions.rng import Rng

STEPS = 3
PLACES = 10
STARTS = tuple(half / 2 for half in range(-10, 11) if half)

# (a, learning rate) by what happens: the factor 1 - 2 a eta of every step decides it.
SETTINGS = {
    "creeps": ((0.5, 0.01), (1, 0.01), (2, 0.01), (0.5, 0.02), (1, 0.02), (2, 0.02)),
    "converges": ((0.5, 0.1), (0.5, 0.3), (0.5, 0.6), (0.5, 0.75), (1, 0.1), (1, 0.3), (2, 0.1)),
    "oscillates": ((0.5, 1.1), (1, 0.6), (1, 0.75), (2, 0.3)),
    "diverges": ((1, 1.1), (2, 0.6), (2, 0.75), (2, 1.1)),
}
VERDICTS = {
    "creeps": "is close to 1, so it creeps towards the minimum",
    "converges": "lies between 0 and 1, so it converges from one side",
    "oscillates": "lies between -1 and 0, so it jumps over the minimum each time and still comes closer",
    "diverges": "is below -1, so it jumps over the minimum further each time: it diverges",
}

# In the order of the factor, from below -1 to nearly 1.
FATES = {
    "diverges": "It diverges",
    "oscillates": "It oscillates and comes closer",
    "converges": "It converges from one side",
    "creeps": "It creeps towards the minimum",
}
HINTS = {
    "diverges": "It would diverge if it got further away with every step.",
    "oscillates": "It would oscillate if the sign changed and the size fell.",
    "converges": "It would converge from one side if the sign stayed and the size fell clearly.",
    "creeps": "It would creep if each step changed the place by less than a tenth.",
}


def outcome(factor: float) -> str:
    """Return what repeated multiplication by `factor` does to the distance from the minimum."""
    if factor < -1:
        return "diverges"
    if factor < 0:
        return "oscillates"
    return "converges" if factor <= 0.9 else "creeps"


@register
@dataclass(frozen=True)
class GdQuadraticTrace(Exercise):
    name = "gd-quadratic-trace"
    version = 2
    title = "Gradient descent on a parabola"
    topic = "optimisation"
    source = "Goh, Why Momentum Really Works, Distill, 2017"
    curvature: float
    start: float
    rate: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        curvature, rate = rng.choice(SETTINGS[rng.choice(list(SETTINGS))])
        return cls(curvature, rng.choice(STARTS), rate)

    def is_fair(self, level: int) -> bool:
        return not {0, 1} & set(self.trace)

    @property
    def factor(self) -> float:
        return round(1 - 2 * self.curvature * self.rate, PLACES)

    @property
    def trace(self) -> list[float]:
        return self._follow(self.factor)

    def _follow(self, factor: float) -> list[float]:
        return [round(self.start * factor**step, PLACES) for step in range(1, STEPS + 1)]

    @property
    def _function(self) -> str:
        return f"{'' if self.curvature == 1 else number(self.curvature)}x^2"

    @property
    def stem(self) -> str:
        return (
            f"Gradient descent on **$f(x) = {self._function}$** starts at **$x_0 = {number(self.start)}$** with the "
            f"learning rate **$\\eta = {number(self.rate)}$**. Where does it stand after each of three steps, to three "
            "decimals, and what does it do if it goes on like that? A factor above 0.9 between two steps counts as "
            "creeping."
        )

    @property
    def picture(self) -> str:
        side = "right" if self.start > 0 else "left"
        return bowl(self.start, f"The parabola {self.curvature:g} x squared with the start, {side} of its minimum.")

    def answers(self) -> tuple[Answer, ...]:
        boxes = []
        before = self.start
        for step, place in enumerate(self.trace, 1):
            name = f"x{step - 1}"
            boxes.append(
                numeric.answer(
                    f"x{step}",
                    f"$x_{step}$",
                    place,
                    rules.absolute(0.001),
                    carry=f"{name} - {number(self.rate)} * 2 * {number(self.curvature)} * {name}" if step > 1 else None,
                    mistakes=self._mistakes(before),
                )
            )
            before = place
        fate = single_choice.answer(
            "fate",
            "What does it do?",
            tuple(FATES.values()),
            FATES[outcome(self.factor)],
            mistakes=self._fate_mistakes(),
            carry={"formula": "x3 / x2", "cuts": [-1, 0, 0.9]},
        )
        return (*boxes, fate)

    def _fate_mistakes(self) -> Iterator[Mistake]:
        for fate, words in FATES.items():
            if fate != outcome(self.factor):
                yield Mistake(words, f"{HINTS[fate]} Compare two places that follow each other.", f"not-{fate}")

    def _mistakes(self, before: float) -> Iterator[Mistake]:
        slope = 2 * self.curvature * before
        yield _mistake(before + self.rate * slope, "You went uphill. A step goes against the gradient.", "uphill")
        yield _mistake(
            before - self.rate * slope / 2,
            "The exponent did not come down as a factor: the slope of a square holds it.",
            "factor-forgotten",
        )
        yield _mistake(
            before - self.rate * self.curvature * before**2,
            "You took the value of f for its slope.",
            "value-for-slope",
        )
        yield _mistake(before - slope, "The learning rate is missing.", "rate-forgotten")
        yield _mistake(before - self.rate**2 * slope, "The learning rate went in twice.", "rate-squared")

    @property
    def solution(self) -> str:
        factor = bracketed(self.factor)
        lines = [
            rf"x_{{t+1}} = x_t - {number(self.rate)} \cdot {number(2 * self.curvature)} x_t = {self.factor:g} \cdot x_t"
        ]
        before = self.start
        for step, place in enumerate(self.trace, 1):
            lines.append(rf"x_{step} = {factor} \cdot {bracketed(before)} = {number(place)}")
            before = place
        return (
            f"The slope is $f'(x) = {number(2 * self.curvature)}x$, so each step multiplies by the same factor:\n\n"
            + block(*lines)
            + f"\n\nThe factor {VERDICTS[outcome(self.factor)]}."
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
