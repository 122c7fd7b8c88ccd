"""From a keep probability to the drop rate of a framework, and the units that stay active.

Source: PyTorch documentation, torch.nn.Dropout; Srivastava and others, Dropout, JMLR 15, 2014.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# Of so many units a whole number stays active on average.
UNITS = {0.5: 2, 0.8: 5, 0.75: 4}
PLACES = 8


@register
@dataclass(frozen=True)
class DropoutActiveUnits(Exercise):
    name = "dropout-active-units"
    title = "Keep probability and drop rate"
    topic = "regularisation"
    source = "PyTorch documentation, torch.nn.Dropout; Srivastava and others, Dropout, JMLR 15, 2014"
    units: int
    keep: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # One half hides the confusion, so it comes up in one draw of three only.
        keep = rng.choice([0.5, 0.8, 0.75])
        step = UNITS[keep]
        return cls(units=step * rng.randint(-(-10 // step), 1000 // step), keep=keep)

    @property
    def rate(self) -> float:
        return round(1 - self.keep, PLACES)

    @property
    def active(self) -> int:
        return round(self.units * self.keep)

    @property
    def stem(self) -> str:
        return (
            f"A paper uses dropout on a layer of **{self.units} units** and **keeps** each with probability "
            f"**{number(self.keep)}**. `torch.nn.Dropout` takes the probability of being **dropped**. "
            "Which number goes into the call, and how many units are active on average in training?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "rate", "Drop rate", self.rate, rules.decimals(2), percent=True, mistakes=self._rate_mistakes()
            ),
            numeric.answer(
                "active",
                "Active units",
                self.active,
                rules.whole(),
                carry=f"{self.units} * (1 - rate)",
                mistakes=self._active_mistakes(),
            ),
        )

    def _rate_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.keep,
            "This is the probability of being kept. The call takes the other one.",
            "keep-for-drop",
        )
        yield Mistake(
            round(1 / self.keep, 2),
            "This is the factor by which what is kept grows. The call takes a probability.",
            "scale-factor",
        )

    def _active_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.units - self.active,
            "These are the units that are dropped on average.",
            "dropped-for-active",
        )
        yield Mistake(self.units, "All units are active in use. In training some are dropped.", "in-use")

    @property
    def solution(self) -> str:
        return "What is not kept is dropped, and each unit is active with the probability of being kept.\n\n" + block(
            rf"p = 1 - {number(self.keep)} = {number(self.rate)}",
            rf"n \cdot (1 - p) = {self.units} \cdot {number(self.keep)} = {self.active}",
        )
