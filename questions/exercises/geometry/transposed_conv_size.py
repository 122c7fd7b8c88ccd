"""Output side of a transposed convolution over a square.

Source: PyTorch documentation, torch.nn.ConvTranspose2d, section "Shape", with dilation 1.
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
class TransposedConvSize(Exercise):
    name = "transposed-conv-size"
    title = "Output size of a transposed convolution"
    topic = "cnn"
    source = 'PyTorch documentation, torch.nn.ConvTranspose2d, section "Shape"'
    side: int
    kernel: int
    stride: int
    padding: int
    output_padding: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        kernel = rng.randint(2, 5)
        stride = rng.randint(1, 3)
        return cls(
            side=rng.randint(4, 32),
            kernel=kernel,
            stride=stride,
            padding=rng.randint(0, min(2, kernel - 1)),
            output_padding=rng.randint(0, stride - 1),
        )

    def is_fair(self, level: int) -> bool:
        return self.key > 1 and self.key not in {
            self.side,
            self.kernel,
            self.stride,
            self.padding,
            self.output_padding,
        }

    @property
    def key(self) -> int:
        return self._whole - 2 * self.padding + self.output_padding

    @property
    def _whole(self) -> int:
        """The side before anything is cut off or added."""
        return (self.side - 1) * self.stride + self.kernel

    @property
    def stem(self) -> str:
        padding = given("padding", self.padding) if self.padding else "**no padding**"
        extra = (
            f"{given('output padding', self.output_padding)} (on one edge)"
            if self.output_padding
            else "**no output padding**"
        )
        return (
            f"A transposed convolution with {given('kernel', self.kernel)}, {given('stride', self.stride)}, {padding} "
            f"and {extra} reads **{self.side} × {self.side}** pixels; the kernel is square. As in PyTorch, padding is "
            "that of the convolution it reverses, and is cut off on each edge. How many pixels wide is its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("side", "Output side", self.key, rules.whole(), unit="pixels", mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        p, extra = self.padding, self.output_padding
        if self.side + 2 * p >= self.kernel:
            yield Mistake(
                output_side(self.side, self.kernel, self.stride, p),
                "That is an ordinary convolution. A transposed one goes the other way, from small to large.",
                "forward-formula",
            )
        yield Mistake(
            self.side * self.stride,
            "You only multiplied by the stride. The last kernel reaches as far as it is wide.",
            "times-stride",
        )
        if extra:
            yield Mistake(
                self.key - extra,
                "The output padding is missing: it is added at the end.",
                "output-padding-forgotten",
            )
            yield Mistake(
                self.key + extra,
                "You added the output padding on both edges. It lies on one alone.",
                "output-padding-twice",
            )
        if p:
            yield Mistake(
                self.key + 4 * p,
                "You added the padding. Here it is cut off.",
                "padding-added",
            )
            yield Mistake(self.key + p, "You cut the padding off once. It goes on each of two edges.", "padding-once")
        yield Mistake(
            self.key + 1,
            "You added one at the end, as an ordinary convolution does. Here the kernel brings it already.",
            "plus-one",
        )
        yield Mistake(
            self.key + self.stride,
            "You counted a step too many: between the pixels there is one step fewer than pixels.",
            "one-step-too-many",
        )

    @property
    def solution(self) -> str:
        n, k, s, p, extra = self.side, self.kernel, self.stride, self.padding, self.output_padding
        return (
            f"Each pixel lays down a kernel, {s} further on than the one before; together they are as wide as "
            f"{n - 1} steps and one kernel. Padding is then cut off on two edges, and output padding added on one.\n\n"
            + block(
                rf"(n - 1)s - 2p + k + p_{{\text{{out}}}} = "
                rf"({n} - 1) \cdot {s} - 2 \cdot {p} + {k} + {extra} = {self.key}"
            )
        )
