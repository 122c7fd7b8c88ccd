"""Discounted return of a few rewards, sum of gamma^t r_t with t from 0.

Source: Sutton and Barto, Reinforcement Learning, second edition, 2018, equation 3.8.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import numeric, rules
from questions.rng import Rng

DISCOUNTS = (0.5, 0.8, 0.9, 1)
# Five rewards have four factors of one decimal each: this takes away rounding errors of floats and nothing else.
PLACES = 6


@register
@dataclass(frozen=True)
class DiscountedReturn(Exercise):
    name = "discounted-return"
    title = "Discounted return"
    topic = "foundations"
    levels = (1, 2)
    source = "Sutton and Barto, Reinforcement Learning, second edition, 2018, equation 3.8"
    rewards: tuple[int, ...]
    discount: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        count = 3 if level == 1 else rng.randint(4, 5)
        return cls(tuple(rng.randint(-2, 10) for _ in range(count)), rng.choice(DISCOUNTS))

    def is_fair(self, level: int) -> bool:
        later = self.rewards[1:]
        return len(later) - later.count(0) >= 2 and self.key not in {0, 1, *self.rewards}

    @cached_property
    def key(self) -> float:
        total: float = 0
        for reward in reversed(self.rewards):
            total = reward + self.discount * total
        return round(total, PLACES)

    @property
    def stem(self) -> str:
        return (
            f"An episode brings the rewards **$r = {vector(self.rewards)}$**. The discount is "
            f"**$\\gamma = {number(self.discount)}$**. What is the return at the start, with the first reward whole "
            "(its $t$ is 0), to three decimals?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("g", "Return $G$", self.key, rules.absolute(0.001), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        rewards, discount = self.rewards, self.discount
        total, last = sum(rewards), len(rewards) - 1
        yield _mistake(total, "You added the rewards as they are. Later ones count less.", "not-discounted")
        yield _mistake(discount * self.key, "You discounted the first reward as well. It counts whole.", "from-one")
        yield _mistake(
            rewards[0] + discount * (total - rewards[0]),
            "You discounted all later rewards alike. Each step brings another factor.",
            "one-factor",
        )
        yield _mistake(
            sum(discount ** (last - t) * reward for t, reward in enumerate(rewards)),
            "You discounted from the end. The last reward counts least.",
            "backwards",
        )
        yield _mistake(
            rewards[0] + sum(discount * t * reward for t, reward in enumerate(rewards)),
            "You multiplied the discount by the step. It is raised to its power.",
            "multiplied",
        )
        yield _mistake(self.key / len(rewards), "You took the mean. A return is a sum.", "mean")
        yield _mistake(self.key - rewards[0], "The first reward is missing.", "first-forgotten")

    @property
    def solution(self) -> str:
        discount = number(self.discount)
        terms = [
            bracketed(reward) if t == 0 else rf"{discount}^{t} \cdot {bracketed(reward)}"
            for t, reward in enumerate(self.rewards)
        ]
        values = [bracketed(round(self.discount**t * reward, PLACES)) for t, reward in enumerate(self.rewards)]
        return "Each step discounts a reward once more; the first one counts whole.\n\n" + block(
            rf"G = \sum_t \gamma^t r_t = {' + '.join(terms)}",
            rf"G = {' + '.join(values)} = {number(self.key)}",
        )


def _mistake(value: float, hint: str, tag: str) -> Mistake:
    return Mistake(round(value, PLACES), hint, tag)
