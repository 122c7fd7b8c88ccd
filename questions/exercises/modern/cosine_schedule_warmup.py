"""A learning rate with linear warm-up and cosine decay.

Source: Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017, equation 5.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.pictures import figure, text
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

WIDTH, HEIGHT = 260, 110


@register
@dataclass(frozen=True)
class CosineScheduleWarmup(Exercise):
    name = "cosine-schedule-warmup"
    title = "Warm-up and cosine decay"
    topic = "optimisation"
    source = "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017, equation 5"
    peak: float
    warmup: int
    total: int
    early: int
    late: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        warmup = rng.choice((100, 200, 400, 500))
        total = warmup + rng.choice((1000, 2000, 4000))
        return cls(
            peak=rng.choice((0.1, 0.01, 0.001, 0.0003)),
            warmup=warmup,
            total=total,
            early=rng.randint(1, 9) * warmup // 10,
            late=warmup + rng.choice((1, 2, 3, 5, 6, 7, 8, 9)) * (total - warmup) // 10,
        )

    @cached_property
    def rates(self) -> tuple[float, float]:
        return self.rate(self.early), self.rate(self.late)

    def rate(self, step: int) -> float:
        """Return the learning rate at a step."""
        if step < self.warmup:
            return self.peak * step / self.warmup
        share = (step - self.warmup) / (self.total - self.warmup)
        return self.peak * (1 + math.cos(math.pi * share)) / 2

    @property
    def stem(self) -> str:
        return (
            f"The learning rate rises linearly from 0 to **$\\eta = {number(self.peak)}$** over the first "
            f"**{self.warmup} "
            f"steps**, then falls to 0 at **step {self.total}** along half a cosine: "
            r"$\frac{\eta}{2}\left(1 + \cos\left(\pi\,\frac{t - w}{T - w}\right)\right)$ with $w$ steps of warm-up "
            r"and $T$ in "
            f"all. What is it at **step {self.early}** and at **step {self.late}**?"
        )

    def answers(self) -> tuple[Answer, ...]:
        early, late = self.rates
        rule = rules.relative(0.01)
        return (
            numeric.answer("early", f"At step {self.early}", early, rule, mistakes=self._early_mistakes()),
            numeric.answer("late", f"At step {self.late}", late, rule, mistakes=self._late_mistakes()),
        )

    def _early_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.peak, "The warm-up is not over yet.", "peak")
        yield Mistake(
            self.peak * self.early / self.total, "The rise is over the steps of the warm-up, not over all.", "all-steps"
        )
        yield Mistake(
            self.peak * (1 + math.cos(math.pi * self.early / self.total)) / 2,
            "The cosine begins after the warm-up.",
            "cosine-at-once",
        )

    def _late_mistakes(self) -> Iterator[Mistake]:
        share = (self.late - self.warmup) / (self.total - self.warmup)
        yield Mistake(
            self.peak * (1 + math.cos(math.pi * self.late / self.total)) / 2,
            "The cosine is counted from the end of the warm-up.",
            "warm-up-counted",
        )
        yield Mistake(self.peak * (1 - share), "This is a linear decay. Here it follows a cosine.", "linear")
        yield Mistake(
            self.peak * (1 + math.cos(math.radians(math.pi * share))) / 2,
            "The angle is in radians. Switch the calculator over.",
            "degrees",
        )
        yield Mistake(
            self.peak * (1 + math.cos(math.pi * share)), "The half in front of the bracket is missing.", "half-missing"
        )

    @property
    def picture(self) -> str:
        points = [(step * self.total // 60, self.rate(step * self.total // 60)) for step in range(61)]
        path = " ".join(
            f"{'M' if place == 0 else 'L'}{x / self.total * WIDTH:.1f} {HEIGHT - y / self.peak * HEIGHT:.1f}"
            for place, (x, y) in enumerate(points)
        )
        marks = "".join(
            f'<path class="path" d="M{step / self.total * WIDTH:.1f} 0V{HEIGHT}"/>'
            + text(step / self.total * WIDTH, HEIGHT + 12, step, css="tick")
            for step in (self.early, self.late)
        )
        label = "The learning rate rises linearly, then falls along half a cosine; the two asked steps are marked"
        return figure(WIDTH, HEIGHT + 22, label, f'{marks}<path class="won" d="{path}"/>')

    @property
    def solution(self) -> str:
        early, late = self.rates
        share = (self.late - self.warmup) / (self.total - self.warmup)
        return "The first step lies in the warm-up, the second behind it.\n\n" + block(
            rf"{number(self.peak)} \cdot \frac{{{self.early}}}{{{self.warmup}}} = {number(early)}",
            rf"\frac{{{self.late} - {self.warmup}}}{{{self.total} - {self.warmup}}} = {number(share)}",
            rf"\frac{{{number(self.peak)}}}{{2}} (1 + \cos({number(share)}\,\pi)) = {number(late)}",
        )
