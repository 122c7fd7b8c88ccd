"""Drawings of this package: a residual block, the widths of an autoencoder, energy models, rewards in a row."""

import math
from collections.abc import Sequence

from questions.exercises.pictures import figure, text
from questions.exercises.pictures_arrows import arrow, box, disc

_SMALL = 12
_RIM = 8


def residual_block(label: str) -> str:
    """Return a block of two weight layers with a skip connection around them."""
    across, top, step, right = 70, 20, 58, 190
    names = ("x", "W₁", "ReLU", "W₂")
    middle = [top + step * place for place in range(7)]
    plus, last, end = middle[4:]
    parts = [arrow(across, y + 18, across, y + step - 20) for y in middle[1:3]]
    parts += [
        arrow(across, top + 16, across, middle[1] - 20),
        arrow(across, middle[3] + 18, across, plus - _SMALL - 2),
        arrow(across, plus + _SMALL, across, last - 20),
        arrow(across, last + 18, across, end - 16),
        f'<path class="path" d="M{across + 16} {top}L{right} {top}L{right} {plus}"/>',
        arrow(right, plus, across + _SMALL + 2, plus),
        disc(across, top, names[0], radius=16),
        *(box(across, y, name) for y, name in zip(middle[1:4], names[1:], strict=True)),
        disc(across, plus, "+", radius=_SMALL),
        box(across, last, "ReLU"),
        disc(across, end, "y", radius=16),
        text(across - 40, (middle[3] + plus) / 2, "F(x)", css="note"),
        text(right + 24, (top + plus) / 2, "skip", css="note"),
    ]
    return figure(right + 48, end + 18, label, "".join(parts), margin=4)


def layers(widths: Sequence[int], label: str) -> str:
    """Return the layers of a network as bars, longer for more units, with their widths below."""
    across, tall, thick = 62, 150, 22
    # By the logarithm: next to 784 units a bar of 8 would vanish.
    most = math.log2(max(widths))
    parts = []
    for place, width in enumerate(widths):
        height = round(tall * math.log2(width) / most)
        x = 24 + across * place
        parts.append(
            f'<rect class="c c{1 + (width == min(widths))}" x="{x - thick // 2}" y="{(tall - height) // 2}" '
            f'width="{thick}" height="{height}" rx="3"/>'
        )
        parts.append(text(x, tall + 16, width))
        if place:
            parts.append(arrow(x - across + thick // 2 + 4, tall / 2, x - thick // 2 - 4, tall / 2))
    return figure(48 + across * (len(widths) - 1), tall + 28, label, "".join(parts), margin=4)


def machines(visible: int, hidden: int, label: str) -> str:
    """Return two Boltzmann machines of the same units: the full one on the left, the restricted one on the right."""
    radius, count = 66, visible + hidden
    centre = radius + _RIM
    turned = [2 * math.pi * (place + 0.5) / count for place in range(count)]
    ring = [(centre + radius * math.sin(turn), centre + radius * math.cos(turn)) for turn in turned]
    left = _column(visible, 2 * centre + 50, centre)
    right = _column(hidden, 2 * centre + 150, centre)
    ties = [(one, other) for place, one in enumerate(ring) for other in ring[:place]]
    ties += [(one, other) for one in left for other in right]
    path = "".join(f"M{x1:.4g} {y1:.4g}L{x2:.4g} {y2:.4g}" for (x1, y1), (x2, y2) in ties)
    units = [*zip(ring, [True] * visible + [False] * hidden, strict=True)]
    units += [*((place, True) for place in left), *((place, False) for place in right)]
    body = (
        f'<path class="path" d="{path}"/>'
        + "".join(_unit(x, y, is_visible) for (x, y), is_visible in units)
        + text(centre, 2 * centre + 14, "full", css="note")
        + text(2 * centre + 100, 2 * centre + 14, "restricted", css="note")
    )
    return figure(2 * centre + 170, 2 * centre + 24, label, body, margin=4)


def _column(count: int, x: float, middle: float) -> list[tuple[float, float]]:
    gap = min(32.0, 2 * middle / count)
    return [(x, middle + gap * (place - (count - 1) / 2)) for place in range(count)]


def _unit(x: float, y: float, is_visible: bool) -> str:
    return f'<circle class="c{" c2" if is_visible else ""}" cx="{x:.4g}" cy="{y:.4g}" r="{_RIM - 1}"/>'


def restricted(visible: Sequence[object], hidden: Sequence[object], label: str) -> str:
    """Return a restricted Boltzmann machine: hidden units above, visible ones below, with what each holds."""
    across, low = 84, 116
    widest = max(len(visible), len(hidden))

    def row(count: int, y: int) -> list[tuple[float, int]]:
        return [(64 + across * (place + (widest - count) / 2), y) for place in range(count)]

    above, below = row(len(hidden), 24), row(len(visible), low)
    path = "".join(f"M{x1:g} {y1}L{x2:g} {y2}" for x1, y1 in below for x2, y2 in above)
    units = [*zip(above, hidden, strict=True), *zip(below, visible, strict=True)]
    body = (
        f'<path class="path" d="{path}"/>'
        + "".join(disc(x, y, content, css="c c2" if content == 1 else "c") for (x, y), content in units)
        + text(14, 24, "h", css="note")
        + text(14, low, "v", css="note")
    )
    return figure(64 + across * (widest - 1) + 26, low + 24, label, body, margin=4)
