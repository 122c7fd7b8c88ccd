"""From losses of single samples to the cost of a batch.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1: the cost is an average over the samples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

TOLERANCE = 0.001


@register
@dataclass(frozen=True)
class LossToCost(Exercise):
    name = "loss-to-cost"
    title = "From losses to the cost"
    topic = "losses"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 8.1"
    losses: tuple[float, ...]
    penalty: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            tuple(rng.randint(0, 40) / 10 for _ in range(rng.randint(3, 6))),
            rng.randint(0, 10) * 5 / 100,
        )

    def is_fair(self, level: int) -> bool:
        # Three decimals hold the whole mean.
        is_short = round(1000 * self._sum) % len(self.losses) == 0
        return is_short and self.cost not in {0, 1, self.penalty, *self.losses}

    @property
    def _sum(self) -> float:
        return round(sum(self.losses), 6)

    @property
    def _mean(self) -> float:
        return round(self._sum / len(self.losses), 6)

    @property
    def cost(self) -> float:
        return round(self._mean + self.penalty, 6)

    @property
    def stem(self) -> str:
        penalty = (
            f"The penalty on the weights is **{number(self.penalty)}**"
            if self.penalty
            else "There is **no penalty** on the weights"
        )
        return (
            f"The samples of a batch have the losses **$L = {vector(self.losses)}$**. {penalty}. What is the cost: "
            "the mean loss, plus the penalty once, to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("cost", "Cost", self.cost, rules.absolute(TOLERANCE), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        count = len(self.losses)
        yield Mistake(round(self._sum + self.penalty, 6), "You added the losses. The cost takes their mean.", "sum")
        if self.penalty:
            yield Mistake(
                round((self._sum + self.penalty) / count, 12),
                "You divided the penalty by the number of samples too. It is added once, after the mean.",
                "penalty-averaged",
            )
            yield Mistake(self._mean, "This is the mean loss. The penalty is still to be added.", "penalty-forgotten")
        yield Mistake(
            round(max(self.losses) + self.penalty, 6),
            "You took the largest loss. The cost takes the mean of all.",
            "largest",
        )

    @property
    def solution(self) -> str:
        total = " + ".join(number(loss) for loss in self.losses)
        penalty = f" + {number(self.penalty)}" if self.penalty else ""
        return "A loss belongs to one sample, the cost to all of them:\n\n" + block(
            rf"\frac{{{total}}}{{{len(self.losses)}}}{penalty} = "
            rf"\frac{{{number(self._sum)}}}{{{len(self.losses)}}}{penalty}"
            f" = {number(self.cost)}",
        )
