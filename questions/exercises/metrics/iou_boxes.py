"""Intersection over union of two boxes.

Source: torchvision documentation, torchvision.ops.box_iou and torchvision.ops.box_convert.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises import pictures
from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block, number
from questions.kinds import numeric, rules
from questions.rng import Rng

Box = tuple[float, float, float, float]

SIDE = 20
UNIT = 14


def area(box: Box) -> float:
    """Return the area of a box given by its corners (x1, y1, x2, y2)."""
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap(a: Box, b: Box) -> tuple[float, float]:
    """Return width and height of the overlap; negative where there is a gap."""
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def iou(a: Box, b: Box) -> float:
    """Return the intersection over the union of two boxes given by their corners."""
    width, height = overlap(a, b)
    shared = max(0, width) * max(0, height)
    return shared / (area(a) + area(b) - shared)


@register
@dataclass(frozen=True)
class IouBoxes(Exercise):
    name = "iou-boxes"
    title = "Intersection over union"
    topic = "metrics"
    levels = (1, 2)
    source = "torchvision documentation, torchvision.ops.box_iou"
    a: tuple[int, int, int, int]
    b: tuple[int, int, int, int]
    is_centred: bool = False

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        case = rng.randint(0, 7)
        spans = [_nested(rng), _nested(rng)] if case == 0 else [_stepped(rng, case == 1), _stepped(rng, False)]
        if case > 1 and rng.randint(0, 1):
            # The second box leaves upwards instead of downwards.
            low, high, other_low, other_high = spans[1]
            spans[1] = (SIDE - high, SIDE - low, SIDE - other_high, SIDE - other_low)
        (ax, ax2, bx, bx2), (ay, ay2, by, by2) = spans if rng.randint(0, 1) else spans[::-1]
        boxes = rng.shuffled([(ax, ay, ax2, ay2), (bx, by, bx2, by2)])
        return cls(boxes[0], boxes[1], is_centred=level == 2)

    @property
    def key(self) -> float:
        return iou(self.a, self.b)

    @property
    def stem(self) -> str:
        form = "(centre x, centre y, width, height)" if self.is_centred else "(x1, y1, x2, y2)"
        return (
            f"Two boxes are given as {form}, in pixels: **A = {self._told(self.a)}** and **B = {self._told(self.b)}**. "
            "What is their intersection over union, to three decimals? A box from x1 to x2 is x2 − x1 wide."
        )

    def _told(self, box: Box) -> str:
        values = _centred(box) if self.is_centred else box
        return "(" + ", ".join(number(value) for value in values) + ")"

    def answers(self) -> tuple[Answer, ...]:
        rule = rules.absolute(0.001)
        label = "Intersection over union"
        return (numeric.answer("iou", label, self.key, rule, percent=True, mistakes=self._mistakes()),)

    def _mistakes(self) -> Iterator[Mistake]:
        width, height = overlap(self.a, self.b)
        shared = max(0, width) * max(0, height)
        both = area(self.a) + area(self.b)
        if shared:
            yield Mistake(
                shared / both,
                "You divided by the sum of the areas. The overlap is in it twice: subtract it once.",
                "union-is-sum",
            )
            yield Mistake(
                shared / min(area(self.a), area(self.b)),
                "You divided by the smaller box. Divide by the union of both.",
                "smaller-box",
            )
            yield Mistake(shared, "This is the area of the overlap. Divide it by the union.", "overlap-alone")
        elif both != width * height:
            yield Mistake(
                width * height / (both - width * height),
                "The boxes do not meet. Where one ends before the other begins, the overlap has no width.",
                "gap-multiplied",
            )
        if self.is_centred:
            yield Mistake(
                iou(_hung(_centred(self.a)), _hung(_centred(self.b))),
                "You took the centre for the corner. Half of the width lies on each side of it.",
                "centre-as-corner",
            )
        yield Mistake(
            _counted_iou(self.a, self.b),
            "You counted the pixels on both edges. Here a width is the difference of the coordinates.",
            "plus-one-pixel",
        )

    @property
    def solution(self) -> str:
        width, height = overlap(self.a, self.b)
        shared = max(0, width) * max(0, height)
        corners = ""
        if self.is_centred:
            listed = [", ".join(str(value) for value in box) for box in (self.a, self.b)]
            corners = (
                f"Half of each size on both sides of the centre gives the corners ({listed[0]}) and ({listed[1]}). "
            )
        clipped = "" if shared else " A side that is not positive means that the boxes do not meet."
        total = area(self.a) + area(self.b)
        return (
            f"{corners}The overlap reaches from the larger of the first corners to the smaller of the second.{clipped}"
            "\n\n"
            + block(
                rf"w = {min(self.a[2], self.b[2])} - {max(self.a[0], self.b[0])} = {width}, \quad "
                rf"h = {min(self.a[3], self.b[3])} - {max(self.a[1], self.b[1])} = {height}",
                rf"\text{{IoU}} = \frac{{{shared}}}{{{area(self.a)} + {area(self.b)} - {shared}}} = "
                rf"\frac{{{shared}}}{{{total - shared}}} = {number(self.key, 4)}",
            )
        )

    @property
    def picture(self) -> str:
        # Where the corners are asked, drawing them would give them away.
        if self.is_centred:
            return ""
        parts = [pictures.rect(0, 0, SIDE * UNIT, SIDE * UNIT, "c")]
        for tick in range(0, SIDE + 1, 5):
            parts.append(pictures.text(tick * UNIT, -10, tick, css="tick"))
            parts.append(pictures.text(-10, tick * UNIT, tick, css="tick"))
        for box, css in ((self.a, "c1"), (self.b, "won")):
            x1, y1, x2, y2 = box
            parts.append(pictures.rect(x1 * UNIT, y1 * UNIT, (x2 - x1) * UNIT, (y2 - y1) * UNIT, css))
        for name, box, other in (("A", self.a, self.b), ("B", self.b, self.a)):
            x, y = _free_corner(box, other)
            parts.append(pictures.text(x * UNIT, y * UNIT, name))
        told = f"Box A, filled, from {self.a[:2]} to {self.a[2:]}; box B, outlined, from {self.b[:2]} to {self.b[2:]}"
        return pictures.figure(SIDE * UNIT, SIDE * UNIT, told, "".join(parts))


def _stepped(rng: Rng, is_apart: bool) -> tuple[int, int, int, int]:
    """Return two spans, of which the second ends later and, unless they lie apart, begins inside the first."""
    start, length = rng.randint(0, 4), rng.randint(3, 8)
    end = start + length
    begin = end + rng.randint(1, 2) if is_apart else rng.randint(start + 1, end - 1)
    return start, end, begin, max(end, begin) + rng.randint(2, 6)


def _nested(rng: Rng) -> tuple[int, int, int, int]:
    """Return two spans, the second inside the first."""
    start, length = rng.randint(0, 8), rng.randint(6, 12)
    begin = start + rng.randint(1, 2)
    return start, start + length, begin, begin + rng.randint(2, length - 3)


def _centred(box: Box) -> Box:
    x1, y1, x2, y2 = box
    return (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1


def _hung(box: Box) -> Box:
    """Return the box that has its first corner where the centre should be."""
    x, y, width, height = box
    return x, y, x + width, y + height


def _counted_iou(a: Box, b: Box) -> float:
    """Return the IoU when a box from 2 to 4 is taken to be 3 pixels wide."""
    grown = [(x1, y1, x2 + 1, y2 + 1) for x1, y1, x2, y2 in (a, b)]
    return iou(grown[0], grown[1])


def _free_corner(box: Box, other: Box) -> tuple[float, float]:
    """Return a point for a letter near a corner of `box`, outside `other` if there is one."""
    x1, y1, x2, y2 = box
    corners = [(x, y) for y in (y1 + 0.8, y2 - 0.8) for x in (x1 + 0.7, x2 - 0.7)]
    outside = [
        (x, y) for x, y in corners if not (other[0] - 0.7 < x < other[2] + 0.7 and other[1] - 0.8 < y < other[3] + 0.8)
    ]
    return (outside or corners)[0]
