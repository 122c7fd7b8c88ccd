"""Answers: one statement each, against the database's clock, and a receipt that tells nothing of the key.

The statement knows the seat by its token, locks the window of the item against a close at the same moment, looks at the
clock, and keeps the answer or does not. What comes too late is told so and is not kept.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from django.db import connection

from questions.items import FormData, ReadLine, collect_response, read_lines
from questions.kinds.base import clean_text
from quizsite.live.models import GRACE

# More than the largest grid has cells, than anybody picks in one box, than any program prints, and than all together.
MOST_FIELDS = 150
MOST_VALUES = 20
MOST_TEXT = 1_001
MOST_IN_ALL = 10_000

TRIES = 3


class Form(FormData, Protocol):
    """A submitted form that can tell the names of its fields: Django's QueryDict."""

    def __iter__(self) -> Iterator[str]: ...


class NotSeated(Exception):
    """No seat of this room belongs to the token, or it has been taken away."""


@dataclass(frozen=True)
class Receipt:
    """What a player is told about an answer. Nothing in it depends on the key.

    `is_accepted` says that this operation is kept, or was when it came first. `is_newest` is false when a newer answer
    of another tab stands. `refusal` is a sentence for the player where it is not kept. `left_ms` is what the seat's
    countdown shows at this moment, 0 where nothing can be entered: it passes, and makes no other receipt.
    """

    op_id: uuid.UUID
    seq: int
    received_at: datetime
    is_accepted: bool
    is_newest: bool
    newest_seq: int
    refusal: str
    version: int
    lines: list[ReadLine]
    left_ms: int = field(compare=False)


class Entries(dict[str, list[str]]):
    """The fields of an answer as kept, read like the form that they came in."""

    def get(self, name: str, default: Any = None, /) -> Any:
        values = super().get(name)
        return values[-1] if values else default

    def getlist(self, name: str, /) -> list[str]:
        return super().get(name, [])


# The stamp is when the statement arrived, before it waited for the lock. The lock is on the item's row alone, shared:
# answers do not wait for each other, a close waits for those under way, and those behind it find the item closed.
_ITEM_THAT_IS_ON = """
        SELECT seat.id AS seat_id, seat.status, seat.is_spectator, room.version, item.id AS item_id, item.round,
            item.opened_at, item.paused_at, item.closed_at, room.item_no = item.position AS is_on,
            item.opened_at + (item.deadline_at - item.opened_at) * seat.extra_factor + %(grace)s AS counts_until,
            statement_timestamp() AS stamp
        FROM live_seat seat
        JOIN live_room room ON room.id = seat.room_id
        JOIN live_roomitem item ON item.room_id = room.id AND item.position = %(position)s
        WHERE seat.token_hash = %(token_hash)s AND seat.room_id = %(room_id)s AND seat.status <> 'kicked'
        FOR SHARE OF item
"""
# The same, where the window is one of the seat's own; its row is locked beside that of the item.
_OWN_TURN = """
        SELECT seat.id AS seat_id, seat.status, seat.is_spectator, room.version, item.id AS item_id, item.round,
            turn.opened_at, item.paused_at, COALESCE(item.closed_at, turn.closed_at) AS closed_at,
            room.phase = 'paced' AS is_on,
            LEAST(turn.deadline_at, room.ends_at) + %(grace)s AS counts_until, statement_timestamp() AS stamp
        FROM live_seat seat
        JOIN live_room room ON room.id = seat.room_id
        JOIN live_roomitem item ON item.room_id = room.id AND item.position = %(position)s
        JOIN live_seatturn turn ON turn.room_item_id = item.id AND turn.seat_id = seat.id
        WHERE seat.token_hash = %(token_hash)s AND seat.room_id = %(room_id)s AND seat.status <> 'kicked'
        FOR SHARE OF item, turn
"""
# The two are words of this file, and so is what follows them.
_SAVE = """
    WITH own AS MATERIALIZED ({own}), stored AS (
        INSERT INTO live_answer AS answer
            (room_item_id, seat_id, round, op_id, seq, entered, confidence, received_at, taken_ms, detail)
        SELECT item_id, seat_id, round, %(op_id)s, %(seq)s, %(entered)s, %(confidence)s, stamp,
            GREATEST(0, EXTRACT(EPOCH FROM stamp - opened_at) * 1000)::integer, '{{}}'
        FROM own
        WHERE status = 'seated' AND NOT is_spectator AND is_on AND round = %(round)s AND paused_at IS NULL
            AND closed_at IS NULL AND stamp >= opened_at AND stamp <= counts_until
        ON CONFLICT (room_item_id, seat_id, round) DO UPDATE
        SET op_id = EXCLUDED.op_id, seq = EXCLUDED.seq, entered = EXCLUDED.entered, confidence = EXCLUDED.confidence,
            received_at = EXCLUDED.received_at, taken_ms = EXCLUDED.taken_ms
        WHERE EXCLUDED.seq > answer.seq
        RETURNING answer.op_id, answer.seq, answer.received_at
    )
    SELECT own.status, own.is_spectator, own.version, own.is_on, own.round, own.opened_at, own.paused_at, own.closed_at,
        own.counts_until, own.stamp, stored.op_id, stored.seq, stored.received_at, kept.op_id, kept.seq,
        kept.received_at, shown.boxes
    FROM own
    LEFT JOIN stored ON true
    LEFT JOIN live_answer kept
        ON kept.room_item_id = own.item_id AND kept.seat_id = own.seat_id AND kept.round = %(round)s
    LEFT JOIN live_seatitem shown ON shown.room_item_id = own.item_id AND shown.seat_id = own.seat_id
"""


