"""Where somebody is weak: plain numbers in, an order out. No database, no clock."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

# Fewer answers than this say nothing yet.
LEAST_ANSWERS = 3
MOST_NAMED = 3
# From this mean mark on there is nothing to worry about.
FINE = 0.8


class Shown(Protocol):
    @property
    def answered(self) -> int: ...

    @property
    def mean(self) -> float: ...


S = TypeVar("S", bound=Shown)


def weakest_first(topics: Iterable[S]) -> list[S]:
    """Return the topics by their mean mark; those with too few answers to tell come last."""
    return sorted(topics, key=lambda one: (one.answered < LEAST_ANSWERS, one.mean))


def weakest(topics: Sequence[S]) -> list[S]:
    """Return the few that most need practice: those that are not fine, of which enough is known."""
    known = [one for one in weakest_first(topics) if one.answered >= LEAST_ANSWERS]
    return [one for one in known if one.mean < FINE][:MOST_NAMED]
