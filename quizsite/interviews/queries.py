"""Reads that span tables, and what the pages show."""

import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.safestring import SafeString

from questions.grading import ItemGrade
from questions.items import ReadLine, is_answered, present_boxes, read_lines
from questions.models import MATH, Level, Question, Revision
from questions.rng import Rng
from quizsite.doorbells import stream_url
from quizsite.interviews.models import Attempt, AttemptItem, Grade, Plan, Response
from quizsite.interviews.selection import Candidate, Rule, select_revisions


def database_now() -> datetime:
    """Return the database's clock: the one that every deadline is judged by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def revisions_to_put(participant_id: uuid.UUID, rules: Sequence[Rule]) -> tuple[list[Revision], list[str]]:
    """Return the revisions that serve the rules for this person, in order, and the digests of the variants they had.

    Where the bank is too small for the rules the list is shorter, or empty.
    """
    had = AttemptItem.objects.filter(attempt__participant_id=participant_id, revision__question=OuterRef("pk"))
    rows = list(
        Question.objects.live()
        .annotate(digests=ArraySubquery(had.order_by().values("digest")))
        .values_list("current_id", "topic__slug", "current__level", "current__kind", "current__exercise", "digests")
    )
    candidates = [
        Candidate(pk, topic, level, kind, exercise != "", len(digests))
        for pk, topic, level, kind, exercise, digests in rows
    ]
    chosen = select_revisions(rules, candidates, Rng("selection", secrets.randbits(64)))
    by_id = Revision.objects.select_related("question").in_bulk(chosen)
    seen = [digest for pk, *_, digests in rows if pk in by_id for digest in digests if digest]
    return [by_id[pk] for pk in chosen], seen


def read_sequence(item: AttemptItem) -> tuple[int, int]:
    """Return the highest sequence number received for an item, and the highest that came in time; 0 for none."""
    found = Response.objects.filter(item=item).aggregate(
        newest=Max("seq", default=0), counted=Max("seq", filter=Q(is_late=False), default=0)
    )
    return found["newest"], found["counted"]


def newest_responses(items: Iterable[AttemptItem]) -> dict[int, Response]:
    """Return the response that counts, by item id; items without one that came in time are left out."""
    rows = Response.objects.filter(item__in=list(items), is_late=False).newest_first().distinct("item_id")
    return {row.item_id: row for row in rows}


def plan_with_clock() -> QuerySet[Plan]:
    """Plans on offer, each with the database's clock as `now`: one statement fewer on the way to a start."""
    return Plan.objects.filter(is_offered=True).annotate(now=Now())


@dataclass(frozen=True)
class PaperItem:
    """An item as its owner sees it while the clock runs: nothing in here depends on the key."""

    position: int
    title: str
    topic: str
    level: str
    level_number: int
    stem: SafeString
    picture: SafeString
    picture_text: str
    has_math: bool
    boxes: list[dict[str, Any]]
    lines: list[ReadLine]
    seq: int
    op_id: uuid.UUID
    is_answered: bool
    is_flagged: bool
    notes: str


@dataclass(frozen=True)
class Paper:
    """A running attempt, as shown. `left_ms` is the time to the deadline by the database's clock."""

    attempt: Attempt
    items: list[PaperItem]
    left_ms: int
    total_ms: int

    @property
    def stream_url(self) -> str:
        return stream_url(f"attempt:{self.attempt.pk}")

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)

    @property
    def flagged(self) -> int:
        return sum(item.is_flagged for item in self.items)

    @property
    def has_math(self) -> bool:
        return any(item.has_math for item in self.items)


def show_paper(attempt: Attempt, *, now: datetime) -> Paper:
    """Return the paper of an open attempt. The keys are not even read from the database."""
    items = list(attempt.items.select_related("topic").defer("key", "solution_html", "params"))
    newest = newest_responses(items)
    return Paper(
        attempt,
        [_show_item(item, newest.get(item.pk)) for item in items],
        max(0, round((attempt.deadline_at - now).total_seconds() * 1000)),
        round((attempt.deadline_at - attempt.started_at).total_seconds() * 1000),
    )


def _show_item(item: AttemptItem, response: Response | None) -> PaperItem:
    raw = response.raw if response else {}
    return PaperItem(
        position=item.position,
        title=item.title,
        topic=item.topic.title,
        level=item.get_level_display(),
        level_number=Level.values.index(item.level) + 1,
        stem=item.stem,
        picture=item.picture_svg,
        picture_text=item.picture_text,
        has_math=item.shows_math,
        boxes=present_boxes(item, raw),
        lines=read_lines(item.boxes, raw),
        seq=(response.seq if response else 0) + 1,
        op_id=uuid.uuid4(),
        is_answered=is_answered(raw),
        is_flagged=bool(response and response.is_flagged),
        notes=response.notes if response else "",
    )


