"""Every write to an interview: start, save, hand in, close.

Each locks the attempt's row before it looks, judges time by the stamp it was given (the database's clock, read at the
door), and may be called twice. Nothing here needs Celery: it only makes closing happen sooner.
"""

import json
import logging
import secrets
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from questions.grading import grade_item
from questions.items import FormData, collect_response, is_marked_by_hand, item_fields, mark_by_hand
from questions.models import Revision
from questions.pools import draw_fresh, take_variants
from questions.tasks import fill_pool
from quizsite.interviews.models import Attempt, AttemptItem, Grade, Plan, Response
from quizsite.interviews.queries import newest_responses, read_sequence, revisions_to_put
from quizsite.interviews.selection import Rule

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
    *,
    rules: Sequence[Rule],
    title: str,
    minutes: int,
    now: datetime,
    plan: Plan | None = None,
) -> Attempt:
    """Open an attempt with items drawn by the rules, and start its clock.

    Raise AlreadyOpen if the person has one open, NothingToAsk if the bank cannot serve the rules.
    """
    revisions, seen = revisions_to_put(participant_id, rules)
    if not revisions:
        raise NothingToAsk
    amounts = Counter(revision.pk for revision in revisions if revision.is_drawn)
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                participant_id=participant_id,
                plan=plan,
                title=title,
                started_at=now,
                deadline_at=now + timedelta(minutes=minutes),
            )
            pools = take_variants(amounts, seen=seen)
            AttemptItem.objects.bulk_create(
                _make_item(attempt, position, revision, pools) for position, revision in enumerate(revisions, start=1)
            )
            for revision_id in amounts:
                transaction.on_commit(lambda pk=revision_id: _hint_refill(pk))
    except IntegrityError as error:
        if "one_open_attempt_per_person" not in str(error):
            raise
        raise AlreadyOpen from error
    return attempt


def _make_item(attempt: Attempt, position: int, revision: Revision, pools: dict[int, list]) -> AttemptItem:
    variant = None
    if revision.is_drawn:
        pool = pools[revision.pk]
        variant = pool.pop() if pool else draw_fresh(revision)
    seed = variant.seed if variant else secrets.randbits(62)
    return AttemptItem(attempt=attempt, position=position, **item_fields(revision, variant, seed=seed))


def _hint_refill(revision_id: int) -> None:
    """Ask for a refill; with the broker dead the scheduler's round asks again."""
    try:
        fill_pool.delay(revision_id=revision_id)
    except Exception:
        # Whatever the transport raises, the attempt stands: a refill is never worth somebody's start.
        log.warning("refill of the pool of revision %s could not be queued", revision_id)


# Written out: a save is the busiest thing the site does, and to let the ORM build these costs as much as all the rest
# of it. The stamp is when the statement arrived, before it waited for the lock; the sequences are read behind the lock.
LOCK_ITEM = """
    SELECT item.id, item.boxes, item.attempt_id, item.position, attempt.id, attempt.deadline_at, attempt.closed_at,
           statement_timestamp()
    FROM interviews_attemptitem item JOIN interviews_attempt attempt ON attempt.id = item.attempt_id
    WHERE item.attempt_id = %s AND item.position = %s AND attempt.participant_id = %s
    FOR NO KEY UPDATE OF attempt
"""
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
    is not the person's own. A late response is kept, and marked late. Without `now` the stamp is the moment at which
    the save reached the database.
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
        # Everything else of the two is deferred: it is read if somebody asks for it.
        item_id, boxes, attempt_id, position, *attempt, stamp = row
        values = [item_id, json.loads(boxes), attempt_id, position]
        item = AttemptItem.from_db("default", ["id", "boxes", "attempt_id", "position"], values)
        item.attempt = Attempt.from_db("default", ["id", "deadline_at", "closed_at"], attempt)
        entered.item = item
        entered.received_at = entered.received_at or stamp
        entered.raw = collect_response(item.boxes, data)
        entered.is_late = entered.received_at > item.attempt.counts_until
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


@transaction.atomic
def hand_in(attempt_id: uuid.UUID, *, participant_id: uuid.UUID, now: datetime) -> Attempt:
    """Close and grade the person's attempt; return a closed one as it is. Attempt.DoesNotExist for a stranger's."""
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id, participant_id=participant_id)
    if attempt.closed_at is None:
        _close(attempt, at=min(now, attempt.counts_until), is_handed_in=now <= attempt.deadline_at)
    return attempt


@transaction.atomic
def close_if_over(attempt_id: uuid.UUID, *, now: datetime) -> Attempt:
    """Close and grade an attempt whose time is over; return any other as it is."""
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id)
    if attempt.closed_at is None and attempt.is_over(now=now):
        _close(attempt, at=attempt.counts_until, is_handed_in=False)
    return attempt


def close_overdue(*, now: datetime, limit: int = 500) -> int:
    """Close every attempt whose time is over, each in its own transaction; return how many were closed.

    Rows that somebody else is closing at this moment are left to them.
    """
    closed = 0
    for attempt_id in list(Attempt.objects.overdue(now=now).values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            attempt = Attempt.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=attempt_id).first()
            if attempt and attempt.closed_at is None:
                _close(attempt, at=attempt.counts_until, is_handed_in=False)
                closed += 1
    return closed


def _close(attempt: Attempt, *, at: datetime, is_handed_in: bool) -> None:
    """Grade what counts and close. The row is locked by the caller."""
    items = list(attempt.items.all())
    responses = newest_responses(items)
    grades = [_grade(item, responses.get(item.pk)) for item in items]
    Grade.objects.bulk_create(grades)
    attempt.closed_at = at
    attempt.is_handed_in = is_handed_in
    attempt.score = sum(grade.fraction for grade in grades)
    attempt.save(update_fields=["closed_at", "is_handed_in", "score"])


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
def mark_own(attempt_id: uuid.UUID, position: int, *, participant_id: uuid.UUID, data: FormData) -> AttemptItem:
    """Keep which key points the person finds in their own open answer; the mark they had before is superseded.

    Raise AttemptItem.DoesNotExist unless the item is theirs, released, answered, and one that people mark themselves.
    """
    own = AttemptItem.objects.select_related("attempt").select_for_update(of=("attempt",), no_key=True)
    item = own.get(attempt_id=attempt_id, attempt__participant_id=participant_id, position=position)
    response = newest_responses([item]).get(item.pk)
    if not item.attempt.is_released or response is None or not is_marked_by_hand(item.boxes):
        raise AttemptItem.DoesNotExist
    _regrade(item, response, mark_by_hand(item.boxes, response.raw, data))
    return item


def _regrade(item: AttemptItem, response: Response, raw: dict[str, Any] | None = None) -> None:
    """Supersede the grade of one item of a closed attempt, and mend the attempt's score. The row is locked."""
    Grade.objects.filter(item=item, superseded_at=None).update(superseded_at=Now())
    _grade(item, response, raw).save()
    current = Grade.objects.filter(item__attempt=item.attempt_id, superseded_at=None)
    item.attempt.score = sum(current.values_list("fraction", flat=True))
    item.attempt.save(update_fields=["score"])
