"""Shapes through a small stack of convolutions and poolings.

Source: PyTorch documentation, torch.nn.Conv2d and torch.nn.MaxPool2d, section "Shape".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.geometry.conv_output_size import output_side
from questions.exercises.tex import block
from questions.kinds import numeric, rules, shape
from questions.rng import Rng

AXES = ("height", "width", "channels")
FILTERS = (4, 6, 8, 10, 12, 16, 20, 24, 32)

# (word, kernel, stride, padding, filters); a pooling has no filters of its own: 0.
Layer = tuple[str, int, int, int, int]
Shape = tuple[int, int, int]

# By level, the order of convolutions (c) and poolings (p).
STACKS = {
    1: ("cp", "ccp"),
    2: ("cpcp", "ccpcp"),
    3: ("cpcpc", "cpcpcp", "ccpcpc"),
}


def follow(side: int, channels: int, layers: Sequence[Layer]) -> list[Shape]:
    """Return the shape after each layer, height x width x channels, of a square input."""
    shapes = []
    for _, kernel, stride, padding, filters in layers:
        side = output_side(side, kernel, stride, padding)
        channels = filters or channels
        shapes.append((side, side, channels))
    return shapes


def _layer(rng: Rng, letter: str, level: int) -> Layer:
    if letter == "p":
        return ("pool", 2, 2, 0, 0)
    kernel = rng.choice([3, 5])
    if level == 1:
        return ("conv", kernel, 1, rng.choice([0, kernel // 2]), rng.choice(FILTERS))
    stride = rng.choice([1, 1, 2]) if level == 3 else 1
    return ("conv", kernel, stride, rng.randint(0, kernel // 2), rng.choice(FILTERS))


@register
@dataclass(frozen=True)
class FeatureMapTrace(Exercise):
    name = "feature-map-trace"
    title = "Shapes through a convolutional network"
    topic = "cnn"
    levels = (1, 2, 3)
    source = 'PyTorch documentation, torch.nn.Conv2d and torch.nn.MaxPool2d, section "Shape"'
    side: int
    channels: int
    layers: tuple[Layer, ...]

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        stack = rng.choice(STACKS[level])
        return cls(
            side=rng.randint(8, 32) * 2,
            channels=rng.choice([1, 3]),
            layers=tuple(_layer(rng, letter, level) for letter in stack),
        )

    def is_fair(self, level: int) -> bool:
        before = self.side
        is_uneven = False
        for word, kernel, stride, padding, _ in self.layers:
            room = before + 2 * padding - kernel
            if room < stride:
                return False
            if word == "pool":
                is_uneven |= room % stride > 0
            before = room // stride + 1
        filters = [layer[4] for layer in self.layers if layer[0] == "conv"]
        # Below the hard level every pooling divides exactly; equal filters twice in a row would hide a slip.
        return before > 1 and is_uneven == (level == 3) and len(set(filters)) == len(filters)

    @property
    def shapes(self) -> list[Shape]:
        return follow(self.side, self.channels, self.layers)

    @property
    def length(self) -> int:
        """The number of values after the last layer."""
        height, width, channels = self.shapes[-1]
        return height * width * channels

    def _names(self) -> list[tuple[str, str]]:
        """Return name and label of the box of each layer: conv1, "After convolution 1"."""
        counts = {"conv": 0, "pool": 0}
        names = []
        for word, *_ in self.layers:
            counts[word] += 1
            long = "convolution" if word == "conv" else "pooling"
            names.append((f"{word}{counts[word]}", f"After {long} {counts[word]}"))
        return names

    @property
    def stem(self) -> str:
        lines = [f"{index}. {_described(layer)}" for index, layer in enumerate(self.layers, 1)]
        return (
            f"An image of **{self.side} × {self.side} × {self.channels}** (height × width × channels) goes through "
            "these layers; padding is on each edge, and a window that does not fit is left out.\n\n"
            + "\n".join(lines)
            + "\n\nWhat shape has it after each layer, and how long is the vector when the last one is flattened?"
        )

    def answers(self) -> tuple[Answer, ...]:
        shapes = self.shapes
        names = self._names()
        boxes = []
        for index, (name, label) in enumerate(names):
            before: Shape = shapes[index - 1] if index else (self.side, self.side, self.channels)
            boxes.append(
                shape.answer(
                    name,
                    label,
                    shapes[index],
                    AXES,
                    mistakes=_mistakes(before, self.layers[index]),
                    carry=_carry(names[index - 1][0], self.layers[index]) if index else None,
                )
            )
        last = names[-1][0]
        height, width, channels = shapes[-1]
        flat = numeric.answer(
            "flat",
            "Length when flattened",
            self.length,
            rules.whole(),
            unit="values",
            carry=f"{last}_0 * {last}_1 * {last}_2",
            mistakes=[
                Mistake(height * width, "You left out the channels: each has its own map.", "channels-forgotten"),
                Mistake(
                    height + width + channels,
                    "You added the sides. Flattening multiplies them.",
                    "sides-added",
                ),
            ],
        )
        return (*boxes, flat)

    @property
    def solution(self) -> str:
        lines = []
        before, depth = self.side, self.channels
        for (word, kernel, stride, padding, filters), (side, _, channels) in zip(self.layers, self.shapes, strict=True):
            padded = rf"{before} + 2 \cdot {padding}" if padding else str(before)
            name = "convolution" if word == "conv" else "pooling"
            depths = (
                rf"{filters} \text{{ filters give }} {channels} \text{{ channels}}"
                if filters
                else rf"{depth} \text{{ channels stay}}"
            )
            lines.append(
                rf"\text{{{name}: }} \left\lfloor \frac{{{padded} - {kernel}}}{{{stride}}} \right\rfloor + 1 = {side}, "
                rf"\quad {depths}: \quad {side} \times {side} \times {channels}"
            )
            before, depth = side, channels
        height, width, channels = self.shapes[-1]
        lines.append(rf"{height} \cdot {width} \cdot {channels} = {self.length}")
        return (
            "Height and width follow the kernel, the stride and the padding. A convolution has as many channels as "
            "filters, and each filter reaches through all channels; pooling works on each channel by itself.\n\n"
            + block(*lines)
        )


def _described(layer: Layer) -> str:
    word, kernel, stride, padding, filters = layer
    if word == "pool":
        return f"max pooling, **{kernel} × {kernel}** window, **stride\u00a0{stride}**"
    edge = f"**padding\u00a0{padding}**" if padding else "no padding"
    return f"convolution, **{filters} filters** of **{kernel} × {kernel}**, **stride\u00a0{stride}**, {edge}"


def _carry(name: str, layer: Layer) -> list[str]:
    _, kernel, stride, padding, filters = layer
    sides = [f"floor(({name}_{axis} + {2 * padding} - {kernel}) / {stride}) + 1" for axis in (0, 1)]
    return [*sides, str(filters) if filters else f"{name}_2"]


def _mistakes(before: Shape, layer: Layer) -> Iterator[Mistake]:
    word, kernel, stride, padding, filters = layer
    side, _, channels = before
    after = output_side(side, kernel, stride, padding)
    if word == "pool":
        yield Mistake(
            (after, after, channels // stride),
            "The height and width hold. Pooling keeps the channels.",
            "pooling-divides-channels",
        )
        yield Mistake((after, after, 1), "Pooling works on each channel by itself: all of them stay.", "one-channel")
        yield Mistake(
            (side - 1, side - 1, channels),
            "Your window moved by one cell. Here it moves by two.",
            "stride-one",
        )
        return
    yield Mistake(
        (after, after, channels),
        "The height and width hold. The channels after a convolution are its filters.",
        "channels-kept",
    )
    yield Mistake(
        (after, after, channels + filters),
        "You added the filters to the channels. The output has one channel for each filter.",
        "channels-added",
    )
    yield Mistake(
        (after, after, channels * filters),
        "Each filter reaches through all channels and gives one map, not one for each channel.",
        "filter-depth-forgotten",
    )
    once = max(0, side + padding - kernel) // stride + 1
    yield Mistake((once, once, filters), "You added the padding once. It lies on each of two edges.", "padding-once")
    yield Mistake(
        (after - 1, after - 1, filters),
        "You counted the steps. The kernel also stands once before its first step.",
        "no-plus-one",
    )
