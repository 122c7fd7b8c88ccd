"""What a step of a rehearsal measured, the bars it has to meet, and the sentence that comes of it. Plain Python."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# Each step is a room of its own; the first that misses a bar is the last.
SIZES = (10, 25, 50, 100, 200, 400, 800)

OPENING_MS = 1500
ANSWERS_MS = 3000


class Measured(Protocol):
    """A step as it was measured; times in milliseconds."""

    bots: int
    opening_p95_ms: int
    answers_last_ms: int
    lost: int
    refused: int


@dataclass(frozen=True)
class Figures:
    """A step: `opening` from the host's press to the page of the item, `answers` from sending to the receipt.

    `lost` counts answers that were acknowledged and have no row, and rows that nobody sent; `refused` counts seats,
    pages and answers that were asked for and not given in time.
    """

    bots: int
    joined_ms: int
    opening_p50_ms: int
    opening_p95_ms: int
    opening_max_ms: int
    answers_p50_ms: int
    answers_p95_ms: int
    answers_last_ms: int
    acknowledged: int
    lost: int
    refused: int


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time within which this share of them lies, by nearest rank; 0 for none."""
    return sorted(times)[math.ceil(share * len(times)) - 1] if times else 0.0


def sum_up(
    bots: int,
    *,
    joined: float,
    openings: Sequence[float],
    answers: Sequence[float],
    acknowledged: int,
    lost: int,
    refused: int,
) -> Figures:
    """Return the figures of a step from its times, in seconds."""

    def ms(seconds: float) -> int:
        return round(1000 * seconds)

    return Figures(
        bots=bots,
        joined_ms=ms(joined),
        opening_p50_ms=ms(percentile(openings, 0.5)),
        opening_p95_ms=ms(percentile(openings, 0.95)),
        opening_max_ms=ms(max(openings, default=0.0)),
        answers_p50_ms=ms(percentile(answers, 0.5)),
        answers_p95_ms=ms(percentile(answers, 0.95)),
        answers_last_ms=ms(max(answers, default=0.0)),
        acknowledged=acknowledged,
        lost=lost,
        refused=refused,
    )


def misses(step: Measured) -> list[str]:
    """Return the bars that a step missed, each as the end of a sentence; none where it met all of them."""
    found = []
    if step.lost:
        found.append("an answer was lost" if step.lost == 1 else f"{step.lost} answers were lost")
    if step.refused:
        times = "once" if step.refused == 1 else f"{step.refused} times"
        found.append(f"a seat, a page or an answer was refused {times}")
    if step.opening_p95_ms > OPENING_MS:
        found.append(f"an item took {_seconds(step.opening_p95_ms)} to be there for 95 of 100 players")
    if step.answers_last_ms > ANSWERS_MS:
        found.append(f"the last answer was acknowledged after {_seconds(step.answers_last_ms)}")
    return found


def carried(steps: Sequence[Measured]) -> int:
    """Return the players of the largest step that met every bar; 0 for none."""
    return max((step.bots for step in steps if not misses(step)), default=0)


def sentence(steps: Sequence[Measured], *, day: str, others: int) -> str:
    """Return what the steps say of the server; "" before the first has ended.

    `others` counts the rooms that people played and the interviews that they sat meanwhile.
    """
    if not steps:
        return ""
    beside = {0: "while nobody else played or sat an interview", 1: "beside a room or interview of people"}.get(
        others, f"beside {others} rooms and interviews of people"
    )
    if count := carried(steps):
        return f"This server carries {count} players in one room (measured {day}, {beside})."
    return f"This server does not carry {steps[0].bots} players in one room (measured {day}, {beside})."


def limit(steps: Sequence[Measured], *, most: int) -> str:
    """Return where it ended: what the first larger room failed at, or that no larger one was tried."""
    failed = next((step for step in steps if misses(step)), None)
    if failed is not None:
        return f"With {failed.bots} players {' and '.join(misses(failed))}."
    if carried(steps) == most:
        return "Every bar was met. A larger room was not tried."
    return ""


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.1f} s"
