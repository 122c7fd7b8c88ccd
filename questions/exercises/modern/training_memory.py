"""Memory of weights, gradients and optimiser state in training with Adam.

Source: Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models, 2020, section 3.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

UNITS = {"MB": 0.001, "TB": 1000}


@register
@dataclass(frozen=True)
class TrainingMemory(Exercise):
    name = "training-memory"
    title = "Memory of a training run"
    topic = "hardware"
    levels = (1, 2)
    source = (
        "Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models, 2020, section 3.1"
    )
    millions: int
    is_mixed: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.randint(2, 400) * (5 if level == 1 else 25), level == 2)

    @property
    def weight_bytes(self) -> int:
        return 2 if self.is_mixed else 4

    @property
    def state_bytes(self) -> int:
        """Two moments in 32 bits, and with mixed precision a copy of the weights in 32 bits."""
        return 12 if self.is_mixed else 8

    def _gigabytes(self, per_parameter: int) -> float:
        return round(self.millions * per_parameter / 1000, 6)

    @property
    def parts(self) -> tuple[float, float, float, float]:
        """Weights, gradients, optimiser state, and all together, in GB."""
        weights, state = self._gigabytes(self.weight_bytes), self._gigabytes(self.state_bytes)
        return weights, weights, state, self._gigabytes(2 * self.weight_bytes + self.state_bytes)

    @property
    def stem(self) -> str:
        precision = (
            "mixed precision: weights and gradients in **16 bits**, and for Adam a copy of the weights and both "
            "moments in "
            "**32 bits**"
            if self.is_mixed
            else "**32 bits** throughout; Adam keeps two moments for every weight"
        )
        return (
            f"A model of **{self.millions} million parameters** is trained with Adam in {precision}. Activations "
            "are left "
            "out; 1 GB is $10^9$ bytes. How much memory do the weights, the gradients and Adam's state take, and "
            "how much "
            "all of it?"
        )

    def answers(self) -> tuple[Answer, ...]:
        weights, gradients, state, total = self.parts
        rule = rules.relative(0.01)

        def box(name: str, label: str, value: float, slips: Iterator[Mistake], carry: str | None = None) -> Answer:
            return numeric.answer(name, label, value, rule, unit="GB", units=UNITS, mistakes=slips, carry=carry)

        return (
            box("weights", "Weights", weights, self._weight_mistakes()),
            box("gradients", "Gradients", gradients, self._weight_mistakes()),
            box("state", "Adam's state", state, self._state_mistakes()),
            box("total", "Together", total, self._total_mistakes(), "weights + gradients + state"),
        )

    def _weight_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._gigabytes(6 - self.weight_bytes),
            "16 bits are two bytes, 32 bits are four.",
            "other-precision",
        )
        yield Mistake(self._gigabytes(8 * self.weight_bytes), "These are bits. A byte has eight of them.", "bits")

    def _state_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self._gigabytes(4), "Adam keeps two moments for every weight.", "one-moment")
        if self.is_mixed:
            yield Mistake(self._gigabytes(8), "The copy of the weights in 32 bits is missing.", "copy-forgotten")
            yield Mistake(self._gigabytes(6), "Adam's state is kept in 32 bits.", "state-in-16-bits")

    def _total_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.parts[0], "These are the weights alone.", "weights-alone")
        yield Mistake(self.parts[0] + self.parts[1], "Adam's state is missing.", "state-forgotten")

    @property
    def solution(self) -> str:
        weights, gradients, state, total = self.parts
        per = 2 * self.weight_bytes + self.state_bytes
        parts = "4 + 4 + 4" if self.is_mixed else "4 + 4"
        return f"Bytes for each parameter, times the parameters; {per} bytes in all.\n\n" + block(
            rf"{self.millions} \cdot 10^6 \cdot {self.weight_bytes} = {number(weights)} \cdot 10^9 \text{{ (twice)}}",
            rf"{self.millions} \cdot 10^6 \cdot ({parts}) = {number(state)} \cdot 10^9",
            rf"{number(weights)} + {number(gradients)} + {number(state)} = {number(total)}\ \text{{GB}}",
        )
