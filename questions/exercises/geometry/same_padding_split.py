"""How SAME padding is split between the two ends.

Source: TensorFlow documentation, tf.nn, "Notes on padding".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, given
from questions.kinds import rules, vector
from questions.rng import Rng


@register
@dataclass(frozen=True)
class SamePaddingSplit(Exercise):
    name = "same-padding-split"
    title = "How SAME padding is split"
    topic = "cnn"
    levels = (1, 2)
    source = 'TensorFlow documentation, tf.nn, "Notes on padding"'
    length: int
    kernel: int
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(length=rng.randint(5, 40), kernel=rng.randint(2, 7), stride=rng.randint(1, 3))

    def is_fair(self, level: int) -> bool:
        # An even number of zeros is split equally; the odd one, from level 2 on, needs the rule.
        return self.total >= 1 and self.total % 2 == level - 1

    @property
    def outputs(self) -> int:
        return -(-self.length // self.stride)

    @property
    def total(self) -> int:
        return max((self.outputs - 1) * self.stride + self.kernel - self.length, 0)

    @property
    def key(self) -> list[int]:
        """Zeros before the input and zeros after it."""
        return _split(self.total)

    @property
    def stem(self) -> str:
        return (
            f"A 1-D convolution in TensorFlow with {given('kernel', self.kernel)} and {given('stride', self.stride)} "
            f"reads **{self.length} samples** with `padding='SAME'`: its output has $\\lceil n / s \\rceil$ entries, "
            "and the input gets as few zeros as that needs. If their number is odd, the end gets one more than the "
            "beginning. How many zeros stand before the input, and how many after it?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector.answer(
                "zeros",
                "Zeros",
                self.key,
                rules.whole(),
                labels=["before", "after"],
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        before, after = self.key
        yield Mistake(
            [after, before],
            "You put the odd zero at the beginning. TensorFlow puts it at the end.",
            "odd-zero-first",
        )
        yield Mistake(
            [before, before],
            "You lost the odd zero. The end gets it.",
            "odd-zero-lost",
        )
        yield Mistake(
            [after, after],
            "You padded both ends alike. That is one zero more than the output needs.",
            "symmetric",
        )
        yield Mistake(
            _split(self.kernel - 1),
            "These are the zeros for stride 1. With longer steps the last kernel starts at another place.",
            "stride-forgotten",
        )
        yield Mistake(
            [self.total, self.total],
            "You gave each end all the zeros. They are shared between the two ends.",
            "not-halved",
        )

    @property
    def solution(self) -> str:
        n, k, s = self.length, self.kernel, self.stride
        before, after = self.key
        return (
            f"The output has {self.outputs} entries. The last kernel starts at {self.outputs - 1} · {s} and ends "
            f"{k} places later; what lies outside the {n} samples is filled with zeros.\n\n"
            + block(
                rf"\left\lceil \frac{{n}}{{s}} \right\rceil = \left\lceil \frac{{{n}}}{{{s}}} \right\rceil "
                rf"= {self.outputs}",
                rf"\max\left(({self.outputs} - 1) \cdot {s} + {k} - {n},\ 0\right) = {self.total}",
                rf"\text{{before: }} \left\lfloor \frac{{{self.total}}}{{2}} \right\rfloor = {before}, "
                rf"\quad \text{{after: }} {self.total} - {before} = {after}",
            )
        )


def _split(total: int) -> list[int]:
    return [total // 2, total - total // 2]
