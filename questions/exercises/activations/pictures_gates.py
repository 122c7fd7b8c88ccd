"""Truth tables of two inputs as the corners of a square: ones are filled, zeros are hollow."""

from collections.abc import Sequence

from questions.exercises.pictures import figure, text

_SIDE = 84
_EDGE = 30
_WIDTH = _SIDE + 2 * _EDGE

Table = tuple[int, int, int, int]


def corners(tables: Sequence[tuple[str, Table]], label: str, *, line: tuple[float, float, float] | None = None) -> str:
    """Return a square for each named table; `line` is (w1, w2, b) of the boundary, drawn into each."""
    parts = []
    for place, (name, table) in enumerate(tables):
        left = 24 + place * (_WIDTH + 24)
        parts.append(f'<rect class="pad" x="{left}" y="0" width="{_WIDTH}" height="{_WIDTH}"/>')
        if line:
            parts.append(_boundary(left, *line))
        for value, (x1, x2) in zip(table, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True):
            x, y = left + _EDGE + x1 * _SIDE, _EDGE + (1 - x2) * _SIDE
            css = "c3" if value else "path"
            parts.append(f'<circle class="{css}" cx="{x}" cy="{y}" r="9"/>')
        parts += [
            *(text(left + _EDGE + x1 * _SIDE, _WIDTH + 10, x1, css="tick") for x1 in (0, 1)),
            text(left + _WIDTH / 2, _WIDTH + 10, "x₁", css="note"),
            text(left + _WIDTH / 2, -12, name, css="note"),
        ]
        if not place:
            parts += [text(left - 12, _EDGE + (1 - x2) * _SIDE, x2, css="tick") for x2 in (0, 1)]
            parts.append(text(left - 14, _WIDTH / 2, "x₂", css="note"))
    return figure(24 + len(tables) * (_WIDTH + 24) - 24, _WIDTH + 18, label, "".join(parts))


def _boundary(left: int, w1: float, w2: float, b: float) -> str:
    """Return the part of w1 x1 + w2 x2 + b = 0 that lies in the frame."""
    reach = _EDGE / _SIDE
    low, high = -reach, 1 + reach
    found = {(x1, -(w1 * x1 + b) / w2) for x1 in (low, high)} | {(-(w2 * x2 + b) / w1, x2) for x2 in (low, high)}
    ends = sorted((x1, x2) for x1, x2 in found if low - 1e-9 <= x1 <= high + 1e-9 and low - 1e-9 <= x2 <= high + 1e-9)
    (x1, x2), (x3, x4) = ends[0], ends[-1]
    points = [(left + _EDGE + x * _SIDE, _EDGE + (1 - y) * _SIDE) for x, y in ((x1, x2), (x3, x4))]
    return f'<path class="window" d="M{points[0][0]:.1f} {points[0][1]:.1f} L{points[1][0]:.1f} {points[1][1]:.1f}"/>'
