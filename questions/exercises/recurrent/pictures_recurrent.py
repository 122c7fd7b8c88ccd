"""Drawings of this package: a recurrent network unrolled over its steps, the inside of an LSTM cell, a layer."""

from collections.abc import Sequence

from questions.exercises.pictures import figure, text
from questions.exercises.pictures_arrows import RADIUS, arrow, box, disc, line

_STEP = 92
_SMALL = 12


def unrolled(start: str, inputs: Sequence[str], states: Sequence[str], across: str, up: str, label: str) -> str:
    """Return a recurrent layer unrolled: its states in a row from `start` on, each with its input below.

    `across` stands at every arrow between states, `up` at every arrow from an input.
    """
    high, low = 36, 130
    parts = [disc(RADIUS, high, start)]
    for step, (value, state) in enumerate(zip(inputs, states, strict=True), 1):
        x = RADIUS + step * _STEP
        parts += [
            arrow(x - _STEP + RADIUS, high, x - RADIUS - 2, high),
            text(x - _STEP / 2, high - 14, across, css="tick"),
            arrow(x, low - RADIUS, x, high + RADIUS + 2),
            text(x + 20, (high + low) / 2, up, css="tick"),
            disc(x, high, state),
            disc(x, low, value),
        ]
    return figure(2 * RADIUS + len(inputs) * _STEP + 4, low + RADIUS, label, "".join(parts), margin=4)


def lstm_cell(old: str, gates: Sequence[str], label: str) -> str:
    """Return an LSTM cell: the old state, the contents of the boxes f, i, g and o, and both results as "?"."""
    top, middle, low, end = 32, 112, 168, 316
    places = (92, 150, 206, 262)
    forget, write, candidate, out = places
    joined = (write + candidate) / 2
    parts = [
        arrow(RADIUS * 2, top, forget - _SMALL - 2, top),
        arrow(forget + _SMALL, top, joined - _SMALL - 2, top),
        arrow(joined + _SMALL, top, end - RADIUS - 2, top),
        arrow(forget, low - 18, forget, top + _SMALL + 2),
        arrow(write, low - 18, joined - 9, middle + 11),
        arrow(candidate, low - 18, joined + 9, middle + 11),
        arrow(joined, middle - _SMALL, joined, top + _SMALL + 2),
        line(out, top, out, top + 20),
        arrow(out, top + 56, out, middle - _SMALL - 2),
        arrow(out, low - 18, out, middle + _SMALL + 2),
        arrow(out + _SMALL, middle, end - RADIUS - 2, middle),
        disc(RADIUS, top, old),
        disc(end, top, "?"),
        disc(end, middle, "?"),
        box(out, top + 38, "tanh"),
        *(
            disc(x, y, sign, radius=_SMALL)
            for x, y, sign in ((forget, top, "×"), (joined, top, "+"), (joined, middle, "×"), (out, middle, "×"))
        ),
        *(box(x, low, content) for x, content in zip(places, gates, strict=True)),
        *(text(x, low + 28, name, css="note") for x, name in zip(places, "figo", strict=True)),
        text(RADIUS, top + 30, "old c", css="note"),
        text(end, top + 30, "c", css="note"),
        text(end, middle + 30, "h", css="note"),
    ]
    return figure(end + RADIUS + 2, low + 36, label, "".join(parts), margin=4)


def layer(directions: int, is_whole: bool, label: str) -> str:
    """Return a layer over T steps in one or two directions, with arrows for what it returns.

    `is_whole` stands for the states of all steps; otherwise each direction returns the state of its last step.
    """
    names = ("1", "2", "…", "T")
    columns = [52 + 72 * place for place in range(len(names))]
    rows = [56 * directions - 12, 44][:directions]
    low = rows[0] + 68
    parts = []
    for x, name in zip(columns, names, strict=True):
        parts += [text(x, low, name), arrow(x, low - 16, x, rows[0] + 22)]
        parts += [box(x, y, "…" if name == "…" else "h") for y in rows]
        if is_whole:
            parts.append(arrow(x, rows[-1] - 20, x, rows[-1] - 40))
    for left in columns[:-1]:
        parts.append(arrow(left + 24, rows[0], left + 46, rows[0]))
        if directions == 2:
            parts.append(arrow(left + 48, rows[1], left + 26, rows[1]))
    if not is_whole:
        parts.append(arrow(columns[-1] + 24, rows[0], columns[-1] + 50, rows[0]))
        if directions == 2:
            parts.append(arrow(columns[0] - 24, rows[1], columns[0] - 50, rows[1]))
    return figure(columns[-1] + 52, low + 12, label, "".join(parts), margin=4)


def weights(inputs: str, states: str, names: Sequence[str], label: str) -> str:
    """Return the weights of a recurrent layer: a row for each name with blocks for inputs, states and bias.

    Every row is as high as there are states.
    """
    tall, widths = 38, (132, 96, 26)
    heads = (inputs, states, "1")
    parts = []
    for row, name in enumerate(names):
        parts.append(text(12, 18 + (row + 0.5) * tall, name))
        left = 32
        for width, css in zip(widths, ("c c1", "c c2", "c"), strict=True):
            parts.append(f'<rect class="{css}" x="{left}" y="{20 + row * tall}" width="{width}" height="{tall - 4}"/>')
            left += width + 4
    left = 32
    for width, head in zip(widths, heads, strict=True):
        parts.append(text(left + width / 2, 6, head, css="note"))
        left += width + 4
    parts += [text(left + 18, 18 + (row + 0.5) * tall, states, css="note") for row in range(len(names))]
    return figure(left + 36, 24 + len(names) * tall, label, "".join(parts), margin=4)
