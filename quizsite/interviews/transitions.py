"""Every write to an interview: start, save, go on, hand in, close. What staff do to its clock is in clock.py.

Each locks the attempt's row before it looks, judges time by the stamp it was given (the database's clock, read at the
door), and may be called twice. Nothing here needs Celery: it only makes closing happen sooner.
"""

import json
import logging
import secrets
import uuid
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Model, OuterRef, Subquery, Sum
from django.db.models.functions import Greatest, Now

from questions.grading import grade_item
from questions.items import FormData, collect_response, is_marked_by_hand, item_fields, mark_by_hand
from questions.markup import render
from questions.models import Revision
from questions.pools import draw_fresh, take_variants
from questions.tasks import fill_pools
from quizsite.interviews.models import (
    UNTIMED,
    Allowance,
    Attempt,
    AttemptItem,
    AttemptSection,
    Grade,
    Plan,
    Response,
)
from quizsite.interviews.plans import Outline
from quizsite.interviews.queries import newest_responses, read_sequence, revisions_to_put
from quizsite.interviews.sections import has_run_out, is_through, leave, next_turn, open_next, run_out
from quizsite.interviews.selection import Pick

log = logging.getLogger(__name__)


class NothingToAsk(Exception):
    """The rules ask for items that the bank does not have."""


class AlreadyOpen(Exception):
    """The person sits an interview already."""


@dataclass(frozen=True)
class Receipt:
    """What the person is told about a save. `is_newest` is false when a newer answer of another tab stands."""

    op_id: uuid.UUID
    seq: int
    received_at: datetime
    is_late: bool
    is_newest: bool
    newest_seq: int


def start_attempt(
    participant_id: uuid.UUID,
    outline: Outline,
    *,
    now: datetime,
    plan: Plan | None = None,
    allowance: Allowance | None = None,
) -> Attempt:
    """Open an attempt with items drawn by the rules of the outline, and start its clock.

    `allowance` is the person's own extra time.

    Raise AlreadyOpen if the person has one open, NothingToAsk if the bank cannot serve the rules.
    """
    picks, revisions, seen = revisions_to_put(participant_id, outline.sections)
    if not picks:
        raise NothingToAsk
    amounts = Counter(revision.pk for revision in revisions.values() if revision.is_drawn)
    attempt = _new_attempt(participant_id, outline, picks, now=now)
    attempt.plan = plan
    give_allowance(attempt, allowance)
    sections = _new_sections(attempt, outline, picks)
    open_next(attempt, sections, at=now)
    try:
        with transaction.atomic():
            _add_paper(attempt, sections)
            pools = take_variants(amounts, seen=seen)
            AttemptItem.objects.bulk_create(_new_items(attempt, sections, picks, revisions, pools))
            if amounts:
                transaction.on_commit(lambda: _hint_refill(list(amounts)))
    except IntegrityError as error:
        if "one_open_attempt_per_person" not in str(error):
            raise
        raise AlreadyOpen from error
    return attempt


def _new_attempt(participant_id: uuid.UUID, outline: Outline, picks: list[Pick], *, now: datetime) -> Attempt:
    limit = timedelta(minutes=outline.minutes)
    return Attempt(
        participant_id=participant_id,
        title=outline.title,
        started_at=now,
        limit=limit,
        grace=timedelta(seconds=outline.grace),
        out_of=sum(pick.weight for pick in picks),
        review=asdict(outline.review),
        formula_sheet=render(outline.formula_sheet) if outline.formula_sheet else "",
        has_calculator=outline.has_calculator,
    )


def give_allowance(attempt: Attempt, allowance: Allowance | None) -> None:
    """Write the person's own extra time into the attempt, and its end; None takes it away."""
    attempt.factor = allowance.factor if allowance else 1
    attempt.is_untimed = bool(allowance and allowance.is_untimed)
    if attempt.is_untimed:
        attempt.allowance = UNTIMED
    else:
        on_top = timedelta(minutes=allowance.minutes if allowance else 0)
        attempt.allowance = attempt.stretched(attempt.limit) - attempt.limit + on_top
    set_deadline(attempt)


