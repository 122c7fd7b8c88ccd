"""Parts of a diagram: lines, arrows, and discs and boxes with what they hold."""

import math

from questions.exercises.pictures import text

RADIUS = 23
BOX = (48, 36)
_HEAD = 5


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a straight line."""
    return f'<path class="path" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a straight line with an open head at its second end."""
    length = math.hypot(x2 - x1, y2 - y1)
    along, across = (x2 - x1) / length * _HEAD, (y2 - y1) / length * _HEAD
    return (
        f'<path class="path" d="M{x1:g} {y1:g}L{x2:g} {y2:g}'
        f"M{x2 - along - across:.4g} {y2 - across + along:.4g}L{x2:g} {y2:g}"
        f'L{x2 - along + across:.4g} {y2 - across - along:.4g}"/>'
    )


def disc(x: float, y: float, content: object, *, radius: float = RADIUS, css: str = "c") -> str:
    """Return a circle with what it holds."""
    return f'<circle class="{css}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>' + text(x, y, content)


def box(x: float, y: float, content: object, *, css: str = "c") -> str:
    """Return a box of the size BOX around a point, with what it holds."""
    width, height = BOX
    return (
        f'<rect class="{css}" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="4"/>'
        + text(x, y, content)
    )