_SAVE_ITEM = _SAVE.format(own=_ITEM_THAT_IS_ON)
_SAVE_TURN = _SAVE.format(own=_OWN_TURN)


def hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def save_answer(
    room_id: uuid.UUID,
    token: str,
    *,
    position: int,
    round: int,
    op_id: uuid.UUID,
    seq: int,
    data: Form,
    confidence: int | None = None,
    is_own_turn: bool = False,
) -> Receipt:
    """Keep what a seat entered for the item that is open; the newest by `seq` counts until the close.

    `position` and `round` are those that the player saw: an answer never lands on another item. The same operation
    again gives the same receipt, also after the close. With `is_own_turn` the window is that of the seat's own turn.
    Raise NotSeated for a token that opens no seat of this room, or one that has no such turn.
    """
    fields = read_fields(data)
    values = {
        "room_id": room_id,
        "token_hash": hash_token(token),
        "position": position,
        "round": round,
        "op_id": op_id,
        "seq": seq,
        "entered": json.dumps(fields),
        "confidence": confidence if confidence in (1, 2, 3) else None,
        "grace": GRACE,
    }
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute(_SAVE_TURN if is_own_turn else _SAVE_ITEM, values)
            row = cursor.fetchone()
        if row is None:
            raise NotSeated
        outcome = _Outcome(*row)
        if outcome.stored_op or outcome.refusal(round) or (outcome.kept_op and outcome.kept_seq >= seq):
            break
        # Another send of the same seat came in at this very moment, and could not be seen yet: now it can.
    return _receipt(outcome, op_id, seq, round, fields)


def read_fields(data: Form) -> Entries:
    """Return the entries of a submitted form, bounded; what is longer than any answer is cut, and never taken for one.

    A page's own fields begin with "_", which no box does: they are left out, as is the token against forgery.
    """
    kept, left = Entries(), MOST_IN_ALL
    for name in list(data)[:MOST_FIELDS]:
        if name.startswith("_") or name == "csrfmiddlewaretoken":
            continue
        values = [clean_text(value, MOST_TEXT) for value in data.getlist(name)[:MOST_VALUES]]
        left -= len(name) + sum(map(len, values))
        if left < 0:
            break
        kept[clean_text(name, 60)] = values
    return kept


@dataclass(frozen=True)
class _Outcome:
    """The row of the statement: how the moment was, what was stored now, and what had been kept before."""

    status: str
    is_spectator: bool
    version: int
    is_on: bool
    round: int
    opened_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    counts_until: datetime | None
    stamp: datetime
    stored_op: uuid.UUID | None
    stored_seq: int | None
    stored_at: datetime | None
    kept_op: uuid.UUID | None
    kept_seq: int | None
    kept_at: datetime | None
    boxes: str | None

    @property
    def stands(self) -> tuple[uuid.UUID, int, datetime] | None:
        """What counts now: operation, number and stamp."""
        if self.stored_op is not None:
            return self.stored_op, self.stored_seq, self.stored_at
        if self.kept_op is not None:
            return self.kept_op, self.kept_seq, self.kept_at
        return None

    @property
    def left_ms(self) -> int:
        """What is left of the seat's window while it is on, without the grace."""
        return _to_ms(self.counts_until - GRACE - self.stamp)

    def refusal(self, round: int) -> str:
        """Return why nothing can be kept at this moment, in a sentence for the player; "" where it can."""
        if self.status != "seated":
            return "The host has not let you in yet." if self.status == "waiting" else "You have left this room."
        if self.is_spectator:
            return "You are watching: spectators do not answer."
        if self.closed_at is not None:
            return "The item is closed."
        if not self.is_on or self.opened_at is None:
            return "This item is not open."
        if round != self.round:
            return "This vote is over."
        if self.paused_at is not None:
            return "The host has paused. Send it again when it goes on."
        if self.stamp > self.counts_until:
            return "The item is closed."
        return ""


def _receipt(outcome: _Outcome, op_id: uuid.UUID, seq: int, round: int, fields: Entries) -> Receipt:
    stands = outcome.stands
    is_standing = stands is not None and stands[0] == op_id
    refusal = "" if is_standing else outcome.refusal(round)
    if stands is None and not refusal:
        refusal = "It was not kept. Send it again."
    boxes = json.loads(outcome.boxes) if outcome.boxes else []
    return Receipt(
        op_id=op_id,
        seq=seq,
        received_at=stands[2] if is_standing else outcome.stamp,
        # One that a newer answer has overtaken was kept, or need not be: nothing is lost with it.
        is_accepted=not refusal,
        is_newest=is_standing,
        newest_seq=stands[1] if stands else 0,
        refusal=refusal,
        version=outcome.version,
        lines=read_lines(boxes, collect_response(boxes, fields)),
        left_ms=0 if outcome.refusal(round) else outcome.left_ms,
    )


def response_of(boxes: list[dict[str, Any]], entered: dict[str, list[str]]) -> dict[str, Any]:
    """Return the raw response that an answer's fields make in its boxes."""
    return collect_response(boxes, Entries(entered))


def counts_until(opened_at: datetime, deadline_at: datetime, extra_factor: float) -> datetime:
    """Return the last moment at which an answer of a seat with this extra time counts."""
    return opened_at + (deadline_at - opened_at) * extra_factor + GRACE


def left_ms(opened_at: datetime, deadline_at: datetime, extra_factor: float, now: datetime) -> int:
    """Return what a seat's countdown shows, in milliseconds: to its deadline, without the grace."""
    return _to_ms(opened_at + (deadline_at - opened_at) * extra_factor - now)


def _to_ms(left: timedelta) -> int:
    return max(0, left // timedelta(milliseconds=1))
