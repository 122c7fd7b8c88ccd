"""Reads that span tables, and what the pages show."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Now
from django.utils.safestring import SafeString

from questions.items import ReadLine, is_answered, present_boxes, read_lines
from questions.models import MATH, Level, Revision
from questions.rng import Rng
from quizsite.doorbells import stream_url
from quizsite.interviews.models import Allowance, Attempt, AttemptItem, AttemptSection, Plan, Response
from quizsite.interviews.plans import Outline, Section
from quizsite.interviews.sections import at_hand
from quizsite.interviews.selection import Candidate, Pick, select_revisions


def database_now() -> datetime:
    """Return the database's clock: the one that every deadline is judged by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


# Written out: what a person had is gathered once, and not once for each question of the bank.
CANDIDATES = """
    SELECT question.current_id, question.slug, topic.slug, revision.level, revision.kind, revision.exercise <> '',
        COALESCE(had.digests, '{}')
    FROM questions_question question
    JOIN questions_topic topic ON topic.id = question.topic_id
    JOIN questions_revision revision ON revision.id = question.current_id
    LEFT JOIN (
        SELECT put.question_id, array_agg(item.digest) AS digests
        FROM interviews_attempt attempt
        JOIN interviews_attemptitem item ON item.attempt_id = attempt.id
        JOIN questions_revision put ON put.id = item.revision_id
        WHERE attempt.participant_id = %s
        GROUP BY put.question_id
    ) had ON had.question_id = question.id
    WHERE question.retired_at IS NULL
    ORDER BY question.id
"""


def revisions_to_put(
    participant_id: uuid.UUID, sections: Sequence[Section]
) -> tuple[list[Pick], dict[int, Revision], list[str]]:
    """Return what serves the sections for this person, its revisions by id, and the digests of variants they had.

    Where the bank is too small for the rules there is less, or nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [participant_id])
        rows = cursor.fetchall()
    candidates = [Candidate(*row, times_seen=len(digests)) for *row, digests in rows]
    picks = select_revisions(sections, candidates, Rng("selection", secrets.randbits(64)))
    revisions = Revision.objects.select_related("question").in_bulk([pick.revision_id for pick in picks])
    seen = [digest for pk, *_, digests in rows if pk in revisions for digest in digests if digest]
    return picks, revisions, seen


@dataclass(frozen=True)
class Sample:
    """A paper as it might be drawn for somebody new: `picks` are pairs of section number and revision."""

    outline: Outline
    picks: list[tuple[int, Revision]]

    @property
    def missing(self) -> int:
        return self.outline.size - len(self.picks)

    @property
    def usual_minutes(self) -> int:
        """The expected times of its items, added up."""
        return round(sum(revision.seconds for _, revision in self.picks) / 60)


def sample_paper(outline: Outline) -> Sample:
    """Draw a paper for nobody: what an author looks at."""
    picks, revisions, _ = revisions_to_put(uuid.UUID(int=0), outline.sections)
    return Sample(outline, [(pick.section, revisions[pick.revision_id]) for pick in picks])


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


def plans_to_start(participant_id: uuid.UUID | None) -> QuerySet[Plan]:
    """Plans on offer, each with the database's clock as `now` and the person's extra time as `own_time`.

    One statement instead of three on the way to a start.
    """
    own = Allowance.objects.filter(participant=participant_id)
    times = JSONObject(factor="factor", minutes="minutes", is_untimed="is_untimed")
    return Plan.objects.filter(is_offered=True).annotate(now=Now(), own_time=Subquery(own.values(times=times)))


def own_time_of(participant_id: uuid.UUID | None) -> Allowance | None:
    return Allowance.objects.filter(participant=participant_id).first()


@dataclass(frozen=True)
class PaperItem:
    """An item as its owner sees it while the clock runs: nothing in here depends on the key."""

    position: int
    section: AttemptSection
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
    is_flagged: bool
    notes: str
    spent: int

    @property
    def is_last_of_its_section(self) -> bool:
        return self.position == self.section.last


@dataclass(frozen=True)
class Cell:
    """One item in the overview. `state` is open, closed (left behind) or ahead (not opened yet)."""

    position: int
    state: str
    is_answered: bool
    is_flagged: bool
    is_seen: bool


@dataclass(frozen=True)
class Countdown:
    """The nearest end, by the database's clock, in milliseconds. `scope` is paper, section or item."""

    scope: str
    left: int
    total: int


