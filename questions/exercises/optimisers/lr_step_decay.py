"""Learning rate after step decay.

Source: PyTorch documentation, torch.optim.lr_scheduler.StepLR.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.optimisers.pictures_optimisers import schedule
from questions.exercises.optimisers.plain import significant, small
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

SETTINGS = ((0.5, 5), (0.1, 20), (0.5, 10))
LAST = 60


@register
@dataclass(frozen=True)
class LrStepDecay(Exercise):
    name = "lr-step-decay"
    title = "Step decay of the learning rate"
    topic = "optimisation"
    source = "PyTorch documentation, torch.optim.lr_scheduler.StepLR"
    first: float
    factor: float
    every: int
    epoch: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        factor, every = rng.choice(SETTINGS)
        # One draw of four asks for the very epoch of a drop, where an off-by-one shows.
        is_drop = rng.randint(1, 4) == 1
        epoch = every * rng.randint(1, LAST // every) if is_drop else rng.randint(every, LAST)
        return cls(rng.choice([0.1, 0.01, 0.5]), factor, every, epoch)

    def is_fair(self, level: int) -> bool:
        return self.key not in {self.first, self.factor}

    @property
    def drops(self) -> int:
        return self.epoch // self.every

    @property
    def key(self) -> float:
        return significant(self.first * self.factor**self.drops)

    @property
    def stem(self) -> str:
        return (
            f"Training starts with the learning rate **$\\alpha_0 = {number(self.first)}$**. Every **{self.every} "
            f"epochs** it is multiplied by **{number(self.factor)}**, for the first time at epoch {self.every}. "
            f"Epochs count from 0. What is the learning rate in **epoch {self.epoch}**?"
        )

    @property
    def picture(self) -> str:
        points = [
            point
            for drop in range(4)
            for point in ((drop * self.every, self.factor**drop), ((drop + 1) * self.every, self.factor**drop))
        ]
        marks = [(drop * self.every, str(drop * self.every)) for drop in range(4)]
        return schedule(points, marks, f"Staircase of the learning rate: it drops every {self.every} epochs.")

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("rate", "Learning rate", self.key, rules.relative(0.01), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        drops = self.drops
        if self.epoch % self.every:
            yield Mistake(
                self.first * self.factor ** (self.epoch / self.every),
                "The number of drops was not rounded down. Between two drops the rate stays as it is.",
                "not-floored",
            )
        yield Mistake(
            self.first * self.factor ** (drops - 1),
            "One drop is missing. The rate falls in the very epoch that the interval divides.",
            "one-drop-short",
        )
        yield Mistake(self.first * self.factor ** (drops + 1), "That is one drop too many.", "one-drop-more")
        yield Mistake(
            self.first * self.factor * drops,
            "You multiplied by the number of drops. The factor goes in once for each.",
            "drops-multiplied",
        )
        yield Mistake(self.first - self.factor * drops, "You subtracted. Each drop multiplies the rate.", "subtracted")

    @property
    def solution(self) -> str:
        return "Count the drops so far; each multiplies once more:\n\n" + block(
            rf"\left\lfloor \frac{{{self.epoch}}}{{{self.every}}} \right\rfloor = {self.drops}",
            rf"{number(self.first)} \cdot {number(self.factor)}^{{{self.drops}}} = {small(self.key)}",
        )