def set_deadline(attempt: Attempt) -> None:
    """Add the times of an attempt up to its end; a constraint holds the row to the same sum."""
    attempt.deadline_at = attempt.started_at + attempt.limit + attempt.allowance + attempt.granted + attempt.paused


def _new_sections(attempt: Attempt, outline: Outline, picks: list[Pick]) -> list[AttemptSection]:
    """Return the sections that have items, numbered from 1 without gaps."""
    sections: list[AttemptSection] = []
    last = 0
    for number, section in enumerate(outline.sections, start=1):
        if size := sum(pick.section == number for pick in picks):
            first, last = last + 1, last + size
            sections.append(
                AttemptSection(
                    attempt=attempt,
                    number=len(sections) + 1,
                    title=section.title,
                    first=first,
                    last=last,
                    is_one_way=section.is_one_way,
                    limit=timedelta(minutes=section.minutes) if section.minutes else None,
                    item_limit=timedelta(seconds=section.item_seconds) if section.item_seconds else None,
                )
            )
    return sections


# The paper and its sections in one statement: a start is what a whole class does in the same second.
ADD_PAPER = """
    WITH paper AS (
        INSERT INTO interviews_attempt SELECT * FROM jsonb_populate_record(NULL::interviews_attempt, %s) RETURNING id
    )
    INSERT INTO interviews_attemptsection
        (attempt_id, number, title, first, last, is_one_way, "limit", item_limit, opened_at, deadline_at,
         turn, turned_at, turn_deadline_at)
    SELECT paper.id, part.number, part.title, part.first, part.last, part.is_one_way, part.limit, part.item_limit,
        part.opened_at, part.deadline_at, part.turn, part.turned_at, part.turn_deadline_at
    FROM paper, jsonb_populate_recordset(NULL::interviews_attemptsection, %s) AS part
    RETURNING number, id
"""


def _add_paper(attempt: Attempt, sections: list[AttemptSection]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD_PAPER, (_row(attempt), f"[{','.join(map(_row, sections))}]"))
        ids = dict(cursor.fetchall())
    for section in sections:
        section.pk = ids[section.number]
        section._state.adding = False
    attempt._state.adding = False


def _row(entry: Model) -> str:
    """Return what an unsaved row holds as the JSON from which Postgres fills its columns."""
    values = {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}
    return json.dumps(values, default=lambda value: value.isoformat() if isinstance(value, datetime) else str(value))


def _new_items(
    attempt: Attempt,
    sections: list[AttemptSection],
    picks: list[Pick],
    revisions: dict[int, Revision],
    pools: dict[int, list],
) -> list[AttemptItem]:
    items = []
    for position, pick in enumerate(picks, start=1):
        revision, variant = revisions[pick.revision_id], None
        if revision.is_drawn:
            pool = pools[revision.pk]
            variant = pool.pop() if pool else draw_fresh(revision)
        fields = item_fields(revision, variant, seed=variant.seed if variant else secrets.randbits(62))
        section = next(section for section in sections if section.first <= position <= section.last)
        items.append(AttemptItem(attempt=attempt, section=section, position=position, weight=pick.weight, **fields))
    return items


def _hint_refill(revision_ids: list[int]) -> None:
    """Ask for a refill; with the broker dead the scheduler's round asks again."""
    try:
        fill_pools.delay(revision_ids=revision_ids)
    except Exception:
        # Whatever the transport raises, the attempt stands: a refill is never worth somebody's start.
        log.warning("refills of the pools of revisions %s could not be queued", revision_ids, exc_info=True)