@dataclass(frozen=True)
class Paper:
    """A running attempt, as shown. `items` are those that can be answered now; `cells` are all."""

    attempt: Attempt
    sections: list[AttemptSection]
    items: list[PaperItem]
    cells: list[Cell]
    countdown: Countdown

    @property
    def stream_url(self) -> str:
        return stream_url(f"attempt:{self.attempt.pk}")

    @property
    def size(self) -> int:
        return len(self.cells)

    @property
    def answered(self) -> int:
        return sum(cell.is_answered for cell in self.cells)

    @property
    def flagged(self) -> int:
        return sum(cell.is_flagged for cell in self.cells)

    @property
    def has_math(self) -> bool:
        return any(item.has_math for item in self.items) or MATH in self.attempt.formula_sheet

    @property
    def positions(self) -> list[int]:
        return [item.position for item in self.items]

    @property
    def section(self) -> AttemptSection:
        """The section one would leave: that which is left behind, else the last that is open."""
        return at_hand(self.sections) or [section for section in self.sections if section.is_open][-1]

    @property
    def next_section(self) -> AttemptSection | None:
        """What opens when the section is left."""
        return next((section for section in self.sections if section.opened_at is None), None)

    @property
    def start(self) -> int:
        """The item to begin with."""
        return self.section.turn or self.section.first


def show_paper(attempt: Attempt, *, now: datetime) -> Paper:
    """Return the paper of an open attempt. The keys are not even read from the database, nor is what lies ahead."""
    sections = list(attempt.sections.all())
    open_positions = [] if attempt.paused_at else _open_positions(sections)
    items = list(
        attempt.items.filter(position__in=open_positions)
        .select_related("topic")
        .defer("key", "solution_html", "params")
    )
    looked_at = set(attempt.items.filter(spent__gt=0).values_list("position", flat=True))
    newest = {row.item.position: row for row in _newest_of_attempt(attempt)}
    by_number = {section.pk: section for section in sections}
    return Paper(
        attempt,
        sections,
        [_show_item(item, by_number[item.section_id], newest.get(item.position)) for item in items],
        [
            _cell(section, position, newest.get(position), position in open_positions, position in looked_at)
            for section in sections
            for position in range(section.first, section.last + 1)
        ],
        count_down(attempt, sections, now=now),
    )


def _newest_of_attempt(attempt: Attempt) -> QuerySet[Response]:
    """Return the responses that count, one for each item that has one; of the item the place alone."""
    rows = Response.objects.filter(item__attempt=attempt, is_late=False).newest_first().distinct("item_id")
    fields = ["raw", "seq", "is_flagged", "notes", "item__position"]
    return rows.select_related("item").only(*fields)


def _open_positions(sections: Sequence[AttemptSection]) -> list[int]:
    positions: list[int] = []
    for section in sections:
        if section.is_open:
            positions += [section.turn] if section.turn else range(section.first, section.last + 1)
    return positions


def _cell(section: AttemptSection, position: int, response: Response | None, is_open: bool, is_seen: bool) -> Cell:
    is_ahead = section.opened_at is None or section.is_open and section.turn is not None and position > section.turn
    return Cell(
        position,
        "open" if is_open else "ahead" if is_ahead else "closed",
        bool(response and is_answered(response.raw)),
        bool(response and response.is_flagged),
        is_seen or response is not None,
    )


def count_down(attempt: Attempt, sections: Sequence[AttemptSection], *, now: datetime) -> Countdown:
    """Return the nearest end. While the clock stands still, what was left when it was stopped."""
    section = at_hand(sections)
    ends = [("paper", attempt.started_at, attempt.deadline_at)]
    if section and section.deadline_at:
        ends.append(("section", section.opened_at, section.deadline_at))
    if section and section.turn_deadline_at:
        ends.append(("item", section.turned_at, section.turn_deadline_at))
    scope, begin, end = min(ends, key=lambda one: one[2])
    return Countdown(scope, max(0, _milliseconds(end - (attempt.paused_at or now))), _milliseconds(end - begin))


def _milliseconds(length: timedelta) -> int:
    return round(length / timedelta(milliseconds=1))


def _show_item(item: AttemptItem, section: AttemptSection, response: Response | None) -> PaperItem:
    raw = response.raw if response else {}
    return PaperItem(
        position=item.position,
        section=section,
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
        is_flagged=bool(response and response.is_flagged),
        notes=response.notes if response else "",
        spent=item.spent,
    )
