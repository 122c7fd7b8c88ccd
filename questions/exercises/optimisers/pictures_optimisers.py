"""A bowl with its start, schedules of the learning rate, and the losses of a run."""

from collections.abc import Sequence

from questions.exercises.losses.pictures_losses import HEIGHT, WIDTH, Point, curve, dot, line, sampled
from questions.exercises.pictures import figure, text
from questions.numbers import Value, format_number


def bowl(start: float, label: str) -> str:
    """Return a parabola over its axis with a dot at the start; it has no scale."""
    reach = 1.3 * abs(start)
    points = [
        ((x + reach) / (2 * reach) * WIDTH, HEIGHT - (x / reach) ** 2 * HEIGHT) for x, _ in sampled(abs, -reach, reach)
    ]
    x, y = (start + reach) / (2 * reach) * WIDTH, HEIGHT - (start / reach) ** 2 * HEIGHT
    parts = [
        line([(0, HEIGHT), (WIDTH, HEIGHT)], "path"),
        line([(x, y), (x, HEIGHT)], "pad"),
        line(points, "window"),
        dot(x, y),
        text(WIDTH / 2, HEIGHT + 14, "0", css="tick"),
        text(round(x, 1), HEIGHT + 14, format_number(start), css="tick"),
    ]
    return figure(WIDTH, HEIGHT + 22, label, "".join(parts))


def schedule(points: Sequence[Point], marks: Sequence[tuple[Value, str]], label: str) -> str:
    """Return the form of a learning rate over the epochs, without a scale."""
    return curve(points, marks, "epoch", label)


def run(losses: Sequence[float], label: str) -> str:
    """Return the losses of a run, epoch by epoch, each with its number."""
    low, high = min(losses), max(losses)
    step = WIDTH / (len(losses) - 1)
    points = [(index * step, (high - loss) / (high - low) * HEIGHT) for index, loss in enumerate(losses)]
    parts = [line([(0, HEIGHT + 30), (WIDTH, HEIGHT + 30)], "path"), line(points, "path")]
    for index, (x, y) in enumerate(points):
        parts.append(dot(x, y))
        # A number stands above its point at a peak and below it in a trough, clear of the lines.
        beside = losses[max(0, index - 1) : index + 2]
        above = losses[index] >= sum(beside) / len(beside)
        parts.append(text(round(x, 1), round(y + (-14 if above else 16), 1), format_number(losses[index]), css="tick"))
        parts.append(text(round(x, 1), HEIGHT + 44, index + 1, css="note"))
    parts.append(text(WIDTH - 14, HEIGHT + 62, "epoch", css="note"))
    return figure(WIDTH + 20, HEIGHT + 70, label, "".join(parts), margin=30)