# Written out: a save is the busiest thing the site does, and to let the ORM build these costs as much as all the rest
# of it. The stamp is when the statement arrived, before it waited for the lock; the sequences are read behind the lock.
OF_ATTEMPT = ("id", "started_at", "deadline_at", "grace", "paused_at", "closed_at")
OF_SECTION = ("id", "opened_at", "deadline_at", "closed_at", "turn", "turned_at", "turn_deadline_at")
LOCK_ITEM = f"""
    SELECT statement_timestamp(), item.id, item.boxes, item.attempt_id, item.section_id, item.position,
           {", ".join(f"attempt.{name}" for name in OF_ATTEMPT)}, {", ".join(f"section.{name}" for name in OF_SECTION)}
    FROM interviews_attemptitem item
    JOIN interviews_attempt attempt ON attempt.id = item.attempt_id
    JOIN interviews_attemptsection section ON section.id = item.section_id
    WHERE item.attempt_id = %s AND item.position = %s AND attempt.participant_id = %s
    FOR NO KEY UPDATE OF attempt
"""  # noqa: S608  (all of it stands here)
ADD_RESPONSE = """
    INSERT INTO interviews_response AS response
        (item_id, op_id, seq, raw, is_flagged, notes, received_at, is_late)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id,
        (SELECT COALESCE(MAX(seq), 0) FROM interviews_response earlier WHERE earlier.item_id = response.item_id),
        (SELECT COALESCE(MAX(seq), 0) FROM interviews_response earlier
         WHERE earlier.item_id = response.item_id AND NOT earlier.is_late)
"""


def save_response(
    attempt_id: uuid.UUID,
    position: int,
    *,
    participant_id: uuid.UUID,
    op_id: uuid.UUID,
    seq: int,
    data: FormData,
    now: datetime | None = None,
    is_flagged: bool = False,
    notes: str = "",
) -> tuple[AttemptItem, Response, Receipt]:
    """Keep what was entered for an item; the same operation again gives the same receipt and adds nothing.

    `data` is the submitted form, of which the item's own fields are taken. Raise AttemptItem.DoesNotExist when the item
    is not the person's own. A late response is kept, and marked late. Without `now` the stamp is the
    moment at which the save reached the database.
    """
    entered = Response(op_id=op_id, seq=seq, is_flagged=is_flagged, notes=notes, received_at=now)
    try:
        return _add_response((attempt_id, position, participant_id), entered, data)
    except IntegrityError:
        # The operation is there already: the answer to it was lost on the way, or it came twice at once.
        own = {"attempt_id": attempt_id, "attempt__participant_id": participant_id, "position": position}
        return _repeat_receipt(own, op_id)


@transaction.atomic
def _add_response(
    own: tuple[uuid.UUID, int, uuid.UUID], entered: Response, data: FormData
) -> tuple[AttemptItem, Response, Receipt]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_ITEM, own)
        if (row := cursor.fetchone()) is None:
            raise AttemptItem.DoesNotExist
        # Everything else of the three is deferred: it is read if somebody asks for it.
        stamp, item_id, boxes, attempt_id, section_id, position, *parents = row
        names = ["id", "boxes", "attempt_id", "section_id", "position"]
        item = AttemptItem.from_db("default", names, [item_id, json.loads(boxes), attempt_id, section_id, position])
        item.attempt = Attempt.from_db("default", OF_ATTEMPT, parents[: len(OF_ATTEMPT)])
        item.section = AttemptSection.from_db("default", OF_SECTION, parents[len(OF_ATTEMPT) :])
        entered.item = item
        entered.received_at = entered.received_at or stamp
        entered.raw = collect_response(item.boxes, data)
        entered.is_late = not item.counts_at(entered.received_at)
        state = (entered.op_id, entered.seq, json.dumps(entered.raw), entered.is_flagged, entered.notes)
        cursor.execute(ADD_RESPONSE, (item.pk, *state, entered.received_at, entered.is_late))
        entered.pk, newest_seq, newest_counted = cursor.fetchone()
    is_newest = not entered.is_late and entered.seq >= newest_counted
    if is_newest and item.attempt.closed_at:
        # Stamped in time, but the closing got hold of the row first: it counts all the same.
        _regrade(item, entered)
    return item, entered, _receipt(entered, is_newest, max(newest_seq, entered.seq))


def _repeat_receipt(own: dict[str, Any], op_id: uuid.UUID) -> tuple[AttemptItem, Response, Receipt]:
    item = AttemptItem.objects.select_related("attempt").get(**own)
    kept = Response.objects.get(item=item, op_id=op_id)
    newest = Response.objects.filter(item=item).newest_first().first()
    newest_seq, _ = read_sequence(item)
    return item, kept, _receipt(kept, not kept.is_late and newest == kept, newest_seq)


def _receipt(response: Response, is_newest: bool, newest_seq: int) -> Receipt:
    return Receipt(response.op_id, response.seq, response.received_at, response.is_late, is_newest, newest_seq)


