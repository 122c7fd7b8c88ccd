"""What a team is weak in, and which questions help: counts in, an order or a draw out. No database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from questions.rng import Rng
from quizsite.live.selection import is_playable

# Of fewer answers, or of one person alone, nothing is told: it would tell how somebody did.
LEAST_ANSWERS = 5
LEAST_PEOPLE = 2
# A question begins with the mean mark of its topic, which counts as much as so many answers to it.
PRIOR = 2
# Weights are whole numbers, so that a draw is the same everywhere.
FINENESS = 1000


class Answers(Protocol):
    """Answers of one person in one topic; see quizsite.progress.queries.Tally."""

    @property
    def person(self) -> object: ...

    @property
    def topic(self) -> int | None: ...

    @property
    def answered(self) -> int: ...

    @property
    def marks(self) -> float: ...


@dataclass(frozen=True)
class TopicMark:
    topic_id: int
    answered: int
    mean: float


def mark_topics(tallies: Iterable[Answers]) -> list[TopicMark]:
    """Return the topics of which enough is known to tell, weakest first. No person is in it."""
    groups: dict[int, list[Answers]] = {}
    for tally in tallies:
        groups.setdefault(tally.topic, []).append(tally)
    told = []
    for topic_id, group in groups.items():
        answered = sum(tally.answered for tally in group)
        if answered >= LEAST_ANSWERS and len({tally.person for tally in group}) >= LEAST_PEOPLE:
            told.append(TopicMark(topic_id, answered, sum(tally.marks for tally in group) / answered))
    return sorted(told, key=lambda one: (one.mean, one.topic_id))


@dataclass(frozen=True)
class Candidate:
    """A question of the bank, and how the team did in it. `is_known`: lately all who were asked got it right."""

    slug: str
    topic_id: int
    kind: str
    answered: int = 0
    marks: float = 0.0
    is_known: bool = False


def draw_weak(candidates: Sequence[Candidate], topics: Mapping[int, float], count: int, rng: Rng) -> list[str]:
    """Return the slugs of at most `count` questions, none twice: the lower the marks, the likelier they are drawn.

    `topics` holds the mean mark of each topic that the team was asked in. Out of the question is what no room can play,
    what all got right lately, and a topic that the team was never asked in or got all right.
    """
    weights = {
        one.slug: weight
        for one in candidates
        if is_playable(one.kind) and not one.is_known and (weight := weigh(one, topics.get(one.topic_id, 1.0)))
    }
    drawn: list[str] = []
    while weights and len(drawn) < count:
        drawn.append(_draw_one(weights, rng))
        del weights[drawn[-1]]
    return drawn


def weigh(one: Candidate, topic_mean: float) -> int:
    """Return how likely a question is drawn: what is missing in its topic times what is missing in itself, squared."""
    own_mean = (one.marks + PRIOR * topic_mean) / (one.answered + PRIOR)
    return round(FINENESS * (1 - topic_mean) * (1 - own_mean) ** 2)


def _draw_one(weights: Mapping[str, int], rng: Rng) -> str:
    place = rng.randint(1, sum(weights.values()))
    for slug, weight in weights.items():
        place -= weight
        if place <= 0:
            return slug
    raise ValueError("the weights do not add up")
