"""Output side of a convolution over a square.

Source: PyTorch documentation, torch.nn.Conv2d, section "Shape", with dilation 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


def output_side(side: int, kernel: int, stride: int, padding: int) -> int:
    """Return the output height (= width), in pixels, of a convolution over a square.

    `side`, `kernel` and `padding` (on each edge) are in pixels; `stride` is at least 1.
    Raise ValueError if the kernel does not fit.
    """
    room = side + 2 * padding - kernel
    if room < 0:
        raise ValueError(f"the kernel is {-room} pixels wider than the padded input")
    return room // stride + 1


@register
@dataclass(frozen=True)
class ConvOutputSize(Exercise):
    name = "conv-output-size"
    title = "Output size of a convolution"
    topic = "cnn"
    levels = (1, 2, 3)
    source = 'PyTorch documentation, torch.nn.Conv2d, section "Shape"'
    side: int
    kernel: int
    stride: int
    padding: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            side=rng.randint(5, 64),
            kernel=rng.choice([1, 2, 3, 5, 7]),
            stride=rng.randint(1, 2) if level == 1 else rng.randint(1, 4),
            padding=rng.randint(0, 3),
        )

    def is_fair(self, level: int) -> bool:
        if self.kernel > self.side or self.padding >= self.kernel or self.stride > self.kernel + 1:
            return False
        is_even = self._room % self.stride == 0
        if is_even == (level == 3) or (level == 2 and self.padding == 0 and self.stride == 1):
            return False
        return self.key > 1 and self.key not in {self.side, self.kernel, self.stride, self.padding}

    @property
    def _room(self) -> int:
        return self.side + 2 * self.padding - self.kernel

    @property
    def key(self) -> int:
        return output_side(self.side, self.kernel, self.stride, self.padding)

    @property
    def stem(self) -> str:
        edge = f"{given('padding', self.padding)} on each edge" if self.padding else "**no padding**"
        return (
            f"A convolution with {given('kernel', self.kernel)}, {given('stride', self.stride)} and {edge} reads an "
            f"input of **{self.side} × {self.side}** pixels; the kernel is square. How many pixels wide is its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("side", "Output side", self.key, rules.whole(), unit="pixels", mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._room // self.stride,
            "You counted the steps. The kernel also stands once before its first step.",
            "no-plus-one",
        )
        yield Mistake(
            self._room + 1,
            f"Your kernel moved by one pixel. Here it moves by {self.stride}.",
            "stride-forgotten",
        )
        yield Mistake(
            (self._room - self.padding) // self.stride + 1,
            f"You added the padding once. There are {self.padding} pixels on each of two edges.",
            "padding-once",
        )
        yield Mistake(
            -(-self._room // self.stride) + 1,
            "You counted a last step that does not fit. A part of a step is dropped: round down.",
            "ceil-for-floor",
        )
        yield Mistake(
            (self.side + 2 * self.padding + self.kernel) // self.stride + 1,
            "You added the kernel. It takes up room: subtract it.",
            "kernel-added",
        )

    @property
    def solution(self) -> str:
        sum_ = rf"{self.side} + 2 \cdot {self.padding} - {self.kernel}"
        rest = self._room % self.stride
        dropped = f" The last {rest} of these {self._room} pixels make no full step of {self.stride}." if rest else ""
        return (
            f"The kernel stands once, then steps on as often as it fits into the {self._room} pixels that are left "
            f"of the padded input.{dropped}\n\n"
            + block(
                rf"\left\lfloor \frac{{n + 2p - k}}{{s}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{sum_}}}{{{self.stride}}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{self._room}}}{{{self.stride}}} \right\rfloor + 1 = {self.key}"
            )
        )

    @property
    def picture(self) -> str:
        whole = self.side + 2 * self.padding
        if whole > 12:
            return ""
        side = pictures.in_words(self.side)
        kernel = pictures.in_words(self.kernel)
        edge = f" inside {pictures.in_words(self.padding)} rows and columns of padding on each edge"
        return pictures.padded_grid(
            self.side,
            self.padding,
            self.kernel,
            f"{side.capitalize()} by {side} input{edge if self.padding else ''}; "
            f"a {kernel} by {kernel} kernel is framed at the top left",
        )
