"""What people's work has shown: the answers of drills, interviews and group quizzes, counted together.

Nothing is counted before the person may see it themselves: of an interview when its marks are shown, of a room when the
item is revealed. A drill counts with its first try, unless the working was shown before it. What was left empty, what
waits to be marked by its writer, void items and rehearsals do not count at all.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from questions.models import Topic
from quizsite.interviews.models import Attempt, Grade
from quizsite.live.models import Answer, Room, SeatStatus
from quizsite.practice.models import Try

PRACTICE, INTERVIEWS, LIVE = "practice", "interviews", "live"
VERDICTS = ("right", "partly", "wrong", "unreadable")
People = Collection[uuid.UUID]


@dataclass(frozen=True)
class Tally:
    """Answers that belong together. `marks` is the sum of their fractions.

    `person`, `topic` and `question` are ids; None where the answers were not parted by it.
    """

    source: str
    answered: int
    marks: float
    last_at: datetime
    person: uuid.UUID | None = None
    topic: int | None = None
    question: int | None = None


@dataclass(frozen=True)
class TopicProgress:
    """What somebody's answers in one topic have shown. `mean` is the mean fraction, 0 to 1."""

    topic: Topic
    answered: int
    mean: float
    last_at: datetime
    by_source: dict[str, int]

    @property
    def percent(self) -> int:
        return round(100 * self.mean)


def topic_progress(people: People, *, now: datetime, since: datetime | None = None) -> list[TopicProgress]:
    """Return what all these participants together have shown, topic by topic in the order of the bank."""
    return sum_up(count_answers(people, by=("topic",), now=now, since=since), all_topics())


def progress_of_each(people: People, *, now: datetime) -> dict[uuid.UUID, list[TopicProgress]]:
    """Return what each participant has shown, in as many statements as for one."""
    rows = defaultdict(list)
    for tally in count_answers(people, by=("person", "topic"), now=now):
        rows[tally.person].append(tally)
    topics = all_topics() if rows else {}
    return {person: sum_up(own, topics) for person, own in rows.items()}


def all_topics() -> dict[int, Topic]:
    return Topic.objects.in_bulk()


def sum_up(tallies: Iterable[Tally], topics: dict[int, Topic]) -> list[TopicProgress]:
    """Return tallies by topic, those of all sources together."""
    groups: dict[int, list[Tally]] = defaultdict(list)
    for tally in tallies:
        groups[tally.topic].append(tally)
    found = []
    for topic_id, group in groups.items():
        answered = sum(tally.answered for tally in group)
        by_source = {
            source: count
            for source in (PRACTICE, INTERVIEWS, LIVE)
            if (count := sum(tally.answered for tally in group if tally.source == source))
        }
        mean = sum(tally.marks for tally in group) / answered
        found.append(TopicProgress(topics[topic_id], answered, mean, max(tally.last_at for tally in group), by_source))
    return sorted(found, key=lambda one: (one.topic.position, one.topic.slug))


def count_answers(people: People, *, by: tuple[str, ...], now: datetime, since: datetime | None = None) -> list[Tally]:
    """Return the answers of these participants, parted by "person", "topic" or "question": at most four statements."""
    if not people:
        return []
    return [
        *_tally(PRACTICE, _first_tries(people), by, since),
        *_tally(INTERVIEWS, _grades(people, now=now), by, since),
        *_tally(LIVE, _answers(people), by, since),
    ]


def count_answers_in(
    rooms: QuerySet[Room], people: People, *, by: tuple[str, ...], since: datetime | None = None
) -> list[Tally]:
    """Return the answers of these participants in these rooms alone."""
    if not people:
        return []
    return _tally(LIVE, _answers(people).filter(room_item__room__in=rooms), by, since)


def _tally(source: str, answers: QuerySet, by: tuple[str, ...], since: datetime | None) -> list[Tally]:
    """Group rows that carry person, topic, question, mark and at."""
    if since is not None:
        answers = answers.filter(at__gte=since)
    rows = answers.order_by().values(*by).annotate(answered=Count("pk"), marks=Sum("mark"), last_at=Max("at"))
    return [Tally(source, **row) for row in rows]


def _first_tries(people: People) -> QuerySet[Try]:
    unaided = Q(drill__revealed_at=None) | Q(drill__revealed_at__gte=F("created_at"))
    return Try.objects.filter(unaided, number=1, drill__participant__in=people, detail__verdict__in=VERDICTS).annotate(
        person=F("drill__participant_id"),
        topic=F("drill__revision__question__topic_id"),
        question=F("drill__revision__question_id"),
        mark=F("fraction"),
        at=F("created_at"),
    )


def _grades(people: People, *, now: datetime) -> QuerySet[Grade]:
    closed = Attempt.objects.filter(participant__in=people, closed_at__isnull=False).only("closed_at", "review")
    # The rule that decides what a report shows decides here, too.
    shown = [attempt.pk for attempt in closed if "marks" in attempt.shown(now=now)]
    return Grade.objects.filter(
        item__attempt__in=shown, superseded_at=None, response__isnull=False, detail__verdict__in=VERDICTS
    ).annotate(
        person=F("item__attempt__participant_id"),
        topic=F("item__revision__question__topic_id"),
        question=F("item__revision__question_id"),
        mark=F("fraction"),
        at=F("item__attempt__closed_at"),
    )


def _answers(people: People) -> QuerySet[Answer]:
    later = Answer.objects.filter(room_item=OuterRef("room_item"), seat=OuterRef("seat"), round__gt=OuterRef("round"))
    return (
        Answer.objects.filter(
            ~Exists(later),
            seat__participant__in=people,
            room_item__is_revealed=True,
            room_item__is_void=False,
            room_item__room__is_rehearsal=False,
            fraction__isnull=False,
            detail__verdict__in=VERDICTS,
        )
        .exclude(seat__status=SeatStatus.KICKED)
        .annotate(
            person=F("seat__participant_id"),
            topic=F("room_item__revision__question__topic_id"),
            question=F("room_item__revision__question_id"),
            mark=F("fraction"),
            at=F("received_at"),
        )
    )
