"""Parameters of a convolution beside those of a dense layer with as many outputs.

Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class DenseVsConvParams(Exercise):
    name = "dense-vs-conv-params"
    title = "A dense layer beside a convolution"
    topic = "cnn"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.2"
    side: int
    in_channels: int
    kernel: int
    filters: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            side=rng.randint(8, 32),
            in_channels=rng.choice([1, 3]),
            kernel=rng.choice([3, 5]),
            filters=rng.randint(1, 8),
        )

    @property
    def output(self) -> int:
        """Side of the output, without padding and at stride 1."""
        return self.side - self.kernel + 1

    @property
    def _pixels(self) -> tuple[int, int]:
        """How many values go in and come out."""
        return self.side**2 * self.in_channels, self.output**2 * self.filters

    @property
    def dense(self) -> int:
        before, after = self._pixels
        return before * after + after

    @property
    def conv(self) -> int:
        return (self.kernel**2 * self.in_channels + 1) * self.filters

    @property
    def stem(self) -> str:
        filters = "1 filter" if self.filters == 1 else f"{self.filters} filters"
        return (
            f"A convolution with **{filters}** of **{self.kernel} × {self.kernel}** pixels, **stride\u00a01** and "
            f"**no padding** reads images of **{self.side} × {self.side} × {self.in_channels}** "
            "(height × width × channels). A dense layer could give the same number of outputs: one unit for each "
            "value, connected to every value of the image. Both have biases, one for each unit or filter. How many "
            "parameters does each of the two learn?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        return (
            numeric.answer("dense", "Dense layer", self.dense, rule, unit="parameters", mistakes=self._dense_slips()),
            numeric.answer("conv", "Convolution", self.conv, rule, unit="parameters", mistakes=self._conv_slips()),
        )

    def _dense_slips(self) -> Iterator[Mistake]:
        before, after = self._pixels
        yield Mistake(before * after, "The biases are missing: each unit has one.", "biases-forgotten")
        yield Mistake(
            self.side**2 * after + after,
            "You left out the channels of the image: each holds a value for each pixel.",
            "channels-forgotten",
        )
        yield Mistake(
            before * self.output**2 + self.output**2,
            "You counted the units of one filter. Each filter gives a whole map.",
            "filters-forgotten",
        )
        wide = self.side**2 * self.filters
        yield Mistake(
            before * wide + wide,
            "Your output is as large as the image. Without padding the kernel cuts it down.",
            "output-too-large",
        )
        yield Mistake(self.conv, "This is the convolution. Look at which box asks for what.", "swapped")

    def _conv_slips(self) -> Iterator[Mistake]:
        yield Mistake(self.conv - self.filters, "The biases are missing: each filter has one.", "biases-forgotten")
        yield Mistake(
            self.conv * self.output**2,
            "You counted the weights anew for each pixel of the output. They are shared.",
            "not-shared",
        )
        yield Mistake(
            (self.kernel**2 + 1) * self.filters,
            "You left out the channels of the image. A filter has weights for each of them.",
            "channels-forgotten",
        )
        yield Mistake(self.dense, "This is the dense layer. Look at which box asks for what.", "swapped")

    @property
    def solution(self) -> str:
        n, c, k, m, side = self.side, self.in_channels, self.kernel, self.filters, self.output
        before, after = self._pixels
        return (
            "Without padding the output is $n - k + 1$ pixels wide. The dense layer has a weight for each pair of an "
            "input and an output; the convolution uses the weights of its window again at every place.\n\n"
            + block(
                rf"{n} - {k} + 1 = {side}",
                rf"{n} \cdot {n} \cdot {c} = {before} \text{{ in}}, \quad "
                rf"{side} \cdot {side} \cdot {m} = {after} \text{{ out}}",
                rf"\text{{dense: }} {before} \cdot {after} + {after} = {self.dense}",
                rf"\text{{convolution: }} ({k} \cdot {k} \cdot {c} + 1) \cdot {m} = {self.conv}",
            )
        )
