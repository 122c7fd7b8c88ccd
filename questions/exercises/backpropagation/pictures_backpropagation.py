"""Drawings of this package: computation graphs with values and gradients, layers, a secant, a scale of spreads."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from questions.exercises.losses.pictures_losses import HEIGHT, WIDTH, dot, line, sampled
from questions.exercises.pictures import figure, text
from questions.exercises.pictures_arrows import RADIUS, arrow, disc

_LABEL = RADIUS + 11
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_CAPTION = "value above, gradient below"


class Node(NamedTuple):
    """A node of a graph: its centre in pixels, what it holds, and the numbers above and below it."""

    x: float
    y: float
    content: str
    above: str = ""
    below: str = ""


def joined(one: Node, other: Node) -> str:
    """Return an arrow from the edge of one node to the edge of another."""
    length = math.hypot(other.x - one.x, other.y - one.y)
    across, down = (other.x - one.x) / length, (other.y - one.y) / length
    return arrow(
        round(one.x + across * RADIUS, 1),
        round(one.y + down * RADIUS, 1),
        round(other.x - across * (RADIUS + 2), 1),
        round(other.y - down * (RADIUS + 2), 1),
    )


def graph(nodes: Sequence[Node], edges: Sequence[tuple[int, int]], label: str, *, extra: str = "") -> str:
    """Return nodes with an arrow for each pair in `edges`; a caption follows where numbers stand below."""
    width = max(node.x for node in nodes) + RADIUS + 24
    height = max(node.y for node in nodes) + RADIUS + 2
    parts = [joined(nodes[start], nodes[end]) for start, end in edges]
    for node in nodes:
        parts.append(disc(node.x, node.y, node.content))
        if node.above:
            parts.append(text(node.x, node.y - _LABEL, node.above, css="tick"))
        if node.below:
            parts.append(text(node.x, node.y + _LABEL, node.below, css="tick"))
    if any(node.below for node in nodes):
        height += 46
        parts.append(text(width / 2, height - 8, _CAPTION, css="note"))
    return figure(round(width), round(height), label, "".join(parts) + extra, margin=4)


def chain(contents: Sequence[str], above: Sequence[str], below: Sequence[str], steps: Sequence[str], label: str) -> str:
    """Return nodes in a row, each leading to the next by a step that stands over the arrow."""
    pitch = 100
    high = _LABEL + 6
    nodes = [
        Node(44 + index * pitch, high, content, over, under)
        for index, (content, over, under) in enumerate(zip(contents, above, below, strict=True))
    ]
    extra = "".join(
        text(node.x + pitch / 2, high - 12, step, css="tick") for node, step in zip(nodes, steps, strict=False)
    )
    return graph(nodes, [(index, index + 1) for index in range(len(nodes) - 1)], label, extra=extra)


def layers(columns: Sequence[Sequence[tuple[str, str, str]]], label: str) -> str:
    """Return a fully connected network; each unit is what it holds and the numbers above and below it."""
    tall = max(len(column) for column in columns)
    nodes: list[Node] = []
    edges: list[tuple[int, int]] = []
    before = range(0)
    for place, column in enumerate(columns):
        start = len(nodes)
        for row, unit in enumerate(column):
            nodes.append(Node(44 + place * 108, _LABEL + 6 + 108 * (row + (tall - len(column)) / 2), *unit))
        edges += [(one, other) for one in before for other in range(start, len(nodes))]
        before = range(start, len(nodes))
    return graph(nodes, edges, label)


def weighted_layers(left: Sequence[str], right: Sequence[str], weights: Sequence[Sequence[str]], label: str) -> str:
    """Return two layers of two units with a weight at each line; weights[j][k] leads from left k to right j."""
    near, far = 44, 256
    rows = (36, 148)
    parts = []
    for j, row in enumerate(weights):
        for k, weight in enumerate(row):
            one, other = Node(near, rows[k], ""), Node(far, rows[j], "")
            parts.append(joined(one, other))
            # The weights stand near the right end, on the outer side of their lines.
            x, y = near + 0.7 * (far - near), rows[k] + 0.7 * (rows[j] - rows[k])
            aside = 11 if j == k else 14
            parts.append(text(round(x), round(y + (aside if j else -aside)), weight, css="tick"))
    for x, contents in ((near, left), (far, right)):
        parts += [disc(x, y, content) for y, content in zip(rows, contents, strict=True)]
    return figure(far + 44, rows[1] + RADIUS + 4, label, "".join(parts), margin=4)


def secant(cubic: float, linear: float, at: float, label: str) -> str:
    """Return a cubic around a place with the straight line through two points beside it; it has no scale."""

    def curve(x: float) -> float:
        return cubic * x**3 + linear * x

    low, high, apart = at - 1, at + 1, 0.6
    points = sampled(curve, low, high)
    floor = min(y for _, y in points)
    span = (max(y for _, y in points) - floor) or 1

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - low) / (high - low) * WIDTH, HEIGHT - (y - floor) / span * HEIGHT

    ends = [(x, curve(x)) for x in (at - apart, at + apart)]
    parts = [
        line([(0, HEIGHT + 8), (WIDTH, HEIGHT + 8)], "path"),
        line([place(x, y) for x, y in points], "path"),
        line([place(*end) for end in ends], "window"),
    ]
    for (x, y), name in zip((*ends, (at, curve(at))), ("x − h", "x + h", "x"), strict=True):
        across, down = place(x, y)
        parts += [
            line([(across, down), (across, HEIGHT + 8)], "pad"),
            dot(across, down),
            text(round(across, 1), HEIGHT + 20, name, css="tick"),
        ]
    return figure(WIDTH, HEIGHT + 30, label, "".join(parts), margin=8)


def spread(std: str, limit: str, label: str) -> str:
    """Return the uniform density from -limit to limit, with dashed lines at one standard deviation."""
    middle, half, low = 160, 110, 90
    inner = round(half / math.sqrt(3))
    parts = [
        line([(0, low), (2 * middle, low)], "path"),
        f'<rect class="c c1" x="{middle - half}" y="30" width="{2 * half}" height="{low - 30}"/>',
        *(line([(middle + sign * inner, 22), (middle + sign * inner, low)], "pad") for sign in (-1, 1)),
        text(middle - inner, 12, f"−{std}", css="tick"),
        text(middle + inner, 12, std, css="tick"),
        text(middle - half, low + 14, f"−{limit}", css="tick"),
        text(middle, low + 14, "0", css="tick"),
        text(middle + half, low + 14, limit, css="tick"),
    ]
    return figure(2 * middle, low + 22, label, "".join(parts), margin=4)


def decay(power: float, depth: int, label: str) -> str:
    """Return the power of ten of a factor over the layers: a straight line from 0 to `power` after `depth`."""
    floor, top = min(0.0, power), max(0.0, power)
    span = (top - floor) or 1

    def down(value: float) -> float:
        return HEIGHT - (value - floor) / span * HEIGHT if top - floor else HEIGHT / 2

    parts = [
        line([(0, 0), (0, HEIGHT)], "path"),
        line([(0, down(0)), (WIDTH, down(0))], "path"),
        line([(0, down(0)), (WIDTH, down(power))], "window"),
        dot(0, down(0)),
        dot(WIDTH, down(power)),
        text(-20, round(down(0)), "10⁰", css="tick"),
        text(WIDTH / 2, HEIGHT + 16, f"layers 0 to {depth}", css="note"),
    ]
    if round(power):
        parts.append(text(-20, round(down(power)), "10" + str(round(power)).translate(_RAISED), css="tick"))
    return figure(WIDTH + 8, HEIGHT + 26, label, "".join(parts), margin=40)