# Nobody has looked at an item for longer than the paper has been open; a sum that comes late is smaller, and changes
# nothing.
LOOKED = """
    UPDATE interviews_attemptitem item
    SET spent = GREATEST(0, LEAST(%s, EXTRACT(EPOCH FROM statement_timestamp() - attempt.started_at) * 1000))::bigint
    FROM interviews_attempt attempt
    WHERE attempt.id = item.attempt_id AND attempt.closed_at IS NULL AND item.spent < %s
        AND item.attempt_id = %s AND item.position = %s AND attempt.participant_id = %s
"""


def note_look(attempt_id: uuid.UUID, position: int, *, participant_id: uuid.UUID, spent: int) -> None:
    """Keep how long an item has been in view, in milliseconds. For the person's own advice: it is never marked."""
    with connection.cursor() as cursor:
        cursor.execute(LOOKED, (spent, spent, attempt_id, position, participant_id))


@transaction.atomic
def go_on(
    attempt_id: uuid.UUID, *, participant_id: uuid.UUID, number: int, position: int | None, now: datetime
) -> Attempt:
    """Leave an item of a one-way section (`position`), or a section (None), for what comes next.

    What has been left already is not left twice. After the last section the paper is handed in. Raise
    Attempt.DoesNotExist for a stranger's.
    """
    attempt = _lock(attempt_id, participant_id=participant_id)
    if attempt.closed_at or attempt.paused_at:
        return attempt
    sections = list(attempt.sections.all())
    run_out(attempt, sections, now=now)
    section = next((section for section in sections if section.number == number and section.is_open), None)
    if section and position is None:
        leave(attempt, sections, section, at=now)
    elif section and section.turn == position:
        next_turn(attempt, sections, section, at=now)
    save_sections(sections)
    if is_through(sections):
        _close(attempt, at=min(now, attempt.counts_until), is_handed_in=now <= attempt.deadline_at)
    return attempt


def save_sections(sections: list[AttemptSection]) -> None:
    """Write where a paper stands."""
    moving = ["opened_at", "deadline_at", "closed_at", "turn", "turned_at", "turn_deadline_at"]
    AttemptSection.objects.bulk_update(sections, moving)


def _lock(attempt_id: uuid.UUID, **own: Any) -> Attempt:
    return Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id, **own)


@transaction.atomic
def hand_in(attempt_id: uuid.UUID, *, participant_id: uuid.UUID, now: datetime) -> Attempt:
    """Close and grade the person's attempt; return a closed one as it is. Attempt.DoesNotExist for a stranger's."""
    attempt = _lock(attempt_id, participant_id=participant_id)
    if attempt.closed_at is None:
        _close(attempt, at=min(now, attempt.counts_until), is_handed_in=now <= attempt.deadline_at)
    return attempt


def bring_up_to_date(attempt: Attempt, *, now: datetime) -> Attempt:
    """Take the steps that time has brought: from item to item, from section to section, and to the end."""
    if attempt.closed_at or attempt.paused_at:
        return attempt
    is_due = attempt.is_out_of_time(now=now) or has_run_out(list(attempt.sections.all()), now=now)
    return _step(attempt.pk, now=now) if is_due else attempt


@transaction.atomic
def _step(attempt_id: uuid.UUID, *, now: datetime) -> Attempt:
    attempt = _lock(attempt_id)
    if attempt.closed_at is None and attempt.paused_at is None:
        sections = list(attempt.sections.all())
        if attempt.is_out_of_time(now=now):
            _close(attempt, at=attempt.counts_until, is_handed_in=False)
            return attempt
        if run_out(attempt, sections, now=now):
            save_sections(sections)
        if is_through(sections):
            _close(attempt, at=max(section.closed_at for section in sections), is_handed_in=False)
    return attempt


# So many are closed in one transaction: few enough that nobody waits for it, enough to share its statements.
CLOSE_TOGETHER = 50


def close_overdue(*, now: datetime, limit: int = 2000) -> int:
    """Close every attempt whose time is over, some at a time; return how many were closed.

    Rows that somebody else is closing at this moment are left to them.
    """
    closed = 0
    while closed < limit and (some := _close_some_overdue(now=now)):
        closed += some
    return closed


