"""The shape of a tensor: whole numbers in one field, all or nothing."""

import operator
from collections.abc import Iterable, Sequence
from typing import Any

from questions.kinds.base import (
    Answer,
    BoxGrade,
    Document,
    Kind,
    Mistake,
    Reading,
    check_mistakes,
    check_text,
    clean_text,
    listed,
    plain_label,
    presented_field,
    require,
)
from questions.kinds.cells import check_carry
from questions.kinds.written_boxes import read_boxes
from questions.numbers import MAX_SHAPE_AXES, Unreadable, read_shape


class Shape(Kind):
    name = "shape"
    title = "Shape"

    def written(self, source: Document) -> list[Answer]:
        return read_boxes(source, self.name, {"axes"})

    def typed(self, box: Document, value: Any) -> str:
        return "x".join(str(side) for side in value)

    def show(self, value: Any) -> str:
        return " × ".join(str(side) for side in value)

    def _text(self, raw: Any) -> str:
        # The shape may come as a list of numbers where a response is written as JSON.
        if isinstance(raw, list | tuple):
            return clean_text("x".join(clean_text(side) for side in raw[: MAX_SHAPE_AXES + 1]))
        return clean_text(raw)

    def read(self, box: Document, raw: Any) -> Reading:
        text = self._text(raw)
        if not text.strip():
            return Reading(None, is_empty=True)
        try:
            sides = read_shape(text)
        except Unreadable as unreadable:
            return Reading(None, problems={box["name"]: unreadable.message})
        axes = box["axes"]
        if len(sides) != len(axes):
            count = "1 side" if len(sides) == 1 else f"{len(sides)} sides"
            message = f"That has {count}; the shape has {len(axes)}: {', '.join(axes)}."
            return Reading(None, problems={box["name"]: message})
        plain = "x".join(str(side) for side in sides)
        echo = "" if text.strip() == plain else f"we read {self.show(sides)}"
        return Reading(list(sides), echo=echo, echoes={box["name"]: echo} if echo else {})

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        name = box["name"]
        if reading.is_empty:
            return BoxGrade(0.0, "empty", {name: "empty"})
        if reading.value is None:
            return BoxGrade(0.0, "unreadable", {name: "unreadable"})
        read = self.show(reading.value)
        if reading.value == key["value"]:
            return BoxGrade(1.0, "right", {name: "right"}, read=read)
        if carried is not None and reading.value == carried:
            return BoxGrade(1.0, "right", {name: "right"}, carried=True, read=read)
        for mistake in key.get("mistakes", []):
            if reading.value == mistake["value"]:
                return BoxGrade(0.0, "wrong", {name: "wrong"}, hint=mistake["hint"], tag=mistake["tag"], read=read)
        return BoxGrade(0.0, "wrong", {name: "wrong"}, read=read)

    def present(
        self,
        box: Document,
        raw: Any,
        *,
        reading: Reading | None = None,
        grade: BoxGrade | None = None,
        key: Document | None = None,
    ) -> Document:
        reading = reading or self.read(box, raw)
        shown = super().present(box, raw, reading=reading, grade=grade, key=key)
        label = f"{plain_label(box['label'])}: {' × '.join(box['axes'])}"
        field = presented_field(box["name"], self._text(raw), label, reading, grade, shown["answer"])
        axes = " × ".join(box["axes"])
        return {**shown, "legend": f"{box['label']}, {axes}", "field": field, "help": f"Write {axes}."}

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        axes = box.get("axes")
        require(
            isinstance(axes, list) and 1 <= len(axes) <= MAX_SHAPE_AXES,
            "axes",
            f"A shape names 1 to {MAX_SHAPE_AXES} axes.",
        )
        assert isinstance(axes, list)
        for axis in axes:
            check_text(axis, "axes", 30)
        value = key.get("value")
        require(self._is_value(axes, value), "answer", "The answer has one whole number for each axis.")
        check_mistakes(
            key.get("mistakes", []), lambda slip: self._is_value(axes, slip), lambda slip: bool(slip == value)
        )
        carry = key.get("carry")
        if carry is not None:
            require(
                isinstance(carry, list) and len(carry) == len(axes),
                "carry",
                "A carried shape has one formula for each axis.",
            )
            for expression in carry:
                check_carry(expression)

    def _is_value(self, axes: list[str], value: object) -> bool:
        return (
            isinstance(value, list)
            and len(value) == len(axes)
            and all(isinstance(side, int) and not isinstance(side, bool) for side in value)
            and all(0 <= side < 10**9 for side in value)
        )


KIND = Shape()


def answer(
    name: str,
    label: str,
    value: Sequence[int],
    axes: Sequence[str],
    *,
    mistakes: Iterable[Mistake] = (),
    carry: Sequence[str] | None = None,
    weight: float = 1,
) -> Answer:
    """Return a box for one shape with its key; `carry` has one formula for each axis.

    The axes of an earlier shape box `conv1` are conv1_0, conv1_1 and so on in a formula.
    """
    slips = [Mistake(list(mistake.value), mistake.hint, mistake.tag) for mistake in mistakes]
    box = {"kind": "shape", "name": name, "label": label, "axes": list(axes)}
    key = {
        "value": list(value),
        "mistakes": listed(slips, list(value), list, operator.eq),
        "carry": None if carry is None else list(carry),
        "weight": weight,
    }
    return Answer(box, key)
