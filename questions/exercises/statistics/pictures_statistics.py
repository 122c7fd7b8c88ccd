"""Drawings of this package: values on a number line, and an arrow with its sides."""

from collections import Counter
from collections.abc import Sequence

from questions.exercises.pictures import figure, text

_WIDTH = 300
_STACK = 16


def line(x1: float, y1: float, x2: float, y2: float, css: str = "path") -> str:
    """Return a straight line."""
    return f'<line class="{css}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def number_line(values: Sequence[int], label: str, *, target: int | None = None) -> str:
    """Return the values as dots above a number line, equal ones stacked, and `target` as a dashed line."""
    ends = values if target is None else [*values, target]
    low, high = min(ends) - 1, max(ends) + 1
    unit = _WIDTH / (high - low)
    counts = Counter(values)
    ground = max(3, max(counts.values())) * _STACK + 4
    parts = [line(0, ground, _WIDTH, ground)]
    if target is not None:
        parts.append(line((target - low) * unit, 0, (target - low) * unit, ground, "pad"))
        parts.append(text(round((target - low) * unit, 1), -10, f"f = {target}", css="tick"))
    for value, count in counts.items():
        x = round((value - low) * unit, 1)
        parts.append(text(x, ground + 12, value, css="tick"))
        parts += [
            f'<circle class="c c3" cx="{x:g}" cy="{ground - _STACK * (level + 0.5):g}" r="6"/>'
            for level in range(count)
        ]
    return figure(_WIDTH, ground + 22, label, "".join(parts))


def arrow(across: int, up: int, label: str) -> str:
    """Return the arrow from the origin to (across, up) with its two sides, drawn to scale."""
    unit = 150 / max(abs(across), abs(up))
    width, height = abs(across) * unit, abs(up) * unit
    start = (0 if across > 0 else width, height if up > 0 else 0)
    end = (width - start[0], height - start[1])
    corner = (end[0], start[1])
    beside = 16 if across > 0 else -16
    body = (
        line(*start, *corner, "pad")
        + line(*corner, *end, "pad")
        + line(*start, *end, "window")
        + f'<circle class="c c3" cx="{end[0]:g}" cy="{end[1]:g}" r="5"/>'
        + text(round(width / 2, 1), round(start[1] + (14 if up > 0 else -14), 1), across, css="tick")
        + text(round(corner[0] + beside, 1), round(height / 2, 1), up, css="tick")
    )
    return figure(round(width) + 24, round(height) + 24, label, body, margin=26)
