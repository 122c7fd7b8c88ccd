"""Which questions an interview puts: plain rules in, question ids out. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from questions.kinds import KINDS
from questions.rng import Rng


@dataclass(frozen=True)
class Rule:
    """So many items, all of them from a topic, a level and a kind where one is named."""

    count: int
    topic: str = ""
    level: str = ""
    kind: str = ""
    is_drawn: bool | None = None

    def takes(self, candidate: "Candidate") -> bool:
        # What is written at length and marked by hand comes only where it is asked for by its kind.
        return (
            (self.kind == candidate.kind or not candidate.is_marked_by_hand)
            and self.topic in ("", candidate.topic)
            and self.level in ("", candidate.level)
            and self.kind in ("", candidate.kind)
            and self.is_drawn in (None, candidate.is_drawn)
        )


@dataclass(frozen=True)
class Candidate:
    revision_id: int
    topic: str
    level: str
    kind: str
    is_drawn: bool
    times_seen: int

    @property
    def is_marked_by_hand(self) -> bool:
        return KINDS[self.kind].is_marked_by_hand


def select_revisions(rules: Sequence[Rule], candidates: Iterable[Candidate], rng: Rng) -> list[int]:
    """Return the revision ids that serve the rules, in the order of the rules, none of them twice.

    What the person has seen least often comes first, at random among equals. A rule that runs out of candidates is
    filled up from the rest, so that an interview has its full length while the bank can give it.
    """
    waiting = sorted(rng.shuffled(list(candidates)), key=lambda candidate: candidate.times_seen)
    chosen: list[int] = []
    short = 0
    for rule in rules:
        fitting = [candidate for candidate in waiting if rule.takes(candidate)][: rule.count]
        chosen += [candidate.revision_id for candidate in fitting]
        waiting = [candidate for candidate in waiting if candidate not in fitting]
        short += rule.count - len(fitting)
    rest = [candidate for candidate in waiting if not candidate.is_marked_by_hand]
    return chosen + [candidate.revision_id for candidate in rest[:short]]
