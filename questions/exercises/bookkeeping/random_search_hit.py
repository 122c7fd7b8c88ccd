"""The chance that random search meets a good setting, and how many trials it takes.

Source: SciPy documentation, scipy.stats.geom, methods `cdf` and `ppf`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng


def trials_needed(share: float, wanted: float) -> int:
    """Return the smallest n with 1 - (1 - share)^n >= wanted."""
    return math.ceil(math.log(1 - wanted) / math.log(1 - share))


@register
@dataclass(frozen=True)
class RandomSearchHit(Exercise):
    name = "random-search-hit"
    title = "Hitting a good setting at random"
    topic = "training-practice"
    source = "SciPy documentation, scipy.stats.geom"
    share: float
    trials: int
    wanted: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            share=rng.choice([0.01, 0.05, 0.1]),
            trials=rng.randint(5, 100),
            wanted=rng.choice([0.9, 0.95, 0.99]),
        )

    def is_fair(self, level: int) -> bool:
        # Nearer to 1 the wrong methods come within the tolerance.
        return self.hit < 0.99 and self.needed != self.trials

    @property
    def hit(self) -> float:
        """The probability of at least one good setting in the trials."""
        return 1 - (1 - self.share) ** self.trials

    @property
    def needed(self) -> int:
        return trials_needed(self.share, self.wanted)

    @property
    def stem(self) -> str:
        share, wanted = number(100 * self.share), number(100 * self.wanted)
        return (
            f"**{share} %** of all settings of a network are good. Random search tries **{self.trials} settings**, "
            "drawn independently. With what probability is at least one of them good, to three decimals? "
            f"And how many settings does it have to try at least for a probability of **{wanted} %**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "hit",
                "Probability of a good one",
                self.hit,
                rules.absolute(0.001),
                percent=True,
                mistakes=self._hit_mistakes(),
            ),
            numeric.answer("needed", "Settings to try", self.needed, rules.whole(), mistakes=self._needed_mistakes()),
        )

    def _hit_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.trials * self.share,
            "You added the chances. That counts twice where several trials are good, and can exceed certainty.",
            "chances-added",
        )
        yield Mistake(1 - self.hit, "This is the probability that none is good. Take what is left of it.", "none-good")
        yield Mistake(
            1 - (1 - self.share) ** (self.trials - 1),
            "You took one trial too few.",
            "one-trial-less",
        )

    def _needed_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.needed - 1,
            "This falls just short of the wanted probability: round up.",
            "floor-for-ceil",
        )
        yield Mistake(
            math.ceil(round(self.wanted / self.share, 6)),
            "You divided the wanted probability by the share, as if chances added up.",
            "chances-added",
        )
        yield Mistake(
            round(1 / self.share),
            "After so many trials one good setting is met on average, but not with the wanted probability.",
            "mean-waiting-time",
        )

    @property
    def solution(self) -> str:
        miss = number(1 - self.share, 4)
        exact = math.log(1 - self.wanted) / math.log(1 - self.share)
        return (
            f"A trial misses with probability {miss}, and all of them miss with the product. "
            "For the second question solve for the number of trials, and round up.\n\n"
            + block(
                rf"1 - (1 - q)^n = 1 - {miss}^{{{self.trials}}} = {number(self.hit, 4)}",
                rf"n \ge \frac{{\ln(1 - P)}}{{\ln(1 - q)}} = \frac{{\ln {number(1 - self.wanted, 4)}}}{{\ln {miss}}} = "
                rf"{number(exact, 2)}, \quad n = {self.needed}",
            )
        )