@dataclass(frozen=True)
class ItemReport:
    """What a person is told about one item after release."""

    item: AttemptItem
    response: Response | None
    late: Response | None
    fraction: float
    verdict: str
    hint: str
    shown: "ShownItem"

    @property
    def is_flagged(self) -> bool:
        return bool(self.response and self.response.is_flagged)

    @property
    def is_markable(self) -> bool:
        """Whether the person marks it themselves, and has written something to mark."""
        return any(box.get("is_markable") for box in self.shown.boxes)

    @property
    def notes(self) -> str:
        return self.response.notes if self.response else ""

    @property
    def level_number(self) -> int:
        return Level.values.index(self.item.level) + 1


@dataclass(frozen=True)
class ShownItem:
    """Stem, picture and boxes, for the template that shows an item anywhere."""

    stem: SafeString
    picture: SafeString
    picture_text: str
    boxes: list[dict[str, Any]]


CELL, STEP = 40, 44


@dataclass(frozen=True)
class FigureCell:
    """One cell of the paper at a glance: filled from below by the share of the marks. Lengths in pixels."""

    position: int
    x: int
    height: float

    @property
    def y(self) -> float:
        return round(CELL - self.height, 1)

    @property
    def middle(self) -> int:
        return self.x + CELL // 2


@dataclass(frozen=True)
class Share:
    """Marks in one group of items: a topic or a level."""

    name: str
    score: float
    items: int

    @property
    def percent(self) -> int:
        return round(100 * self.score / self.items)


@dataclass(frozen=True)
class Report:
    attempt: Attempt
    items: list[ItemReport]
    by_topic: list[Share]
    by_level: list[Share]

    @property
    def answered(self) -> int:
        return sum(entry.response is not None for entry in self.items)

    @property
    def unmarked(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.verdict == "unmarked"]

    @property
    def has_math(self) -> bool:
        return any(entry.item.shows_math or MATH in entry.item.solution_html for entry in self.items)

    @property
    def figure(self) -> list[FigureCell]:
        return [
            FigureCell(entry.item.position, place * STEP, round(CELL * entry.fraction, 1))
            for place, entry in enumerate(self.items)
        ]

    @property
    def figure_width(self) -> int:
        return len(self.items) * STEP + 4

    @property
    def figure_label(self) -> str:
        verdicts = ", ".join(f"item {entry.item.position} {entry.verdict}" for entry in self.items)
        return f"The paper at a glance: {verdicts}"

    @property
    def late(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.late]

    @property
    def to_practise(self) -> list[ItemReport]:
        """The drawn items that cost marks, worst first: another variant of each helps most."""
        lost = [entry for entry in self.items if entry.fraction < 1 and entry.item.digest]
        return sorted(lost, key=lambda entry: entry.fraction)[:3]


def build_report(attempt: Attempt) -> Report:
    """Return the report of a released attempt. Raise ValueError before release: the one door to the keys."""
    if not attempt.is_released:
        raise ValueError("the attempt is not released")
    items = list(attempt.items.select_related("topic", "revision__question"))
    responses = newest_responses(items)
    late = {
        row.item_id: row
        for row in Response.objects.filter(item__in=items, is_late=True).newest_first().distinct("item_id")
    }
    grades = {grade.item_id: grade for grade in Grade.objects.filter(item__in=items, superseded_at=None)}
    entries = [_report_item(item, responses.get(item.pk), late.get(item.pk), grades[item.pk]) for item in items]
    return Report(
        attempt,
        entries,
        _shares(entries, lambda item: item.topic.title),
        sorted(
            _shares(entries, lambda item: item.get_level_display()),
            key=lambda share: Level.labels.index(share.name),
        ),
    )


def _report_item(item: AttemptItem, response: Response | None, late: Response | None, grade: Grade) -> ItemReport:
    graded = ItemGrade.from_json(grade.detail) if grade.detail else None
    return ItemReport(
        item=item,
        response=response,
        late=late,
        fraction=grade.fraction,
        verdict=graded.verdict if graded else "ungraded",
        hint=next((box.hint for box in graded.boxes.values() if box.hint), "") if graded else "",
        shown=ShownItem(
            item.stem,
            item.picture_svg,
            item.picture_text,
            # An item that could not be graded may have no key that could be shown.
            present_boxes(item, response.raw if response else {}, grade=graded, reveal=graded is not None),
        ),
    )


def _shares(entries: list[ItemReport], name_of: Callable[[AttemptItem], str]) -> list[Share]:
    groups: dict[str, list[float]] = {}
    for entry in entries:
        groups.setdefault(name_of(entry.item), []).append(entry.fraction)
    shares = [Share(name, sum(fractions), len(fractions)) for name, fractions in groups.items()]
    return sorted(shares, key=lambda share: share.percent)
