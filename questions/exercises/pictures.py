"""SVG drawn on the server: classes of the style sheet, no style attributes, one sentence for screen readers."""

from collections.abc import Sequence
from html import escape

from questions.numbers import Value, format_number

CELL = 44
_MARGIN = 20
_HEAT = ("", " c1", " c2", " c3")
_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def in_words(count: int) -> str:
    """Return "seven" for 7; larger numbers stay digits."""
    return _WORDS[count] if count < len(_WORDS) else str(count)


def figure(width: int, height: int, label: str, body: str, *, margin: int = _MARGIN) -> str:
    """Return an SVG of `width` by `height` with room for ticks at the top and on the left."""
    box = f"{-margin} {-margin} {width + margin + 2} {height + margin + 2}"
    return (
        f'<svg class="fig" width="{width + margin + 2}" height="{height + margin + 2}" viewBox="{box}" '
        f'role="img" aria-label="{escape(label)}">{body}</svg>'
    )


def text(x: float, y: float, content: object, *, css: str = "") -> str:
    """Return a text centred on a point."""
    kind = f' class="{css}"' if css else ""
    return f'<text{kind} x="{x:g}" y="{y:g}">{escape(str(content))}</text>'


def rect(x: int, y: int, width: int, height: int, css: str) -> str:
    """Return a rectangle."""
    return f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def window(row: int, column: int, rows: int, columns: int, *, cell: int = CELL) -> str:
    """Return the frame around cells: what counts now."""
    return (
        f'<rect class="window" x="{column * cell}" y="{row * cell}" '
        f'width="{columns * cell}" height="{rows * cell}" rx="3"/>'
    )


def ticks(rows: int, columns: int, *, cell: int = CELL) -> str:
    """Return the numbers of the columns above and of the rows on the left."""
    above = "".join(text((column + 0.5) * cell, -10, column, css="tick") for column in range(columns))
    return above + "".join(text(-10, (row + 0.5) * cell, row, css="tick") for row in range(rows))


def heat_grid(values: Sequence[Sequence[Value]], size: int, label: str) -> str:
    """Return a grid of numbers, shaded small to large, with a window of `size` cells on its first place."""
    low = min(min(row) for row in values)
    span = (max(max(row) for row in values) - low) or 1
    parts = [ticks(len(values), len(values[0]))]
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            heat = _HEAT[min(3, int(4 * (value - low) / span))]
            lit = " lit" if i < size and j < size else ""
            parts.append(rect(j * CELL, i * CELL, CELL, CELL, f"c{heat}{lit}"))
            parts.append(text((j + 0.5) * CELL, (i + 0.5) * CELL, format_number(value)))
    parts.append(window(0, 0, size, size))
    return figure(len(values[0]) * CELL, len(values) * CELL, label, "".join(parts))


def padded_grid(side: int, padding: int, kernel: int, label: str) -> str:
    """Return an empty square input with its padding and the kernel on its first place."""
    cell = 28
    whole = side + 2 * padding
    inside = range(padding, padding + side)
    # Padding is drawn smaller than its cell: dashes of neighbours that overlap would look solid.
    parts = [
        rect(j * cell, i * cell, cell, cell, "c")
        if i in inside and j in inside
        else rect(j * cell + 3, i * cell + 3, cell - 6, cell - 6, "pad")
        for i in range(whole)
        for j in range(whole)
    ]
    parts.append(window(0, 0, kernel, kernel, cell=cell))
    return figure(whole * cell, whole * cell, label, "".join(parts), margin=4)
