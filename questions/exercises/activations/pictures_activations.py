"""Drawings of this package: the curve of an activation with the asked place, a single neuron, a small network."""

import math
from collections.abc import Callable, Sequence

from questions.exercises.pictures import figure, text

_WIDTH = 280
_HEIGHT = 150
_STEPS = 56
_RADIUS = 24


def curve(function: Callable[[float], float], at: float, span: float, low: float, high: float, label: str) -> str:
    """Return the curve of `function` from -span to span, with a dashed line at `at`.

    `low` and `high` are the ends of the upright axis; what lies outside is not drawn.
    """
    points = []
    for step in range(_STEPS + 1):
        x = span * (2 * step / _STEPS - 1)
        y = function(x)
        if low <= y <= high:
            points.append(f"{_across(x, span):.1f},{_up(y, low, high):.1f}")
    place = _across(at, span)
    # Each number stands on the side of the axis where a rising curve is not.
    marks = [y for y in range(math.ceil(low), math.floor(high) + 1) if y]
    body = (
        line(0, _up(0, low, high), _WIDTH, _up(0, low, high))
        + line(_WIDTH / 2, 0, _WIDTH / 2, _HEIGHT)
        + f'<polyline class="window" points="{" ".join(points)}"/>'
        + line(place, 0, place, _HEIGHT, css="pad")
        + text(place, -10, f"{at:g}", css="tick")
        + "".join(text(_WIDTH / 2 - math.copysign(14, y), round(_up(y, low, high), 1), y, css="tick") for y in marks)
        + text(8, _HEIGHT + 10, f"{-span:g}", css="tick")
        + text(_WIDTH / 2, _HEIGHT + 10, 0, css="tick")
        + text(_WIDTH - 8, _HEIGHT + 10, f"{span:g}", css="tick")
    )
    return figure(_WIDTH, _HEIGHT + 20, label, body)


def _across(x: float, span: float) -> float:
    return _WIDTH * (x + span) / (2 * span)


def _up(y: float, low: float, high: float) -> float:
    return _HEIGHT * (high - y) / (high - low)


def line(x1: float, y1: float, x2: float, y2: float, *, css: str = "path") -> str:
    """Return a straight line."""
    return f'<line class="{css}" x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'


def node(x: float, y: float, content: object) -> str:
    """Return a unit with what it holds."""
    return f'<circle class="c" cx="{x:g}" cy="{y:g}" r="{_RADIUS}"/>' + text(x, y, content)


def neuron(inputs: Sequence[str], weights: Sequence[str], bias: str, inside: str, label: str) -> str:
    """Return a neuron: its inputs on the left, a weight on each line, and a question mark for its output."""
    height = max(2 * _RADIUS + 64 * (len(inputs) - 1), 112)
    middle = height / 2
    top = middle - 32 * (len(inputs) - 1)
    places = [(_RADIUS, top + 64 * index) for index in range(len(inputs))]
    end = 216
    lines = "".join(line(x + _RADIUS, y, end - _RADIUS, middle) for x, y in places)
    nodes = "".join(node(x, y, value) for (x, y), value in zip(places, inputs, strict=True))
    names = "".join(
        text(x + 68 + (10 if y < middle else -10), y + 0.28 * (middle - y) - 11, weight, css="tick")
        for (x, y), weight in zip(places, weights, strict=True)
    )
    output = line(end + _RADIUS, middle, end + 60, middle) + text(end + 72, middle, "?")
    own = node(end, middle, inside) + text(end, middle - 38, f"bias {bias}", css="tick")
    return figure(300, int(height), label, lines + output + nodes + own + names, margin=4)


def network(layers: Sequence[Sequence[str]], label: str) -> str:
    """Return a fully connected network, one column for each layer."""
    height = 64 * (max(len(layer) for layer in layers) - 1) + 2 * _RADIUS
    columns = [
        [(_RADIUS + 112 * index, height / 2 + 64 * (row - (len(layer) - 1) / 2)) for row in range(len(layer))]
        for index, layer in enumerate(layers)
    ]
    lines = "".join(
        line(x1 + _RADIUS, y1, x2 - _RADIUS, y2)
        for left, right in zip(columns, columns[1:], strict=False)
        for x1, y1 in left
        for x2, y2 in right
    )
    nodes = "".join(
        node(x, y, value)
        for column, layer in zip(columns, layers, strict=True)
        for (x, y), value in zip(column, layer, strict=True)
    )
    return figure(112 * (len(layers) - 1) + 2 * _RADIUS, height, label, lines + nodes, margin=4)
