"""Cost of a convolution in multiply-accumulates and floating-point operations.

Source: Sze, Chen, Yang and Emer, Efficient Processing of Deep Neural Networks: A Tutorial and Survey, 2017.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv_output_size import output_side
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ConvMacs(Exercise):
    name = "conv-macs"
    title = "Cost of a convolution"
    topic = "cnn"
    source = "Sze, Chen, Yang and Emer, Efficient Processing of Deep Neural Networks: A Tutorial and Survey, 2017"
    side: int
    in_channels: int
    filters: int
    kernel: int
    stride: int
    padding: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        kernel = rng.choice([1, 3, 5, 7])
        return cls(
            side=rng.randint(8, 64),
            in_channels=rng.choice([1, 3, 8, 16]),
            filters=rng.randint(2, 32),
            kernel=kernel,
            stride=rng.choice([1, 2]),
            padding=rng.randint(0, min(3, kernel - 1)),
        )

    def is_fair(self, level: int) -> bool:
        # Where the size is kept, who takes the input's side gets the right number.
        return self.output != self.side

    @property
    def output(self) -> int:
        return output_side(self.side, self.kernel, self.stride, self.padding)

    def _macs(self, side: int) -> int:
        return self.kernel**2 * self.in_channels * self.filters * side**2

    @property
    def macs(self) -> int:
        return self._macs(self.output)

    @property
    def stem(self) -> str:
        edge = f"{given('padding', self.padding)} on each edge" if self.padding else "**no padding**"
        return (
            f"An image of **{self.side} × {self.side} × {self.in_channels}** (height × width × channels) goes through "
            f"a convolution with **{self.filters} filters** of **{self.kernel} × {self.kernel}** pixels, "
            f"{given('stride', self.stride)} and {edge}. How many multiply-accumulates (MACs) does that take, and how "
            "many floating-point operations (FLOPs), if a MAC counts as two? Leave biases out."
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        return (
            numeric.answer("macs", "MACs", self.macs, rule, mistakes=self._macs_mistakes()),
            numeric.answer("flops", "FLOPs", 2 * self.macs, rule, mistakes=self._flops_mistakes(), carry="2 * macs"),
        )

    def _macs_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._macs(self.side),
            "You counted a window for each pixel of the input. There is one for each pixel of the output.",
            "input-size",
        )
        yield Mistake(
            self._macs(output_side(self.side, self.kernel, 1, self.padding)),
            "You let the kernel move by one pixel. With longer steps there are fewer windows.",
            "stride-forgotten",
        )
        yield Mistake(
            self.macs // self.in_channels,
            "You left out the channels of the input. Each window reaches through all of them.",
            "channels-forgotten",
        )
        yield Mistake(self.macs // self.filters, "That is the cost of one filter. Count all of them.", "one-filter")
        yield Mistake(
            self.macs // self.output**2,
            "That is the cost of one window. The filters stand at every pixel of the output.",
            "one-window",
        )
        yield Mistake(2 * self.macs, "These are the FLOPs. A MAC is one pair of them.", "flops-for-macs")

    def _flops_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.macs,
            "These are the MACs. Each is a multiplication and an addition.",
            "macs-for-flops",
        )
        yield Mistake(
            2 * self._macs(self.side),
            "You counted a window for each pixel of the input. There is one for each pixel of the output.",
            "input-size",
        )

    @property
    def solution(self) -> str:
        n, k, s, p, side = self.side, self.kernel, self.stride, self.padding, self.output
        return (
            "First the size of the output: each of its values is one window. A window takes a MAC for each of its "
            "pixels in each channel.\n\n"
            + block(
                rf"\left\lfloor \frac{{{n} + 2 \cdot {p} - {k}}}{{{s}}} \right\rfloor + 1 = {side}",
                rf"k^2 c_{{\text{{in}}}} c_{{\text{{out}}}} h_{{\text{{out}}}} w_{{\text{{out}}}} = "
                rf"{k}^2 \cdot {self.in_channels} \cdot {self.filters} \cdot {side} \cdot {side} = {self.macs}",
                rf"2 \cdot {self.macs} = {2 * self.macs}",
            )
        )
