"""Softmax with a temperature.

Source: Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, 2015, equation 1.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.activations.softmax_vector import softmax
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.exercises.tex import vector as tex_vector
from questions.kinds import rules, vector
from questions.rng import Rng

SIZES = {1: (3, 3), 2: (4, 5)}
TEMPERATURES = {1: (0.5, 2.0), 2: (0.5, 2.0, 5.0, 10.0)}


@register
@dataclass(frozen=True)
class SoftmaxTemperature(Exercise):
    name = "softmax-temperature"
    title = "Softmax with a temperature"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = "Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, 2015, equation 1"
    logits: tuple[int, ...]
    temperature: float

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            logits=tuple(rng.randint(-2, 4) for _ in range(rng.randint(*SIZES[level]))),
            temperature=rng.choice(TEMPERATURES[level]),
        )

    def is_fair(self, level: int) -> bool:
        return len(set(self.logits)) > 1 and max(self.key) <= 0.98

    @property
    def _scaled(self) -> list[float]:
        return [z / self.temperature for z in self.logits]

    @property
    def key(self) -> list[float]:
        return softmax(self._scaled)

    @property
    def stem(self) -> str:
        return (
            f"A classifier gives the logits **$z = {tex_vector(self.logits)}$**. Turn them into probabilities by a "
            f"softmax with **temperature $T = {number(self.temperature)}$**, which divides each logit by $T$, "
            "to three decimals."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "p",
                "Probabilities $p$",
                self.key,
                rules.absolute(0.001),
                labels=[f"$p_{{{index}}}$" for index in range(len(self.logits))],
                sum_to=1,
                percent=True,
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        plain = softmax(self.logits)
        yield Mistake(
            softmax([z * self.temperature for z in self.logits]),
            "You multiplied the logits by the temperature. It divides them.",
            "multiplied",
        )
        yield Mistake(
            [p / self.temperature for p in plain],
            "You divided after the softmax. The temperature divides the logits before it.",
            "divided-after",
        )
        yield Mistake(
            plain,
            "This is the softmax without temperature. Shifting the logits changes nothing, scaling them does.",
            "unchanged",
        )
        yield Mistake(
            [math.exp(z) for z in self._scaled],
            "These are the exponentials. Divide each by their sum.",
            "not-divided",
        )

    @property
    def solution(self) -> str:
        powers = [math.exp(z) for z in self._scaled]
        effect = "flatter" if self.temperature > 1 else "sharper"
        return (
            "Divide each logit by the temperature, then take the softmax as usual.\n\n"
            + block(
                rf"z / T = {tex_vector(self._scaled, 4)}",
                rf"e^{{z / T}} = {tex_vector(powers, 4)}, \quad \text{{sum}} = {number(math.fsum(powers), 4)}",
                rf"p = {tex_vector(self.key, 3)}",
            )
            + f"\n\nThe distribution is {effect} than at $T = 1$, where the largest probability is "
            f"{number(max(softmax(self.logits)), 3)}. The order of the entries stays."
        )
