"""A table of numbers, one field for each cell; rows first, counted from 0."""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from questions.kinds import rules
from questions.kinds.base import Answer, BoxGrade, Document, FormData, Mistake, Reading, clean_text, require
from questions.kinds.cells import CellKind, cell_answer, is_number, split_cells
from questions.kinds.written_boxes import read_boxes
from questions.numbers import Value

MAX_SIDE = 12


class Grid(CellKind):
    name = "grid"
    title = "Grid"

    def written(self, source: Document) -> list[Answer]:
        answers = read_boxes(source, self.name, {"rows", "columns"})
        for answer in answers:
            values = answer.key["value"]
            if isinstance(values, list) and values and all(isinstance(row, list) for row in values):
                # No author has to count.
                answer.box.setdefault("rows", len(values))
                answer.box.setdefault("columns", len(values[0]))
        return answers

    def field_names(self, box: Document) -> list[str]:
        places = product(range(box["rows"]), range(box["columns"]))
        return [f"{box['name']}_{row}_{column}" for row, column in places]

    def collect(self, box: Document, data: FormData) -> list[list[str]]:
        cells = [clean_text(data.get(name)) for name in self.field_names(box)]
        return self.nested(box, cells)

    def from_text(self, box: Document, text: str) -> list[list[str]]:
        lines = re.split(r"[;\n]|\]\s*,", text)
        return [split_cells(line) for line in lines if line.strip("[](){} ")]

    def flat(self, value: Any) -> list[Any]:
        return [cell for row in value for cell in row]

    def nested(self, box: Document, cells: Sequence[Any]) -> list[list[Any]]:
        width = box["columns"]
        return [list(cells[start : start + width]) for start in range(0, len(cells), width)]

    def texts(self, box: Document, raw: Any) -> list[str]:
        if not raw:
            return [""] * (box["rows"] * box["columns"])
        return [clean_text(cell) for row in raw for cell in row]

    def wrong_shape(self, box: Document, raw: Any) -> str:
        asked = f"{box['rows']} by {box['columns']}"
        if not raw:
            return ""
        if not isinstance(raw, list | tuple) or not all(isinstance(row, list | tuple) for row in raw):
            return f"A grid of {asked} is asked, one number for each cell."
        widths = {len(row) for row in raw}
        if len(widths) > 1:
            return f"The rows have different lengths; the grid is {asked}. The cells are not marked yet."
        if (len(raw), *widths) != (box["rows"], box["columns"]):
            return f"That is {len(raw)} by {widths.pop()}; the grid is {asked}. The cells are not marked yet."
        return ""

    def cell_label(self, box: Document, index: int) -> str:
        row, column = divmod(index, box["columns"])
        return f"Row {row}, column {column}"

    def is_value(self, box: Document, value: Any) -> bool:
        return (
            isinstance(value, list)
            and len(value) == box["rows"]
            and all(isinstance(row, list) and len(row) == box["columns"] for row in value)
            and all(is_number(cell) for cell in self.flat(value))
        )

    def _has_form(self, box: Document, carry: Any) -> bool:
        return (
            isinstance(carry, list)
            and len(carry) == box["rows"]
            and all(isinstance(row, list) and len(row) == box["columns"] for row in carry)
        )

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
        return {
            **shown,
            "legend": self.counted_legend(box, f"{box['rows']} × {box['columns']}", grade),
            "rows": self.nested(box, fields),
            "columns": list(range(box["columns"])),
        }

    def check(self, box: Document, key: Document) -> None:
        for side in ("rows", "columns"):
            length = box.get(side)
            require(
                isinstance(length, int) and not isinstance(length, bool) and 1 <= length <= MAX_SIDE,
                side,
                f"A grid has 1 to {MAX_SIDE} {side}.",
            )
        super().check(box, key)


KIND = Grid()


def answer(
    name: str,
    label: str,
    value: Sequence[Sequence[Value]],
    rule: rules.Rule,
    *,
    unit: str = "",
    mistakes: Iterable[Mistake] = (),
    carry: Sequence[Sequence[str]] | None = None,
    percent: bool = False,
    weight: float = 1,
) -> Answer:
    """Return a box with one field for each cell of `value`, rows first, and its key.

    `carry` has one formula for each cell; the cells of an earlier grid box `w` are w_0_0, w_0_1 and so on in a formula.
    """
    rows = [list(row) for row in value]
    box: Document = {
        "kind": "grid",
        "name": name,
        "label": label,
        "unit": unit,
        "rows": len(rows),
        "columns": len(rows[0]),
    }
    formulas = None if carry is None else [list(row) for row in carry]
    return cell_answer(KIND, box, rows, rule, mistakes=mistakes, carry=formulas, percent=percent, weight=weight)
