"""Compression and parameters of a symmetric autoencoder of dense layers.

Source: Hinton and Salakhutdinov, Reducing the Dimensionality of Data with Neural Networks, 2006.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from questions.exercises.architectures import pictures_architectures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

# By the width of the input, the widths between it and the code.
BETWEEN = {64: (16, 24, 32, 48), 100: (32, 48, 64, 80), 256: (64, 96, 128, 192), 784: (128, 196, 256, 392, 512)}


def parameters(widths: Sequence[int], biases: int = 1) -> int:
    """Return the weights and biases of dense layers between these widths."""
    return sum((before + biases) * after for before, after in zip(widths, widths[1:], strict=False))


@register
@dataclass(frozen=True)
class AutoencoderCompression(Exercise):
    name = "autoencoder-compression"
    title = "Compression of an autoencoder"
    topic = "autoencoders-and-energy-models"
    source = "Hinton and Salakhutdinov, Reducing the Dimensionality of Data with Neural Networks, 2006"
    width: int
    between: int
    code: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        width = rng.choice(tuple(BETWEEN))
        between = rng.choice(BETWEEN[width])
        return cls(width, between, rng.randint(2, min(64, between - 2)))

    @property
    def widths(self) -> tuple[int, ...]:
        return (self.width, self.between, self.code, self.between, self.width)

    @property
    def factor(self) -> float:
        factor = self.width / self.code
        return int(factor) if factor.is_integer() else factor

    @cached_property
    def count(self) -> int:
        """The number of weights and biases."""
        return parameters(self.widths)

    @property
    def stem(self) -> str:
        widths = " → ".join(map(str, self.widths))
        return (
            f"An autoencoder of dense layers with biases has the widths **{widths}**. By what factor is the code "
            "smaller than the input, and how many parameters does the network have? Encoder and decoder have weights "
            "of their own."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "factor", "Compression factor", self.factor, rules.relative(0.01), mistakes=self._factor_mistakes()
            ),
            numeric.answer("count", "Parameters", self.count, rules.whole(), mistakes=self._count_mistakes()),
        )

    def _factor_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.code / self.width, "You divided the code by the input. Divide the input by the code.", "turned"
        )
        yield Mistake(
            self.width / self.between,
            "This is the factor of the first layer. The code is the narrowest one.",
            "first-layer",
        )
        yield Mistake(
            self.between / self.code, "This is the factor of the second layer. Begin at the input.", "second-layer"
        )
        yield Mistake(
            self.width - self.code, "This is how many values are saved. A factor is a quotient.", "difference"
        )

    def _count_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(parameters(self.widths[:3]), "This is the encoder. The decoder counts too.", "encoder-only")
        yield Mistake(
            2 * parameters(self.widths[:3]),
            "You doubled the encoder. The weights are as many in the decoder, the biases are not.",
            "encoder-doubled",
        )
        yield Mistake(parameters(self.widths, 0), "The biases are missing.", "biases-forgotten")
        yield Mistake(
            self.count + self.width, "You counted biases for the input. It is no layer with weights.", "input-biases"
        )
        yield Mistake(
            parameters((self.width, self.code, self.width)),
            "You left out the layers between input and code.",
            "between-forgotten",
        )

    @property
    def solution(self) -> str:
        pairs = list(zip(self.widths, self.widths[1:], strict=False))
        terms = " + ".join(rf"({before} + 1) \cdot {after}" for before, after in pairs)
        values = " + ".join(str((before + 1) * after) for before, after in pairs)
        return (
            "The code is the narrowest layer. Each dense layer has a weight for every pair of units and a bias for "
            "each unit that it ends in.\n\n"
            + block(
                rf"\frac{{{self.width}}}{{{self.code}}} = {number(self.factor, 4)}",
                terms,
                rf"{values} = {self.count}",
            )
        )

    @property
    def picture(self) -> str:
        widths = ", ".join(map(str, self.widths))
        return pictures_architectures.layers(
            self.widths, f"The five layers of an autoencoder as bars, narrow in the middle: {widths} units"
        )
