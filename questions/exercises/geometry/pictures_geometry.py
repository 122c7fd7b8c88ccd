"""Pictures of this package: grids side by side, a row of cells, networks of a few units, a stack of maps."""

from collections.abc import Sequence

from questions.exercises.pictures import CELL, figure, rect, text, window
from questions.numbers import Value, format_number

Rows = Sequence[Sequence[Value]]

_GAP = 36
_NAME = 22
_HEAT = ("c", "c c1", "c c2", "c c3")


def grids(
    named: Sequence[tuple[str, Rows]],
    label: str,
    *,
    framed: tuple[int, int] = (0, 0),
    padding: int = 0,
    is_shaded: bool = True,
) -> str:
    """Return grids side by side with their names below.

    The first grid has ticks, `padding` empty cells around it, a window over its first `framed` rows and columns,
    the padding among them, and, if `is_shaded`, tones from small to large.
    """
    parts = []
    left, bottom = 0, 0
    for index, (name, rows) in enumerate(named):
        edge = padding if index == 0 else 0
        height, width = (len(rows) + 2 * edge) * CELL, (len(rows[0]) + 2 * edge) * CELL
        cells = _cells(rows, edge, framed if index == 0 else (0, 0), is_shaded and index == 0)
        parts.append(f'<g transform="translate({left} 0)">{cells}{text(width / 2, height + 14, name, css="note")}</g>')
        left, bottom = left + width + _GAP, max(bottom, height)
    return figure(left - _GAP, bottom + _NAME, label, "".join(parts))


def _cells(rows: Rows, edge: int, framed: tuple[int, int], is_shaded: bool) -> str:
    height, width = len(rows), len(rows[0])
    low = min(map(min, rows))
    span = (max(map(max, rows)) - low) or 1
    inner = []
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            heat = _HEAT[min(3, int(4 * (value - low) / span))] if is_shaded else "c"
            lit = " lit" if i + edge < framed[0] and j + edge < framed[1] else ""
            inner.append(rect(j * CELL, i * CELL, CELL, CELL, heat + lit))
            inner.append(text((j + 0.5) * CELL, (i + 0.5) * CELL, format_number(value)))
    drawn = "".join(inner)
    if edge:
        drawn = f'<g transform="translate({edge * CELL} {edge * CELL})">{drawn}</g>' + _padding(height, width, edge)
    return _ticks(height, width, edge) + drawn + window(0, 0, *framed) if framed != (0, 0) else drawn


def _ticks(height: int, width: int, edge: int) -> str:
    # The cells of the grid are counted, not those of its padding; the numbers stand outside of both.
    above = "".join(text((edge + j + 0.5) * CELL, -10, j, css="tick") for j in range(width))
    return above + "".join(text(-10, (edge + i + 0.5) * CELL, i, css="tick") for i in range(height))


def _padding(height: int, width: int, edge: int) -> str:
    # Smaller than their cells, like those of pictures.padded_grid: dashes that overlap would look solid.
    return "".join(
        rect(j * CELL + 3, i * CELL + 3, CELL - 6, CELL - 6, "pad")
        for i in range(height + 2 * edge)
        for j in range(width + 2 * edge)
        if not (edge <= i < edge + height and edge <= j < edge + width)
    )


def network(widths: Sequence[int], label: str) -> str:
    """Return a small network: a column of units for each layer, every unit tied to all of the next layer."""
    across, down, radius = 110, 34, 10
    height = max(widths) * down

    def place(layer: int, unit: int) -> tuple[int, int]:
        return radius + layer * across, (height - widths[layer] * down) // 2 + unit * down + down // 2

    lines = []
    for layer in range(len(widths) - 1):
        ends = [place(layer + 1, unit) for unit in range(widths[layer + 1])]
        for unit in range(widths[layer]):
            x, y = place(layer, unit)
            lines += [f"M{x} {y}L{to_x} {to_y}" for to_x, to_y in ends]
    units = "".join(
        f'<circle class="c c1" cx="{x}" cy="{y}" r="{radius}"/>'
        for layer, width in enumerate(widths)
        for x, y in (place(layer, unit) for unit in range(width))
    )
    body = f'<path class="path" d="{"".join(lines)}"/>{units}'
    return figure((len(widths) - 1) * across + 2 * radius, height, label, body, margin=4)


def stack(height: int, width: int, maps: int, label: str) -> str:
    """Return feature maps lying one behind the other, with their sides and their number."""
    step, shown = 12, 4
    longest = max(height, width)
    tall, wide = 120 * height // longest + 24, 120 * width // longest + 24
    sheets = "".join(rect(80 + i * step, (shown - 1 - i) * step, wide, tall, "c c1") for i in reversed(range(shown)))
    front = (shown - 1) * step
    texts = (
        text(58, front + tall / 2, height)
        + text(80 + wide / 2, front + tall + 18, width)
        + text(80 + front + wide + 60, tall / 2, f"{maps} maps")
    )
    return figure(80 + front + wide + 120, front + tall + 30, label, sheets + texts, margin=4)
