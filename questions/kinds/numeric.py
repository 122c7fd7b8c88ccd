"""One number."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from questions.kinds import rules
from questions.kinds.base import Answer, BoxGrade, Document, Mistake, Reading, clean_text, plain_label
from questions.kinds.cells import CellKind, cell_answer, is_number
from questions.kinds.written_boxes import read_boxes
from questions.numbers import UNIT, Value


class Numeric(CellKind):
    name = "numeric"
    title = "Number"

    def written(self, source: Document) -> list[Answer]:
        return read_boxes(source, self.name, {"unit", "units"})

    def flat(self, value: Any) -> list[Any]:
        return [value]

    def nested(self, box: Document, cells: Sequence[Any]) -> Any:
        return cells[0]

    def texts(self, box: Document, raw: Any) -> list[str]:
        return [clean_text(raw)]

    def cell_label(self, box: Document, index: int) -> str:
        return plain_label(box["label"])

    def is_value(self, box: Document, value: Any) -> bool:
        return is_number(value)

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
        return {**shown, "field": self.presented_fields(box, raw, reading, grade, key)[0]}


KIND = Numeric()


def answer(
    name: str,
    label: str,
    value: Value,
    rule: rules.Rule,
    *,
    unit: str = "",
    units: Mapping[str, Value] | None = None,
    mistakes: Iterable[Mistake] = (),
    carry: str | None = None,
    percent: bool = False,
    weight: float = 1,
) -> Answer:
    """Return a box for one number with its key; see rules for `rule`.

    `carry` is a formula over the names of earlier boxes, `percent` lets "75 %" mean 0.75. `units` are further suffixes
    that may be typed, with the factor that brings each into `unit`; `unit` itself may always be typed.
    """
    box: Document = {"kind": "numeric", "name": name, "label": label, "unit": unit}
    if UNIT.fullmatch(unit):
        box["units"] = {unit: 1, **(units or {})}
    return cell_answer(KIND, box, value, rule, mistakes=mistakes, carry=carry, percent=percent, weight=weight)
