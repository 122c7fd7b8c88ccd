"""Learned parameters of a multi-layer perceptron.

Source: PyTorch documentation, torch.nn.Linear, section "Variables".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.pictures_geometry import network
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

# By level: how many widths, and the largest. The small networks have a picture.
SIZES = {1: ((3, 4), 6), 2: ((3, 5), 256)}


@register
@dataclass(frozen=True)
class MlpParams(Exercise):
    name = "mlp-params"
    title = "Parameters of a multi-layer perceptron"
    topic = "neurons-and-activations"
    levels = (1, 2)
    source = 'PyTorch documentation, torch.nn.Linear, section "Variables"'
    widths: tuple[int, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        counts, largest = SIZES[level]
        return cls(tuple(rng.randint(2, largest) for _ in range(rng.randint(*counts))))

    def is_fair(self, level: int) -> bool:
        return all(before != after for before, after in pairwise(self.widths))

    @property
    def _weights(self) -> int:
        return sum(before * after for before, after in pairwise(self.widths))

    @property
    def key(self) -> int:
        return self._weights + sum(self.widths[1:])

    @property
    def stem(self) -> str:
        first, *hidden, last = self.widths
        layers = f"a hidden layer of **{hidden[0]} units**"
        if len(hidden) > 1:
            told = ", ".join(f"**{width}**" for width in hidden[:-1])
            layers = f"hidden layers of {told} and **{hidden[-1]} units**"
        return (
            f"A multi-layer perceptron has **{first} inputs**, {layers}, and **{last} outputs**. Each layer is dense, "
            "**with a bias** for each of its units. How many parameters does the network learn?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("parameters", "Parameters", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._weights,
            "The biases are missing: each unit after the input has one.",
            "biases-forgotten",
        )
        yield Mistake(
            self.key + self.widths[0],
            "You counted biases for the inputs. They are numbers that come in; no layer computes them.",
            "input-biases",
        )
        yield Mistake(
            self._weights + len(self.widths) - 1,
            "You counted a single bias for each layer. Each unit has its own.",
            "one-bias-per-layer",
        )
        yield Mistake(
            sum(self.widths),
            "You added the widths. Between two layers every unit is connected to every other: multiply.",
            "widths-added",
        )
        yield Mistake(
            self.key - self.widths[-2] * self.widths[-1] - self.widths[-1],
            "The last layer is missing: it leads to the outputs and learns as well.",
            "last-layer-forgotten",
        )

    @property
    def solution(self) -> str:
        lines = [rf"{n} \cdot {m} + {m} = {n * m + m}" for n, m in pairwise(self.widths)]
        parts = " + ".join(str(n * m + m) for n, m in pairwise(self.widths))
        return (
            "A layer with $n$ inputs and $m$ units has $nm$ weights and $m$ biases. Layer by layer, and all together:"
            "\n\n" + block(*lines, f"{parts} = {self.key}")
        )

    @property
    def picture(self) -> str:
        if max(self.widths) > 6:
            return ""
        layers = ", then ".join(str(width) for width in self.widths)
        return network(self.widths, f"A network whose layers have {layers} units, each tied to all of the next layer")
