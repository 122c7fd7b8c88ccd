"""Shapes of a batch of images and of its labels, and the number of batches, of a folder of classes.

Source: Keras documentation, keras.utils.image_dataset_from_directory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from questions.exercises.base import Answer, Exercise, Mistake, register
from questions.exercises.tex import block
from questions.kinds import numeric, rules, shape
from questions.rng import Rng

MODES = {"rgb": 3, "grayscale": 1}


@register
@dataclass(frozen=True)
class ShapeFromFolder(Exercise):
    name = "shape-from-folder"
    title = "Batches from class folders"
    topic = "data"
    levels = (1, 2)
    source = "Keras documentation, keras.utils.image_dataset_from_directory"
    images: int
    batch: int
    side: int
    classes: int
    mode: str
    asks_for_rest: bool

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(
            images=rng.randint(50, 5000),
            batch=rng.choice((8, 16, 32)),
            side=rng.choice((64, 128, 224)),
            classes=rng.randint(2, 10),
            mode=rng.choice(("rgb", "rgb", "grayscale")),
            asks_for_rest=level == 2,
        )

    def is_fair(self, level: int) -> bool:
        # A last batch of one image would make its number 1.
        return self.classes not in {self.batch, self.channels} and (level == 1 or self.rest > 1)

    @property
    def rest(self) -> int:
        """The images in the last batch, if it is not full; else 0."""
        return self.images % self.batch

    @property
    def channels(self) -> int:
        return MODES[self.mode]

    @property
    def batches(self) -> int:
        return -(-self.images // self.batch)

    @property
    def stem(self) -> str:
        last = " How many images are in the last batch?" if self.asks_for_rest else ""
        return (
            f"A data set of **{self.images} images** lies in **{self.classes} folders**, one for each class. Keras "
            "reads it with\n\n"
            "```python\n"
            "keras.utils.image_dataset_from_directory(\n"
            f'    "data", label_mode="categorical", color_mode="{self.mode}",\n'
            f"    batch_size={self.batch}, image_size=({self.side}, {self.side}),\n"
            ")\n"
            "```\n\n"
            "The labels are one-hot, the channels come last. What are the shapes of the first batch of images and of "
            f"its labels, and how many batches make up one epoch? A last batch that is not full counts.{last}"
        )

    def answers(self) -> tuple[Answer, ...]:
        side = self.side
        boxes = (
            shape.answer(
                "images",
                "Batch of images",
                (self.batch, side, side, self.channels),
                ("batch", "height", "width", "channels"),
                mistakes=self._image_mistakes(),
            ),
            shape.answer(
                "labels",
                "Batch of labels",
                (self.batch, self.classes),
                ("batch", "classes"),
                mistakes=self._label_mistakes(),
            ),
            numeric.answer("batches", "Batches", self.batches, rules.whole(), mistakes=self._batches_mistakes()),
        )
        if not self.asks_for_rest:
            return boxes
        last = numeric.answer(
            "rest",
            "Images in the last batch",
            self.rest,
            rules.whole(),
            mistakes=self._rest_mistakes(),
            carry=f"{self.images} - {self.batch} * (batches - 1)",
        )
        return (*boxes, last)

    def _image_mistakes(self) -> Iterator[Mistake]:
        batch, side, channels = self.batch, self.side, self.channels
        yield Mistake(
            (batch, channels, side, side), "You put the channels first, as PyTorch does. Here they come last.", "first"
        )
        yield Mistake(
            (batch, side, side, 4 - channels),
            "Count the channels again: a colour image has three, a grey one has one.",
            "channels",
        )
        yield Mistake(
            (batch, side, side, self.classes),
            "The last axis holds the channels. The classes belong to the labels.",
            "classes-for-channels",
        )
        yield Mistake(
            (self.images, side, side, channels),
            "These are all images at once. A batch holds a part of them.",
            "all-images",
        )

    def _label_mistakes(self) -> Iterator[Mistake]:
        yield Mistake((self.batch, 1), "A label is one-hot: it has a place for each class.", "not-one-hot")
        yield Mistake((self.classes, self.batch), "The axes are swapped. The batch comes first.", "swapped")
        yield Mistake(
            (self.images, self.classes), "These are all labels at once. A batch holds a part of them.", "all-images"
        )

    def _batches_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(
            self.images // self.batch,
            "A last batch that is not full is a batch all the same: round up.",
            "rounded-down",
        )
        yield Mistake(
            self.images // self.batch + 1, "The batches come out even. There is no further one.", "one-too-many"
        )
        yield Mistake(
            -(-self.images * self.classes // self.batch),
            "The images of all classes are counted together already.",
            "times-classes",
        )
        yield Mistake(
            self.classes * -(-self.images // self.classes // self.batch),
            "You made batches for each class. They are drawn from all classes together.",
            "by-class",
        )

    def _rest_mistakes(self) -> Iterator[Mistake]:
        yield Mistake(self.batch - self.rest, "This is what the last batch lacks. Its images are asked.", "lacking")
        yield Mistake(self.batch, "The last batch is not full.", "full")

    @property
    def solution(self) -> str:
        full = self.images // self.batch
        kind = "three channels" if self.channels == 3 else "one channel"
        lines = [
            rf"{self.batch} \times {self.side} \times {self.side} \times {self.channels}, \quad "
            rf"{self.batch} \times {self.classes}",
            rf"\left\lceil \frac{{{self.images}}}{{{self.batch}}} \right\rceil = {self.batches}",
        ]
        if self.asks_for_rest:
            lines.append(rf"{self.images} - {full} \cdot {self.batch} = {self.rest}")
        return (
            f"Every image is brought to {self.side} by {self.side} pixels with {kind}; its label has a place for each "
            "of the classes. A batch that is not full counts as well.\n\n" + block(*lines)
        )
