"""Padding that keeps the size of a convolution's input, at stride 1.

Source: PyTorch documentation, torch.nn.Conv2d, section "Shape".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


@register
@dataclass(frozen=True)
class ConvPaddingToKeepSize(Exercise):
    name = "conv-padding-to-keep-size"
    title = "Padding that keeps the size"
    topic = "cnn"
    levels = (1, 2)
    source = 'PyTorch documentation, torch.nn.Conv2d, section "Shape"'
    side: int
    kernel: int
    dilation: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # With dilation a kernel of 3 needs as much padding as its dilation: the number would stand in the stem.
        return cls(
            side=rng.randint(16, 64),
            kernel=rng.choice([3, 5, 7, 9] if level == 1 else [5, 7, 9]),
            dilation=1 if level == 1 else rng.choice([2, 3]),
        )

    def is_fair(self, level: int) -> bool:
        return self.key not in {self.side, self.kernel, self.dilation} or level == 1

    @property
    def _lost(self) -> int:
        """How many pixels narrower the output is without padding."""
        return self.dilation * (self.kernel - 1)

    @property
    def key(self) -> int:
        return self._lost // 2

    @property
    def stem(self) -> str:
        spread = given("dilation", self.dilation) if self.dilation > 1 else "**no dilation**"
        return (
            f"A convolution with {given('kernel', self.kernel)}, {given('stride', 1)} and {spread} reads an input of "
            f"**{self.side} × {self.side}** pixels; the kernel is square. How many rows and columns of padding does "
            "each edge need, so that the output is as large as the input?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "padding",
                "Padding on each edge",
                self.key,
                rules.whole(),
                unit="pixels",
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._lost,
            "That is the padding of two edges together. Each edge gets half of it.",
            "total-for-edge",
        )
        yield Mistake(
            (self.kernel - 1) // 2,
            "That is enough for a kernel without dilation. Here its cells stand further apart.",
            "dilation-forgotten",
        )
        yield Mistake(
            (self.dilation * self.kernel + 1) // 2,
            "You halved the whole kernel. The pixel below its centre needs no padding: take one cell off first.",
            "half-the-kernel",
        )
        yield Mistake(0, "Without padding the output is smaller than the input.", "no-padding")

    @property
    def solution(self) -> str:
        k, d = self.kernel, self.dilation
        return (
            f"From its first to its last cell the kernel reaches over $d(k - 1) = {self._lost}$ steps. "
            "The output loses that many pixels, and padding on two edges has to give them back.\n\n"
            + block(
                rf"n + 2p - d(k - 1) = n \quad\Rightarrow\quad p = \frac{{d(k - 1)}}{{2}} = "
                rf"\frac{{{d} \cdot ({k} - 1)}}{{2}} = {self.key}"
            )
        )
