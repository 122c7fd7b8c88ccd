"""Rooms in which everybody plays in their own time, until a moment that the host chose.

A seat goes from item to item: beginning one opens a window for that seat alone, a SeatTurn by the database's clock. Its
answer is marked when the window is over or the person is done with it. At the end all items are closed, marked and
revealed at once, and from then on such a room is like any other. Whoever looks first does what the clock has to do.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest, Least

from quizsite.accounts.models import User
from quizsite.live.answers import NotSeated, Receipt, hash_token, save_answer
from quizsite.live.clock import database_now
from quizsite.live.commands import NotNow, Step, command
from quizsite.live.dealing import deal_alone
from quizsite.live.marking import mark, mark_turns
from quizsite.live.models import GRACE, Answer, Phase, Room, RoomItem, Seat, SeatStatus, SeatTurn

LEAST_AHEAD = timedelta(minutes=5)
MOST_AHEAD = timedelta(days=60)
MOST_SETTLED = 200


class BadEnd(Exception):
    """A room cannot end at that moment; the message is for the host."""


def check_end(ends_at: datetime, *, now: datetime) -> None:
    """Raise BadEnd for a moment that is too near, or too far away."""
    if ends_at < now + LEAST_AHEAD:
        raise BadEnd("The end is at least five minutes from now.")
    if ends_at > now + MOST_AHEAD:
        raise BadEnd("The end is at most 60 days from now.")


# --- What a player does -----------------------------------------------------------------------------------------------


def next_item(seat: Seat) -> RoomItem | None:
    """Return the item that a seat can begin next; None after the last. Items out of the count are passed over."""
    begun = SeatTurn.objects.filter(seat=seat).values("room_item_id")
    items = RoomItem.objects.filter(room=seat.room_id, is_void=False, closed_at=None).exclude(pk__in=begun)
    return items.select_related("room").order_by("position").first()


def start_item(room_id: UUID, token: str, *, position: int) -> SeatTurn:
    """Begin the window of a seat for its next item; the same one again for an item that it has begun.

    Raise NotSeated for a token that opens no seat of the room, NotNow where another item is still on, or comes first.
    """
    seat = _seat(room_id, token)
    settle(room_id, seat=seat)
    if _may_go_on(seat) and (item := next_item(seat)) and item.position == position:
        # Before the lock: drawing takes a while.
        deal_alone(item, seat)
    with transaction.atomic():
        # Two tabs begin in turn: the second finds what the first began.
        seat = Seat.objects.select_for_update(of=("self",), no_key=True).select_related("room").get(pk=seat.pk)
        if turn := SeatTurn.objects.filter(seat=seat, room_item__position=position).first():
            return turn
        item = _next_or_refuse(seat, position)
        deal_alone(item, seat)
        now = database_now()
        window = timedelta(seconds=item.seconds) * seat.extra_factor
        return SeatTurn.objects.create(seat=seat, room_item=item, opened_at=now, deadline_at=now + window)


def save_turn_answer(room_id: UUID, token: str, **sent: Any) -> Receipt:
    """Keep what a seat entered in its own window: answers.save_answer, which see. NotNow for an item not begun."""
    try:
        return save_answer(room_id, token, **sent, is_own_turn=True)
    except NotSeated:
        _seat(room_id, token)
        raise NotNow("You have not begun this item yet.") from None


@transaction.atomic
def finish_item(room_id: UUID, token: str, *, position: int) -> None:
    """End the own window of a seat before its time and mark its answer; an item that is over stays as it is."""
    seat = _seat(room_id, token)
    turns = SeatTurn.objects.select_for_update(of=("self",), no_key=True).select_related("room_item__room")
    turn = turns.filter(seat=seat, room_item__position=position).first()
    if turn is None:
        raise NotNow("You have not begun this item yet.")
    if turn.closed_at is None:
        _close([turn], now=database_now())


# --- What the clock does ----------------------------------------------------------------------------------------------


@transaction.atomic
def settle(room_id: UUID, *, seat: Seat | None = None, limit: int = MOST_SETTLED) -> int:
    """Close and mark the own windows whose time is over, of one seat or of all; return how many there were.

    Nobody waits for somebody who is at it. Those of people who were removed wait until they are let in again.
    """
    now = database_now()
    over = now - GRACE
    turns = SeatTurn.objects.filter(room_item__room=room_id, closed_at=None)
    turns = turns.filter(Q(deadline_at__lt=over) | Q(room_item__room__ends_at__lt=over))
    turns = turns.exclude(seat__status=SeatStatus.KICKED)
    if seat is not None:
        turns = turns.filter(seat=seat)
    locked = turns.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("room_item__room")
    found = list(locked.order_by("pk")[:limit])
    _close(found, now=now)
    return len(found)


def _close(turns: Iterable[SeatTurn], *, now: datetime) -> None:
    """Close windows and mark their answers; the rows are locked, so no answer is under way."""
    by_item: dict[int, list[SeatTurn]] = defaultdict(list)
    for turn in turns:
        turn.closed_at = max(turn.opened_at, min(now, turn.over_at(turn.room_item.room.ends_at)))
        by_item[turn.room_item_id].append(turn)
    SeatTurn.objects.bulk_update([turn for of_item in by_item.values() for turn in of_item], ["closed_at"])
    for of_item in by_item.values():
        item = of_item[0].room_item
        mark_turns(item.room, item, [turn.seat_id for turn in of_item])


def close_room(step: Step) -> None:
    """Close, mark and reveal every item of a room that ends. The room is locked by the caller."""
    room = step.room
    room.ends_at = min(room.ends_at, step.now)
    items = list(RoomItem.objects.filter(room=room, closed_at=None))
    # Before the answers are read: this waits for those under way, and those behind it find the items closed.
    RoomItem.objects.filter(room=room, closed_at=None).update(closed_at=step.now)
    SeatTurn.objects.filter(room_item__room=room, closed_at=None).update(
        closed_at=Greatest("opened_at", Least("deadline_at", step.now))
    )
    for item in items:
        item.room, item.closed_at, item.is_revealed = room, step.now, not item.is_void
        mark(room, item)
        item.save()
    step.detail["answers"] = Answer.objects.filter(room_item__room=room).count()


# --- What a host does -------------------------------------------------------------------------------------------------


def move_end(room_id: UUID, *, actor: User, seen_version: int, ends_at: datetime) -> Room:
    """Let the room end later, or sooner. Raise BadEnd, or NotNow for a room that has ended or that a host leads."""
    with command(room_id, "move end", actor=actor, seen_version=seen_version) as step:
        room = step.room
        if room.phase != Phase.PACED or step.now > room.ends_at + GRACE:
            raise NotNow("Only a room that everybody plays in their own time, and that still runs, has an end to move.")
        check_end(ends_at, now=step.now)
        step.is_needed = room.ends_at != ends_at
        step.detail |= {"from": room.ends_at.isoformat(), "to": ends_at.isoformat()}
        room.ends_at = ends_at
    return step.room


def _seat(room_id: UUID, token: str) -> Seat:
    seats = Seat.objects.select_related("room").exclude(status=SeatStatus.KICKED)
    seat = seats.filter(room=room_id, token_hash=hash_token(token)).first()
    if seat is None:
        raise NotSeated
    return seat


def _may_go_on(seat: Seat) -> bool:
    is_here = seat.status == SeatStatus.SEATED and not seat.is_spectator
    return is_here and not SeatTurn.objects.filter(seat=seat, closed_at=None).exists()


def _next_or_refuse(seat: Seat, position: int) -> RoomItem:
    """Return the item at the position if the seat may begin it now; NotNow otherwise."""
    room = seat.room
    if room.phase != Phase.PACED or database_now() > room.ends_at:
        raise NotNow("This room has ended.")
    if seat.status != SeatStatus.SEATED or seat.is_spectator:
        raise NotNow("Only who sits in the room can begin an item.")
    if not _may_go_on(seat):
        raise NotNow("Finish the item that is open first.")
    item = next_item(seat)
    if item is None or item.position != position:
        raise NotNow("Another item comes first.")
    return item
