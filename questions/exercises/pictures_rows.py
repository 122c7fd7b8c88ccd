"""Rows of cells with a name on the left, such as labels over predictions or activations over a mask."""

from collections.abc import Sequence

from questions.exercises.pictures import figure, rect, text
from questions.numbers import Value, format_number

_WIDTH, _HEIGHT = 40, 36
_LETTER = 8


def named_rows(rows: Sequence[tuple[str, Sequence[Value]]], label: str) -> str:
    """Return an SVG of named rows under the numbers of their columns, which count from 0."""
    indent = _LETTER * max(len(name) for name, _ in rows) + 12
    columns = max(len(values) for _, values in rows)
    parts = [text(indent + (column + 0.5) * _WIDTH, -10, column, css="tick") for column in range(columns)]
    for row, (name, values) in enumerate(rows):
        middle = (row + 0.5) * _HEIGHT
        parts.append(text((indent - 8) / 2, middle, name, css="note"))
        for column, value in enumerate(values):
            parts.append(rect(indent + column * _WIDTH, row * _HEIGHT, _WIDTH, _HEIGHT, "c"))
            parts.append(text(indent + (column + 0.5) * _WIDTH, middle, format_number(value)))
    return figure(indent + columns * _WIDTH, len(rows) * _HEIGHT, label, "".join(parts))
