"""Learned parameters of a convolution.

Source: PyTorch documentation, torch.nn.Conv2d, section "Variables".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

KERNELS = (1, 3, 5, 7)


@register
@dataclass(frozen=True)
class ConvParams(Exercise):
    name = "conv-params"
    title = "Parameters of a convolution"
    topic = "cnn"
    levels = (1, 2, 3)
    source = 'PyTorch documentation, torch.nn.Conv2d, section "Variables"'
    image: int
    in_channels: int
    filters: int
    height: int
    width: int
    has_bias: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        height = rng.choice(KERNELS)
        return cls(
            image=rng.choice([16, 24, 28, 32, 48, 56, 64]),
            in_channels=rng.choice([1, 3] if level == 1 else [3, 8, 16, 32, 64]),
            filters=rng.randint(2, 64),
            height=height,
            width=rng.choice([side for side in KERNELS if side != height]) if level == 3 else height,
            has_bias=level == 1 or rng.choice([True, False]),
        )

    def is_fair(self, level: int) -> bool:
        is_one_pixel = self.height == self.width == self.in_channels == 1
        return not is_one_pixel and self.key not in {self.image, self.in_channels, self.filters}

    @property
    def _weights(self) -> int:
        return self.height * self.width * self.in_channels * self.filters

    @property
    def key(self) -> int:
        return self._weights + self.has_bias * self.filters

    @property
    def stem(self) -> str:
        bias = "**with one bias** for each filter" if self.has_bias else "**without biases**"
        return (
            f"A convolution reads images of **{self.image} × {self.image} × {self.in_channels}** "
            f"(height × width × channels). It has **{self.filters} filters** of **{self.height} × {self.width}** "
            f"pixels, {bias}; each filter reaches through all channels. How many parameters does it learn?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (numeric.answer("parameters", "Parameters", self.key, rules.whole(), mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        area, biases = self.height * self.width, self.has_bias * self.filters
        if self.has_bias:
            yield Mistake(self._weights, "The biases are missing: each filter has one.", "bias-forgotten")
            yield Mistake(
                self._weights + 1,
                "You counted a single bias. Each filter has its own.",
                "one-bias",
            )
            yield Mistake(
                2 * self._weights,
                "You gave each weight a bias. There is one for each filter.",
                "bias-per-weight",
            )
        else:
            yield Mistake(
                self._weights + self.filters,
                "You counted biases. This layer has none.",
                "bias-added",
            )
        yield Mistake(
            area * self.filters + biases,
            "You left out the channels of the input. A filter has weights for each of them.",
            "channels-forgotten",
        )
        yield Mistake(
            area * self.in_channels + self.has_bias,
            "That is one filter. Count all of them.",
            "one-filter",
        )
        yield Mistake(
            self.key * self.image**2,
            "You multiplied by the size of the image. The same weights are used at every place of it.",
            "image-size",
        )

    @property
    def solution(self) -> str:
        one = rf"{self.height} \cdot {self.width} \cdot {self.in_channels}"
        each = self.height * self.width * self.in_channels + self.has_bias
        bias = " + 1" if self.has_bias else ""
        told = ", and one bias" if self.has_bias else ""
        return (
            f"A filter has a weight for each pixel of its window in each channel{told}. It uses the same ones at every "
            "place of the image, so the size of the image does not enter.\n\n"
            + block(
                rf"k_h k_w c_{{\text{{in}}}}{bias} = {one}{bias} = {each}",
                rf"{each} \cdot c_{{\text{{out}}}} = {each} \cdot {self.filters} = {self.key}",
            )
        )
