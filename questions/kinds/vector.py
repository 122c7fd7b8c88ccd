"""A row of numbers, one field each."""

from collections.abc import Iterable, Sequence
from typing import Any

from questions.kinds import rules
from questions.kinds.base import (
    Answer,
    BoxGrade,
    Document,
    FormData,
    Mistake,
    Reading,
    check_text,
    clean_text,
    plain_label,
    require,
)
from questions.kinds.cells import CellKind, cell_answer, is_number, split_cells
from questions.kinds.written_boxes import read_boxes
from questions.numbers import Value

MAX_SIZE = 64


class Vector(CellKind):
    name = "vector"
    title = "Vector"

    def written(self, source: Document) -> list[Answer]:
        answers = read_boxes(source, self.name, {"size", "labels"})
        for answer in answers:
            if isinstance(values := answer.key["value"], list):
                # No author has to count.
                answer.box.setdefault("size", len(values))
        return answers

    def field_names(self, box: Document) -> list[str]:
        return [f"{box['name']}_{index}" for index in range(box["size"])]

    def collect(self, box: Document, data: FormData) -> list[str]:
        return [clean_text(data.get(name)) for name in self.field_names(box)]

    def from_text(self, box: Document, text: str) -> list[str]:
        return split_cells(" ".join(text.split("\n")))

    def flat(self, value: Any) -> list[Any]:
        return list(value)

    def nested(self, box: Document, cells: Sequence[Any]) -> list[Any]:
        return list(cells)

    def texts(self, box: Document, raw: Any) -> list[str]:
        return [clean_text(cell) for cell in raw] if raw else [""] * box["size"]

    def wrong_shape(self, box: Document, raw: Any) -> str:
        if not raw:
            return ""
        if not isinstance(raw, list | tuple):
            return f"{box['size']} numbers are asked, one for each field."
        if len(raw) != box["size"]:
            return f"That has {len(raw)} entries; {box['size']} are asked. They are not marked yet."
        return ""

    def cell_label(self, box: Document, index: int) -> str:
        labels = box.get("labels")
        return plain_label(labels[index]) if labels else f"Entry {index}"

    def is_value(self, box: Document, value: Any) -> bool:
        return isinstance(value, list) and len(value) == box["size"] and all(map(is_number, value))

    def _has_form(self, box: Document, carry: Any) -> bool:
        return isinstance(carry, list) and len(carry) == box["size"]

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
        fields = self.presented_fields(box, raw, reading, grade, key)
        headings = box.get("labels") or [str(index) for index in range(box["size"])]
        return {
            **shown,
            "legend": self.counted_legend(box, f"{box['size']} entries", grade),
            "fields": [{**field, "heading": heading} for field, heading in zip(fields, headings, strict=True)],
        }

    def check(self, box: Document, key: Document) -> None:
        size = box.get("size")
        require(
            isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= MAX_SIZE,
            "size",
            f"A vector has 1 to {MAX_SIZE} entries.",
        )
        labels = box.get("labels")
        if labels:
            is_fit = isinstance(labels, list) and len(labels) == size
            require(is_fit, "labels", "There is one label for each entry, or none at all.")
            for label in labels:
                check_text(label, "labels", 60)
        super().check(box, key)


KIND = Vector()


def answer(
    name: str,
    label: str,
    value: Sequence[Value],
    rule: rules.Rule,
    *,
    unit: str = "",
    labels: Sequence[str] = (),
    sum_to: float | None = None,
    sum_tolerance: float = 0.005,
    mistakes: Iterable[Mistake] = (),
    carry: Sequence[str] | None = None,
    any_order: bool = False,
    percent: bool = False,
    weight: float = 1,
) -> Answer:
    """Return a box with one field for each entry of `value`, and its key.

    With `sum_to` the entries also have to add up to that, within `sum_tolerance`. `carry` has one formula for each
    entry; the entries of an earlier vector box `h` are h_0, h_1 and so on in a formula. With `any_order` the entries
    are a set.
    """
    if any_order:
        rule = {**rule, "any_order": True}
    box: Document = {"kind": "vector", "name": name, "label": label, "unit": unit, "size": len(value)}
    if labels:
        box["labels"] = list(labels)
    drawn = cell_answer(
        KIND,
        box,
        list(value),
        rule,
        mistakes=mistakes,
        carry=None if carry is None else list(carry),
        percent=percent,
        weight=weight,
    )
    if sum_to is not None:
        drawn.key["sum"] = {"to": sum_to, "tolerance": sum_tolerance}
    return drawn
