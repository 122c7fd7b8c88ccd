"""Receptive field of stacked layers.

Source: Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill, 2019.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules
from questions.rng import Rng

# (kernel, stride), never a stride longer than its kernel: the field would have gaps. A window of 2 is a pooling.
PLAIN = ((1, 1), (3, 1), (3, 1), (5, 1), (7, 1))
STRIDED = ((2, 2), (2, 2), (3, 2), (5, 2), (7, 2))
COUNTS = {1: (2, 4), 2: (2, 3), 3: (4, 5)}

Layer = tuple[int, int]


def fields(layers: Sequence[Layer]) -> list[int]:
    """Return the side of the receptive field after each layer, in pixels of the input."""
    side, step = 1, 1
    sides = []
    for kernel, stride in layers:
        side += (kernel - 1) * step
        step *= stride
        sides.append(side)
    return sides


@register
@dataclass(frozen=True)
class ReceptiveField(Exercise):
    name = "receptive-field"
    title = "Receptive field"
    topic = "cnn"
    levels = (1, 2, 3)
    source = "Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks, Distill, 2019"
    layers: tuple[Layer, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        choices = PLAIN if level == 1 else PLAIN + STRIDED
        return cls(tuple(rng.choice(choices) for _ in range(rng.randint(*COUNTS[level]))))

    def is_fair(self, level: int) -> bool:
        # Above the first level a stride has to widen the field of a later layer.
        is_strided = self.key != self._without_strides
        sides = {kernel for kernel, _ in self.layers}
        return self.layers.count((1, 1)) < 2 and is_strided == (level > 1) and self.key not in sides

    @property
    def _without_strides(self) -> int:
        return 1 + sum(kernel - 1 for kernel, _ in self.layers)

    @property
    def key(self) -> int:
        return fields(self.layers)[-1]

    @property
    def stem(self) -> str:
        lines = [f"{index}. {_described(layer)}" for index, layer in enumerate(self.layers, 1)]
        return (
            "An image goes through these layers:\n\n"
            + "\n".join(lines)
            + "\n\nHow many pixels wide is the part of the image that a single cell of the last output depends on? "
            "Take a cell far from the border."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            numeric.answer(
                "field", "Receptive field", self.key, rules.whole(), unit="pixels", mistakes=self._mistakes()
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._without_strides,
            "You left out the strides. After a layer with a stride, neighbouring cells lie further apart in the image.",
            "strides-ignored",
        )
        side, step = 1, 1
        for kernel, stride in self.layers:
            step *= stride
            side += (kernel - 1) * step
        yield Mistake(
            side,
            "You counted the stride of a layer for the layer itself. It spreads only the layers after it.",
            "own-stride-counted",
        )
        yield Mistake(
            sum(kernel for kernel, _ in self.layers),
            "You added up the kernels. Each overlaps the field before it by one cell.",
            "kernels-added",
        )
        yield Mistake(self.key - 1, "The cell in the middle is missing: start from one pixel.", "no-plus-one")

    @property
    def solution(self) -> str:
        lines = []
        before, step = 1, 1
        for index, (kernel, stride) in enumerate(self.layers, 1):
            side = before + (kernel - 1) * step
            lines.append(rf"r_{{{index}}} = {before} + ({kernel} - 1) \cdot {step} = {side}")
            before, step = side, step * stride
        return (
            "Begin with one pixel. A layer with a kernel of $k$ cells adds $k - 1$ steps, and a step is as long in "
            "the image as the product of all strides before that layer.\n\n" + block(*lines)
        )


def _described(layer: Layer) -> str:
    kernel, stride = layer
    word = "max pooling" if kernel == 2 else "convolution"
    return f"{word}, **{kernel} × {kernel}** window, **stride\u00a0{stride}**"
