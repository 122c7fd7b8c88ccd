"""Curves over one axis, without a scale on the other: the form of a function, not its values."""

from collections.abc import Callable, Iterable, Sequence

from questions.exercises.pictures import figure, text
from questions.numbers import Value, format_number

WIDTH = 280
HEIGHT = 150
_STEPS = 48

Point = tuple[float, float]


def line(points: Iterable[Point], css: str) -> str:
    """Return an open line through points in pixels."""
    return f'<path class="{css}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'


def dot(x: float, y: float, css: str = "c c3") -> str:
    """Return a round mark."""
    return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def sampled(function: Callable[[float], float], low: float, high: float) -> list[Point]:
    """Return points of a function over an interval."""
    step = (high - low) / _STEPS
    return [(low + index * step, function(low + index * step)) for index in range(_STEPS + 1)]


def curve(points: Sequence[Point], marks: Sequence[tuple[Value, str]], name: str, label: str) -> str:
    """Return a curve over a horizontal axis called `name`, with a dashed line and a word at each mark."""
    low, high = points[0][0], points[-1][0]
    top = max(y for _, y in points)
    floor = min(0.0, min(y for _, y in points))

    def place(x: float, y: float) -> Point:
        return (x - low) / (high - low) * WIDTH, HEIGHT - (y - floor) / (top - floor) * HEIGHT

    axis = place(low, 0)[1]
    parts = [line([(0, axis), (WIDTH, axis)], "path")]
    for x, word in marks:
        column = place(float(x), 0)[0]
        parts.append(line([(column, 0), (column, HEIGHT)], "pad"))
        parts.append(text(round(column, 1), HEIGHT + 14, word, css="tick"))
    parts.append(line([place(x, y) for x, y in points], "window"))
    parts.append(text(WIDTH - 4, HEIGHT + 32, name, css="note"))
    return figure(WIDTH, HEIGHT + 40, label, "".join(parts))


def ticked(*values: Value) -> list[tuple[Value, str]]:
    """Return marks that carry their own numbers."""
    return [(value, format_number(value)) for value in values]