@transaction.atomic
def _close_some_overdue(*, now: datetime) -> int:
    overdue = Attempt.objects.overdue(now=now).order_by("deadline_at", "pk")
    attempts = list(overdue.select_for_update(no_key=True, skip_locked=True)[:CLOSE_TOGETHER])
    _close_all({attempt: attempt.counts_until for attempt in attempts}, is_handed_in=False)
    return len(attempts)


def _close(attempt: Attempt, *, at: datetime, is_handed_in: bool) -> None:
    _close_all({attempt: at}, is_handed_in=is_handed_in)


def _close_all(ends: dict[Attempt, datetime], *, is_handed_in: bool) -> None:
    """Grade what counts and close each at its time; a clock that stood still is set going first.

    The rows are locked by the caller.
    """
    items = list(AttemptItem.objects.filter(attempt__in=list(ends)).only(*GRADED_BY))
    responses = newest_responses(items)
    grades = [_grade(item, responses.get(item.pk)) for item in items]
    Grade.objects.bulk_create(grades)
    scores: dict[uuid.UUID, float] = dict.fromkeys([attempt.pk for attempt in ends], 0.0)
    for grade in grades:
        scores[grade.item.attempt_id] += grade.fraction * grade.item.weight
    for attempt, end in ends.items():
        attempt.closed_at = end
        attempt.paused_at = None
        attempt.is_handed_in = is_handed_in
        attempt.score = scores[attempt.pk]
    Attempt.objects.bulk_update(ends, ["closed_at", "paused_at", "is_handed_in", "score"])
    left_open = AttemptSection.objects.filter(attempt__in=list(ends), closed_at=None, opened_at__isnull=False)
    left_open.update(closed_at=Greatest("opened_at", Subquery(END_OF_ITS_ATTEMPT)))


# What grading looks at: the rest of an item is large, and stays in the database.
GRADED_BY = ("attempt_id", "position", "weight", "boxes", "key")
END_OF_ITS_ATTEMPT = Attempt.objects.filter(pk=OuterRef("attempt")).values("closed_at")


def _grade(item: AttemptItem, response: Response | None, raw: dict[str, Any] | None = None) -> Grade:
    """Return the grade of a response; `raw` holds it together with the marks of its writer."""
    try:
        graded = grade_item(item.boxes, item.key, raw or (response.raw if response else {}))
    except Exception:
        # One item that cannot be graded must not keep the whole paper open: no mark, and a line for the editors.
        log.exception("item %s of attempt %s could not be graded", item.position, item.attempt_id)
        return Grade(item=item, response=response, fraction=0, detail={})
    return Grade(item=item, response=response, fraction=graded.fraction, detail=graded.to_json())


@transaction.atomic
def mark_own(
    attempt_id: uuid.UUID, position: int, *, participant_id: uuid.UUID, data: FormData, now: datetime
) -> AttemptItem:
    """Keep which key points the person finds in their own open answer; the mark they had before is superseded.

    Raise AttemptItem.DoesNotExist unless the item is theirs, released, answered, and one that people mark themselves.
    """
    own = AttemptItem.objects.select_related("attempt").select_for_update(of=("attempt",), no_key=True)
    item = own.get(attempt_id=attempt_id, attempt__participant_id=participant_id, position=position)
    response = newest_responses([item]).get(item.pk)
    shown = item.attempt.shown(now=now)
    if not {"keys", "marks"} <= shown or response is None or not is_marked_by_hand(item.boxes):
        raise AttemptItem.DoesNotExist
    _regrade(item, response, mark_by_hand(item.boxes, response.raw, data))
    return item


def _regrade(item: AttemptItem, response: Response, raw: dict[str, Any] | None = None) -> None:
    """Supersede the grade of one item of a closed attempt, and mend the attempt's score. The row is locked."""
    Grade.objects.filter(item=item, superseded_at=None).update(superseded_at=Now())
    _grade(item, response, raw).save()
    current = Grade.objects.filter(item__attempt=item.attempt_id, superseded_at=None)
    item.attempt.score = current.aggregate(score=Sum(F("fraction") * F("item__weight")))["score"]
    item.attempt.save(update_fields=["score"])
