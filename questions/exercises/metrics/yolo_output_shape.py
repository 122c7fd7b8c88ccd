"""Output shape of a YOLO head.

Source: Redmon, Divvala, Girshick and Farhadi, You Only Look Once, 2016, section 2; Redmon and Farhadi, YOLOv3,
2018, section 2.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules, shape
from questions.rng import Rng

AXES = ("rows", "columns", "values per cell")
# 1, 20 and 80 are those of a face detector, Pascal VOC and COCO; the others stand for data of one's own.
CLASSES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 20, 25, 30, 40, 50, 60, 80, 80, 90)


def depth(head: str, boxes: int, classes: int) -> int:
    """Return the values per cell: v1 shares the classes among the boxes of a cell, v3 gives them to each box."""
    return 5 * boxes + classes if head == "v1" else boxes * (5 + classes)


@register
@dataclass(frozen=True)
class YoloOutputShape(Exercise):
    name = "yolo-output-shape"
    title = "Output shape of a YOLO head"
    topic = "architectures-and-transfer"
    source = (
        "Redmon, Divvala, Girshick and Farhadi, You Only Look Once, 2016, section 2; "
        "Redmon and Farhadi, YOLOv3, 2018, section 2.3"
    )
    head: str
    cells: int
    boxes: int
    classes: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            head=rng.choice(["v1", "v3"]),
            cells=rng.choice([7, 13, 26, 52]),
            boxes=rng.choice([2, 3, 5]),
            classes=rng.choice(CLASSES),
        )

    @property
    def _depth(self) -> int:
        return depth(self.head, self.boxes, self.classes)

    @property
    def _other(self) -> int:
        return depth("v3" if self.head == "v1" else "v1", self.boxes, self.classes)

    @property
    def stem(self) -> str:
        classes = "**one class**" if self.classes == 1 else f"**{self.classes} classes**"
        if self.head == "v1":
            rule = f"**once for the whole cell** it predicts the probabilities of {classes}"
        else:
            rule = f"**for each box** it predicts the scores of {classes}"
        return (
            f"A YOLO{self.head} head divides the image into **{self.cells} × {self.cells} cells**. In each cell it "
            f"predicts **{self.boxes} boxes**, each with four coordinates and a confidence, and {rule}. "
            "What shape has its output, and how many values is that?"
        )

    def answers(self) -> tuple[Answer, ...]:
        return (
            shape.answer("out", "Output", (self.cells, self.cells, self._depth), AXES, mistakes=self._mistakes()),
            numeric.answer(
                "values",
                "Number of values",
                self.cells**2 * self._depth,
                rules.whole(),
                carry="out_0 * out_1 * out_2",
                mistakes=self._count_mistakes(),
            ),
        )

    def _mistakes(self) -> Iterator[Mistake]:
        cells = self.cells
        if self.head == "v1":
            hint = "You gave the classes to each box. In YOLOv1 the boxes of a cell share them."
            yield Mistake((cells, cells, self._other), hint, "classes-per-box")
        else:
            hint = "You counted the classes once for each cell. In YOLOv3 each box has its own."
            yield Mistake((cells, cells, self._other), hint, "classes-per-cell")
        yield Mistake(
            (cells, cells, self._depth - self.boxes),
            "You left out the confidence. Each box has it besides its coordinates.",
            "confidence-forgotten",
        )
        yield Mistake(
            (cells, cells, 5 + self.classes),
            "This is for one box. Each cell predicts several.",
            "boxes-forgotten",
        )
        yield Mistake(
            (cells, cells, 5 * self.boxes),
            "The classes are missing: they are predicted besides the boxes.",
            "classes-forgotten",
        )

    def _count_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.cells * self._depth,
            "You counted one row of cells. The grid has as many rows as columns.",
            "one-row",
        )
        yield Mistake(
            self.cells**2 * self._other,
            "Look at the classes again: which are predicted for each box, and which once for the cell.",
            "other-head",
        )

    @property
    def solution(self) -> str:
        if self.head == "v1":
            why = "The boxes of a cell share one set of class probabilities"
            sum_ = rf"5B + C = 5 \cdot {self.boxes} + {self.classes}"
        else:
            why = "Each box has its own class scores"
            sum_ = rf"B(5 + C) = {self.boxes} \cdot (5 + {self.classes})"
        return f"{why}; coordinates and confidence make five values for each box.\n\n" + block(
            f"{sum_} = {self._depth}",
            rf"{self.cells} \times {self.cells} \times {self._depth} = {self.cells**2 * self._depth}",
        )
