"""Output sides with the padding modes SAME and VALID of TensorFlow.

Source: TensorFlow documentation, tf.nn.convolution.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import numeric, rules
from questions.rng import Rng


def ceil_divided(number: int, by: int) -> int:
    """Return number / by, rounded up."""
    return -(-number // by)


@register
@dataclass(frozen=True)
class SameValidSize(Exercise):
    name = "same-valid-size"
    title = "Output sizes with SAME and VALID"
    topic = "cnn"
    levels = (1, 2)
    source = "TensorFlow documentation, tf.nn.convolution"
    side: int
    kernel: int
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        # SAME keeps the size at stride 1 alone: that is the first level.
        return cls(
            side=rng.randint(5, 64),
            kernel=rng.choice([2, 3, 5, 7]),
            stride=1 if level == 1 else rng.randint(2, 3),
        )

    def is_fair(self, level: int) -> bool:
        if self.kernel > self.side or self.valid <= 1 or self.valid in {self.kernel, self.stride}:
            return False
        return level == 1 or self.same not in {self.kernel, self.stride, self.valid}

    @property
    def same(self) -> int:
        return ceil_divided(self.side, self.stride)

    @property
    def valid(self) -> int:
        return ceil_divided(self.side - self.kernel + 1, self.stride)

    @property
    def stem(self) -> str:
        return (
            f"A convolution in TensorFlow with {given('kernel', self.kernel)} and {given('stride', self.stride)} reads "
            f"an input of **{self.side} × {self.side}** pixels; the kernel is square. How many pixels wide is its "
            "output with `padding='SAME'`, and how many with `padding='VALID'`?"
        )

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.whole()
        return (
            numeric.answer("same", "Side with SAME", self.same, rule, unit="pixels", mistakes=self._same_mistakes()),
            numeric.answer(
                "valid", "Side with VALID", self.valid, rule, unit="pixels", mistakes=self._valid_mistakes()
            ),
        )

    def _same_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.side,
            "SAME keeps the size at stride 1 alone. With longer steps the output is smaller.",
            "size-kept",
        )
        yield Mistake(
            self.side // self.stride,
            "You rounded down. With SAME the last step is padded until it fits: round up.",
            "floor-for-ceil",
        )
        yield Mistake(
            self.valid,
            "This is the side without padding. SAME pads the input first.",
            "valid-for-same",
        )

    def _valid_mistakes(self) -> Iterator[Mistake]:
        room = self.side - self.kernel
        yield Mistake(
            room // self.stride,
            "You counted the steps. The kernel also stands once before its first step.",
            "no-plus-one",
        )
        yield Mistake(
            ceil_divided(room, self.stride) + 1,
            "You counted a last step that does not fit. VALID leaves it out.",
            "last-step-counted",
        )
        yield Mistake(self.same, "This is the side with SAME. VALID adds no padding.", "same-for-valid")
        yield Mistake(
            room + 1,
            "Your kernel moved by one pixel. Here it makes longer steps.",
            "stride-forgotten",
        )

    @property
    def solution(self) -> str:
        n, k, s = self.side, self.kernel, self.stride
        return (
            "SAME pads until a kernel can start at every place that the stride reaches; VALID uses only the places "
            "at which the whole kernel lies in the input.\n\n"
            + block(
                rf"\text{{SAME: }} \left\lceil \frac{{n}}{{s}} \right\rceil = "
                rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil = {self.same}",
                rf"\text{{VALID: }} \left\lceil \frac{{n - k + 1}}{{s}} \right\rceil = "
                rf"\left\lceil \frac{{{n} - {k} + 1}}{{{s}}} \right\rceil = "
                rf"\left\lceil \frac{{{n - k + 1}}}{{{s}}} \right\rceil = {self.valid}",
            )
        )

    @property
    def picture(self) -> str:
        if self.side > 12:
            return ""
        side, kernel = pictures.in_words(self.side), pictures.in_words(self.kernel)
        return pictures.padded_grid(
            self.side,
            0,
            self.kernel,
            f"{side.capitalize()} by {side} input; a {kernel} by {kernel} kernel is framed at the top left",
        )
