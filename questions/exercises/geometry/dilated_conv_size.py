"""Output side of a dilated convolution over a square.

Source: PyTorch documentation, torch.nn.Conv2d, section "Shape".
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
class DilatedConvSize(Exercise):
    name = "dilated-conv-size"
    title = "Output size of a dilated convolution"
    topic = "cnn"
    source = 'PyTorch documentation, torch.nn.Conv2d, section "Shape"'
    side: int
    kernel: int
    stride: int
    padding: int
    dilation: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            side=rng.randint(10, 64),
            kernel=rng.choice([2, 3, 5]),
            stride=rng.randint(1, 2),
            padding=rng.randint(0, 4),
            dilation=rng.randint(2, 4),
        )

    def is_fair(self, level: int) -> bool:
        if self._span > self.side + 2 * self.padding:
            return False
        return self.key > 1 and self.key not in {
            self.side,
            self.kernel,
            self.stride,
            self.padding,
            self.dilation,
        }

    @property
    def _span(self) -> int:
        """How many pixels wide the spread-out kernel is."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def key(self) -> int:
        return output_side(self.side, self._span, self.stride, self.padding)

    @property
    def stem(self) -> str:
        edge = f"{given('padding', self.padding)} on each edge" if self.padding else "**no padding**"
        return (
            f"A convolution with {given('kernel', self.kernel)}, {given('dilation', self.dilation)}, "
            f"{given('stride', self.stride)} and {edge} reads an input of **{self.side} × {self.side}** pixels; the "
            f"kernel is square, and its cells stand {self.dilation} pixels apart. How many pixels wide is its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("side", "Output side", self.key, rules.whole(), unit="pixels", mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            output_side(self.side, self.kernel, self.stride, self.padding),
            "You left out the dilation. It makes the kernel reach over more pixels than it has cells.",
            "dilation-ignored",
        )
        room = self.side + 2 * self.padding - self._span
        wide = room - (self.dilation - 1)
        if wide >= 0:
            yield Mistake(
                wide // self.stride + 1,
                "You gave each cell of the kernel a gap. The gaps lie between the cells: one fewer.",
                "gap-after-last-cell",
            )
        yield Mistake(
            room // self.stride,
            "You counted the steps. The kernel also stands once before its first step.",
            "no-plus-one",
        )
        yield Mistake(room + 1, "Your kernel moved by one pixel. Here it makes longer steps.", "stride-forgotten")
        if room >= self.padding:
            yield Mistake(
                (room - self.padding) // self.stride + 1,
                "You added the padding once. It lies on each of two edges.",
                "padding-once",
            )

    @property
    def solution(self) -> str:
        n, k, s, p, d = self.side, self.kernel, self.stride, self.padding, self.dilation
        room = n + 2 * p - self._span
        gaps = "gap" if k == 2 else "gaps"
        return (
            f"Between its {k} cells the kernel has {k - 1} {gaps}, so it is as wide as one of {self._span} pixels; "
            "then it steps on as always.\n\n"
            + block(
                rf"d(k - 1) + 1 = {d} \cdot ({k} - 1) + 1 = {self._span}",
                rf"\left\lfloor \frac{{n + 2p - d(k - 1) - 1}}{{s}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{n} + 2 \cdot {p} - {self._span}}}{{{s}}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{room}}}{{{s}}} \right\rfloor + 1 = {self.key}",
            )
        )
