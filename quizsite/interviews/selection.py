"""Which questions an interview puts: plain rules in, picks out. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from questions.kinds import KINDS
from questions.rng import Rng
from quizsite.interviews.plans import Rule, Section


@dataclass(frozen=True)
class Candidate:
    revision_id: int
    slug: str
    topic: str
    level: str
    kind: str
    is_drawn: bool
    times_seen: int

    @property
    def is_marked_by_hand(self) -> bool:
        return KINDS[self.kind].is_marked_by_hand

    def fits(self, rule: Rule) -> bool:
        # What is written at length and marked by hand comes only where it is asked for by its kind.
        return (
            (rule.kind == self.kind or not self.is_marked_by_hand)
            and rule.topic in ("", self.topic)
            and rule.level in ("", self.level)
            and rule.kind in ("", self.kind)
            and rule.is_drawn in (None, self.is_drawn)
        )


@dataclass(frozen=True)
class Pick:
    """A revision to put, the number of its section (from 1), and what it counts."""

    revision_id: int
    section: int
    weight: float


def select_revisions(sections: Sequence[Section], candidates: Iterable[Candidate], rng: Rng) -> list[Pick]:
    """Return what serves the sections, in the order of their rules, nothing twice.

    What the person has seen least often comes first, at random among equals. A rule that runs out of candidates is
    filled up from the rest, so that an interview has its full length while the bank can give it. Items that a rule
    names are put whether they were seen or not, and are kept out of the other rules' reach.
    """
    by_slug = {candidate.slug: candidate for candidate in candidates}
    fixed = {slug for section in sections for rule in section.rules for slug in rule.items}
    waiting = [candidate for candidate in by_slug.values() if candidate.slug not in fixed]
    waiting = sorted(rng.shuffled(waiting), key=lambda candidate: candidate.times_seen)
    served: list[tuple[int, Rule, list[Candidate]]] = []
    for number, section in enumerate(sections, start=1):
        for rule in section.rules:
            if rule.items:
                fitting = [by_slug[slug] for slug in rule.items if slug in by_slug]
            else:
                fitting = [candidate for candidate in waiting if candidate.fits(rule)][: rule.count]
                taken = {candidate.revision_id for candidate in fitting}
                waiting = [candidate for candidate in waiting if candidate.revision_id not in taken]
            served.append((number, rule, fitting))
    rest = [candidate for candidate in waiting if not candidate.is_marked_by_hand]
    picks = []
    for number, rule, fitting in served:
        missing = rule.size - len(fitting)
        fillers, rest = rest[:missing], rest[missing:]
        picks += [Pick(candidate.revision_id, number, rule.weight) for candidate in fitting + fillers]
    return picks
