"""From the offsets of a YOLO head to a box in pixels.

Source: Redmon and Farhadi, YOLOv3: An Incremental Improvement, 2018, section 2.1.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, bracketed, number, vector
from questions.kinds import rules
from questions.kinds import vector as vector_kind
from questions.rng import Rng

OFFSETS = (-1, -0.5, 0, 0.5, 1)
TOLERANCE = 0.01


def sigmoid(z: float) -> float:
    """Return 1 / (1 + exp(-z)) for a z of moderate size."""
    return 1 / (1 + math.exp(-z))


@register
@dataclass(frozen=True)
class YoloBoxDecode(Exercise):
    name = "yolo-box-decode"
    title = "Decoding a YOLO box"
    topic = "architectures-and-transfer"
    source = "Redmon and Farhadi, YOLOv3: An Incremental Improvement, 2018, section 2.1"
    offsets: tuple[float, float, float, float]
    cell: tuple[int, int]
    anchor: tuple[int, int]
    stride: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        tx, ty, tw, th = (rng.choice(OFFSETS) for _ in range(4))
        return cls(
            offsets=(tx, ty, tw, th),
            cell=(rng.randint(0, 12), rng.randint(0, 12)),
            anchor=(rng.randint(10, 150), rng.randint(10, 150)),
            stride=rng.choice([8, 16, 32]),
        )

    def is_fair(self, level: int) -> bool:
        tx, ty, tw, th = self.offsets
        if not (tx or ty) or not (tw or th):
            return False
        # Far from the corner a wrong function moves the centre by less than the tolerance.
        places = zip((tx, ty), self.cell, strict=True)
        return all(math.exp(t) - sigmoid(t) > 2 * TOLERANCE * (sigmoid(t) + cell) for t, cell in places)

    def _decoded(self, centre: list[float], sides: list[float], stride: int) -> list[float]:
        return [
            *((part + cell) * stride for part, cell in zip(centre, self.cell, strict=True)),
            *(factor * side for factor, side in zip(sides, self.anchor, strict=True)),
        ]

    @property
    def _centre(self) -> list[float]:
        return [sigmoid(t) for t in self.offsets[:2]]

    @property
    def _sides(self) -> list[float]:
        return [math.exp(t) for t in self.offsets[2:]]

    @property
    def key(self) -> list[float]:
        """Centre and size in pixels."""
        return self._decoded(self._centre, self._sides, self.stride)

    @property
    def stem(self) -> str:
        tx, ty, tw, th = (number(t) for t in self.offsets)
        return (
            f"A YOLOv3 head with **stride {self.stride}** gives in the cell **$(c_x, c_y) = "
            f"({self.cell[0]}, {self.cell[1]})$** the offsets **$t_x = {tx}$, $t_y = {ty}$, $t_w = {tw}$, "
            f"$t_h = {th}$** for an anchor of **{self.anchor[0]} × {self.anchor[1]} pixels** (width × height). "
            "The centre lies at $(\\sigma(t) + c) \\cdot \\text{stride}$, the size is the anchor times $e^t$. "
            "Where is the centre of the box and how large is it, in pixels? One per cent off is near enough."
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            vector_kind.answer(
                "box",
                "Box",
                self.key,
                rules.relative(TOLERANCE),
                unit="pixels",
                labels=["centre $x$", "centre $y$", "width", "height"],
                mistakes=self._mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self._decoded(self._centre, self._sides, 1),
            "The centre is still counted in cells. Multiply it by the stride.",
            "stride-forgotten",
        )
        yield Mistake(
            self._decoded([math.exp(t) for t in self.offsets[:2]], self._sides, self.stride),
            "You took the exponential for the centre. The sigmoid keeps it inside its cell.",
            "exponential-centre",
        )
        yield Mistake(
            self._decoded(self._centre, [sigmoid(t) for t in self.offsets[2:]], self.stride),
            "You took the sigmoid for the size. The exponential lets a box be larger than its anchor.",
            "sigmoid-size",
        )
        yield Mistake(
            self._decoded(list(self.offsets[:2]), self._sides, self.stride),
            "You added the offset to the cell as it is. Its sigmoid comes first.",
            "no-sigmoid",
        )
        added = [side + factor for side, factor in zip(self.anchor, self._sides, strict=True)]
        yield Mistake(
            [*self.key[:2], *added],
            "You added the anchor. The exponential is a factor on it.",
            "anchor-added",
        )

    @property
    def solution(self) -> str:
        lines = [
            rf"{axis} = (\sigma({number(t)}) + {cell}) \cdot {self.stride} = ({number(part, 4)} + {cell}) \cdot "
            rf"{self.stride} = {number(value, 4)}"
            for axis, t, cell, part, value in zip(
                "xy", self.offsets[:2], self.cell, self._centre, self.key[:2], strict=True
            )
        ]
        lines += [
            rf"{axis} = {side} \cdot e^{{{number(t)}}} = {side} \cdot {bracketed(factor, 4)} = {number(value, 4)}"
            for axis, t, side, factor, value in zip(
                "wh", self.offsets[2:], self.anchor, self._sides, self.key[2:], strict=True
            )
        ]
        return (
            "The sigmoid keeps the centre inside its cell, and the exponential keeps the size above zero.\n\n"
            + block(*lines, rf"\text{{box}} = {vector(self.key, 3)}")
        )
