"""Which questions a quiz by rules asks: plain rules in, question ids out. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from questions.kinds import KINDS
from questions.rng import Rng


@dataclass(frozen=True)
class Rule:
    """So many questions, all of them of a topic, a level and a kind where one is named."""

    count: int
    topic: str = ""
    level: str = ""
    kind: str = ""

    def takes(self, candidate: "Candidate") -> bool:
        return (
            self.topic in ("", candidate.topic)
            and self.level in ("", candidate.level)
            and self.kind in ("", candidate.kind)
        )


@dataclass(frozen=True)
class Candidate:
    question_id: int
    topic: str
    level: str
    kind: str


def is_playable(kind: str) -> bool:
    """Whether a room can play the kind: not what people write at length and mark themselves."""
    return not KINDS[kind].is_marked_by_hand


def select_questions(rules: Sequence[Rule], candidates: Iterable[Candidate], rng: Rng) -> list[int]:
    """Return question ids that serve the rules, in their order, at random, none twice; fewer where there are fewer."""
    waiting = rng.shuffled([candidate for candidate in candidates if is_playable(candidate.kind)])
    chosen: list[int] = []
    for rule in rules:
        fitting = [candidate for candidate in waiting if rule.takes(candidate)][: rule.count]
        chosen += [candidate.question_id for candidate in fitting]
        waiting = [candidate for candidate in waiting if candidate not in fitting]
    return chosen
