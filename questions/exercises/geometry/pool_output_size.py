"""Output side of a pooling layer.

Source: PyTorch documentation, torch.nn.MaxPool2d and torch.nn.AvgPool2d, section "Shape", with ceil_mode=False.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv_output_size import output_side
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class PoolOutputSize(Exercise):
    name = "pool-output-size"
    title = "Output size of pooling"
    topic = "cnn"
    levels = (1, 2, 3)
    source = 'PyTorch documentation, torch.nn.MaxPool2d and torch.nn.AvgPool2d, section "Shape"'
    side: int
    channels: int
    size: int
    stride: int
    word: str
    is_stride_given: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # Windows side by side, then windows that overlap or leave gaps, then a rest at the border.
        size = rng.randint(2, 3)
        strides = {1: [size], 2: [stride for stride in (1, 2, 3) if stride != size], 3: [2, 3]}[level]
        stride = rng.choice(strides)
        return cls(
            side=rng.randint(4, 64),
            channels=rng.choice([6, 8, 16, 32, 64]),
            size=size,
            stride=stride,
            word=rng.choice(["max", "average"]),
            is_stride_given=stride != size or rng.choice([True, False]),
        )

    def is_fair(self, level: int) -> bool:
        is_exact = (self.side - self.size) % self.stride == 0
        if is_exact == (level == 3):
            return False
        return self.key > 1 and self.key not in {self.side, self.size, self.stride, self.channels}

    @property
    def key(self) -> int:
        return output_side(self.side, self.size, self.stride, 0)

    @property
    def stem(self) -> str:
        stride = (
            f"and {given('stride', self.stride)}"
            if self.is_stride_given
            else "and **no stride given**, so that the stride is the side of the window,"
        )
        article = "A" if self.word == "max" else "An"
        return (
            f"{article} {self.word}-pooling layer with a **{self.size} × {self.size} window** {stride} reads "
            f"**{self.channels} feature maps** of **{self.side} × {self.side}** pixels. No padding; a window that does "
            "not fit is left out. How many pixels wide is its output?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer("side", "Output side", self.key, rules.whole(), unit="pixels", mistakes=self._mistakes()),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        room = self.side - self.size
        yield Mistake(
            -(-room // self.stride) + 1,
            "You counted a window that reaches over the border. It is left out: round down.",
            "ceil-for-floor",
        )
        yield Mistake(
            self.side // self.size,
            "You divided by the side of the window. That holds where the stride is as long as the window.",
            "divided-by-window",
        )
        yield Mistake(
            self.side // self.stride,
            "You divided by the stride alone. The last window has to fit whole.",
            "divided-by-stride",
        )
        yield Mistake(
            room // self.stride,
            "You counted the steps. The window also stands once before its first step.",
            "no-plus-one",
        )
        yield Mistake(room + 1, "Your window moved by one pixel. Here it makes longer steps.", "stride-forgotten")

    @property
    def solution(self) -> str:
        n, k, s = self.side, self.size, self.stride
        rest = (n - k) % s
        last = "last of these pixels makes" if rest == 1 else f"last {rest} of these pixels make"
        dropped = f" The {last} no full step of {s}." if rest else ""
        return (
            f"The window stands once, then steps on as often as it fits into the {n - k} pixels that are left."
            f"{dropped} The number of maps plays no part, nor does what is done within a window.\n\n"
            + block(
                rf"\left\lfloor \frac{{n - k}}{{s}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{n} - {k}}}{{{s}}} \right\rfloor + 1 = "
                rf"\left\lfloor \frac{{{n - k}}}{{{s}}} \right\rfloor + 1 = {self.key}"
            )
        )

    @property
    def picture(self) -> str:
        if self.side > 12:
            return ""
        side, size = pictures.in_words(self.side), pictures.in_words(self.size)
        return pictures.padded_grid(
            self.side,
            0,
            self.size,
            f"{side.capitalize()} by {side} feature map; a {size} by {size} window is framed at the top left",
        )
