"""Seats: how people come in, come back from another device, and what a host may do about them.

A seat belongs to whoever holds its token. The commands of a host name their seat and may be given twice, so they
compare no version; each is a step of the room nevertheless, since the person must see it.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Count, Q

from quizsite.accounts.models import Participant, User
from quizsite.doorbells import ring
from quizsite.live.answers import NotSeated, hash_token
from quizsite.live.clock import database_now
from quizsite.live.codes import read_code
from quizsite.live.commands import NotNow, Step, command, lock_room
from quizsite.live.dealing import deal_to
from quizsite.live.marking import mark
from quizsite.live.models import Phase, Room, RoomItem, Seat, SeatStatus, Side, Sides
from quizsite.live.names import check_against, clean_name, skeleton, suggest_name
from quizsite.live.reading import read_seat

CAP = 1000
HAND_OVER_SECONDS = 300
REMOVED = "The host has removed you from this room. Ask them to let you in again."
_SALT = "seat"


class NoSuchRoom(Exception):
    """No living room has this code."""


class NotAdmitted(Exception):
    """The room takes nobody in now; the message is for who wanted to come."""


def room_by_code(code: str) -> Room:
    """Return the living room of a code as it was typed; raise NoSuchRoom."""
    room = Room.objects.going().filter(code=read_code(code)).first()
    if room is None:
        raise NoSuchRoom
    return room


def seat_by_token(room_id: UUID, token: str) -> Seat | None:
    """Return the seat that the token opens in this room, with its room; None for a stranger or a removed seat."""
    return read_seat(room_id, hash_token(token)) if token else None


def join(
    code: str,
    nickname: str,
    *,
    participant: Participant | None = None,
    token: str = "",
    is_spectator: bool = False,
) -> tuple[Seat, str]:
    """Take a seat in the room of a code; return it and the token that opens it.

    With the token of a seat in that room it is the same seat and token. A participant who has a seat there gets it
    back under a new token, and the old one is dead: a phone takes over from a laptop. An empty nickname gets a neutral
    one. Raise NoSuchRoom, NotAdmitted or BadName.
    """
    room = room_by_code(code)
    if (own := seat_by_token(room.pk, token)) is not None:
        return _come_back(own), token
    with transaction.atomic():
        # In turn: the cap and the names hold, and nobody slips in beside a lock.
        room = lock_room(Room.objects, room.pk)
        if participant and (own := Seat.objects.filter(room=room, participant=participant).first()):
            if own.status == SeatStatus.KICKED:
                raise NotAdmitted(REMOVED)
            own.room = room
            return _come_back(own), _new_token(own)
        _check_door(room, token)
        seat = _new_seat(room, nickname, participant, is_spectator)
        token = _new_token(seat)
        if not is_spectator:
            deal_to(seat)
    _tell_desk(room)
    return seat, token


def leave(room_id: UUID, token: str) -> None:
    """Get up; the token brings the seat back as long as the room lives."""
    seat = seat_by_token(room_id, token)
    if seat is not None:
        _move(seat, SeatStatus.SEATED, SeatStatus.LEFT)


def hand_over(seat: Seat) -> str:
    """Return a code, good once and for five minutes, with which another device takes the seat over."""
    return signing.dumps([str(seat.room_id), seat.pk, seat.token_hash[:16]], salt=_SALT)


def take_over(room_id: UUID, code: str) -> tuple[Seat, str]:
    """Return the seat of a hand-over code and its new token; the old token opens nothing any more. NotSeated if not."""
    try:
        code_room, seat_id, mark = signing.loads(code, salt=_SALT, max_age=HAND_OVER_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise NotSeated from error
    with transaction.atomic():
        seat = Seat.objects.select_for_update(of=("self",)).select_related("room").filter(pk=seat_id).first()
        is_good = (
            seat is not None
            and str(seat.room_id) == code_room == str(room_id)
            and seat.status != SeatStatus.KICKED
            # A code that has been used, or that the token has outlived, names a token of the past.
            and secrets.compare_digest(seat.token_hash[:16], mark)
        )
        if not is_good:
            raise NotSeated
        return seat, _new_token(seat)


def _come_back(seat: Seat) -> Seat:
    if _move(seat, SeatStatus.LEFT, SeatStatus.SEATED):
        deal_to(seat)
    return seat


@transaction.atomic
def _move(seat: Seat, before: str, after: str) -> bool:
    """Change the status of a seat by its own wish; return whether it was as it had to be before."""
    room = lock_room(Room.objects, seat.room_id)
    if room.phase == Phase.ENDED or not Seat.objects.filter(pk=seat.pk, status=before).update(status=after):
        return False
    seat.status, seat.room = after, room
    if room.sides == Sides.NONE:
        _tell_desk(room)
    else:
        # The mean of a side is over its members: the tables change, and so does the version that they are true for.
        Step(room, database_now()).take("leave" if after == SeatStatus.LEFT else "come back", seat=seat.pk)
    return True


def _check_door(room: Room, token: str) -> None:
    if room.phase == Phase.ENDED:
        raise NoSuchRoom
    if token and room.seats.filter(status=SeatStatus.KICKED, token_hash=hash_token(token)).exists():
        raise NotAdmitted(REMOVED)
    if room.is_locked:
        raise NotAdmitted("The host has locked the room. Ask them to let you in.")
    if room.seats.exclude(status=SeatStatus.KICKED).count() >= CAP:
        raise NotAdmitted(f"The room is full: it has {CAP} seats.")


def _new_seat(room: Room, nickname: str, participant: Participant | None, is_spectator: bool) -> Seat:
    name = _free_name(room, nickname)
    return Seat.objects.create(
        room=room,
        # Replaced at once; until then no token has this hash.
        token_hash=secrets.token_hex(32),
        participant=participant,
        nickname=name,
        skeleton=skeleton(name),
        side=None if is_spectator else _smallest_side(room),
        status=SeatStatus.WAITING if room.needs_approval else SeatStatus.SEATED,
        is_spectator=is_spectator,
        joined_at_item=_first_item(room),
    )


def _first_item(room: Room) -> int:
    """Return the position of the first item that somebody who comes now can still answer."""
    return max(1, room.item_no + (room.phase in (Phase.CLOSED, Phase.BOARD)))


def _free_name(room: Room, typed: str, *, but: int | None = None) -> str:
    """Return the name as it is kept, or a neutral one for none; BadName if it looks like that of another seat."""
    others = room.seats.exclude(status=SeatStatus.KICKED).exclude(pk=but)
    if not typed.strip():
        return suggest_name(set(others.values_list("skeleton", flat=True)))
    name = clean_name(typed)
    check_against(name, set(others.filter(skeleton=skeleton(name)).values_list("skeleton", flat=True)))
    return name


def _smallest_side(room: Room) -> Side | None:
    if room.sides == Sides.NONE:
        return None
    seated = Count("seats", filter=~Q(seats__status=SeatStatus.KICKED))
    return room.side_set.annotate(seated=seated).order_by("seated", "position").first()


def _new_token(seat: Seat) -> str:
    token = secrets.token_urlsafe(32)
    seat.token_hash = hash_token(token)
    seat.save(update_fields=["token_hash"])
    return token


def _tell_desk(room: Room) -> None:
    """Tell hosts and projector that somebody came or went: no player has to look for that."""
    transaction.on_commit(lambda: ring(f"{room.topic}:desk", str(room.version)))


# --- What a host may do -----------------------------------------------------------------------------------------------


def approve(room_id: UUID, seat_id: int, *, actor: User) -> Seat:
    """Let somebody in who waits."""
    with _seat_command(room_id, seat_id, "approve", actor) as (step, seat):
        step.is_needed = seat.status == SeatStatus.WAITING
        if step.is_needed:
            seat.status, seat.joined_at_item = SeatStatus.SEATED, _first_item(step.room)
            seat.save(update_fields=["status", "joined_at_item"])
            if not seat.is_spectator:
                deal_to(seat)
    return seat


def approve_all(room_id: UUID, *, actor: User) -> int:
    """Let everybody in who waits; return how many."""
    with command(room_id, "approve", actor=actor, seen_version=None) as step:
        # What they were dealt while they waited is theirs; what was asked meanwhile is not held against them.
        waiting = step.room.seats.filter(status=SeatStatus.WAITING)
        count = waiting.update(status=SeatStatus.SEATED, joined_at_item=_first_item(step.room))
        step.is_needed = count > 0
        step.detail["count"] = count
    return count


def kick(room_id: UUID, seat_id: int, *, actor: User) -> Seat:
    """Remove a seat: its token opens nothing from this moment, its name is free, and its points are not shown."""
    with _seat_command(room_id, seat_id, "kick", actor) as (step, seat):
        step.is_needed = seat.status != SeatStatus.KICKED
        seat.status, seat.is_captain = SeatStatus.KICKED, False
        seat.save(update_fields=["status", "is_captain"])
    return seat


def let_back(room_id: UUID, seat_id: int, *, actor: User) -> Seat:
    """Take a removal back: the token opens the seat as before, and its answers count again.

    NotNow while somebody else goes by its name.
    """
    with _seat_command(room_id, seat_id, "let back", actor) as (step, seat):
        step.is_needed = seat.status == SeatStatus.KICKED
        if step.is_needed:
            if _is_taken(seat):
                raise NotNow(f"Somebody else is {seat.nickname} now. Give them another name first.")
            seat.status = SeatStatus.SEATED
            seat.save(update_fields=["status"])
            if not seat.is_spectator:
                deal_to(seat)
                _mark_anew(step.room, seat)
    return seat


def _is_taken(seat: Seat) -> bool:
    others = seat.room.seats.exclude(status=SeatStatus.KICKED).exclude(pk=seat.pk)
    return others.filter(skeleton=seat.skeleton).exists()


def _mark_anew(room: Room, seat: Seat) -> None:
    """Mark what the seat had answered: an item that was closed without it has no mark for it, and no count of it."""
    items = RoomItem.objects.filter(room=room, closed_at__isnull=False, answers__seat=seat).distinct()
    for item in items:
        mark(room, item)
        item.save(update_fields=["tally", "first_tally"])


def rename(room_id: UUID, seat_id: int, *, actor: User, nickname: str) -> Seat:
    """Give a seat another name; an empty one gives a neutral name. Raise BadName."""
    with _seat_command(room_id, seat_id, "rename", actor) as (step, seat):
        name = _free_name(step.room, nickname, but=seat.pk)
        step.is_needed = name != seat.nickname
        seat.nickname, seat.skeleton = name, skeleton(name)
        seat.save(update_fields=["nickname", "skeleton"])
    return seat


def hide_name(room_id: UUID, seat_id: int, *, actor: User, is_hidden: bool = True) -> Seat:
    """Take a name off the projector and the leaderboards, or put it back."""
    with _seat_command(room_id, seat_id, "hide name" if is_hidden else "show name", actor) as (step, seat):
        step.is_needed = seat.is_hidden != is_hidden
        seat.is_hidden = is_hidden
        seat.save(update_fields=["is_hidden"])
    return seat


def give_extra_time(room_id: UUID, seat_id: int, *, actor: User, factor: float) -> Seat:
    """Give a seat longer windows: 1.5 is half as much time again. NotNow outside 1 to 3."""
    if not 1.0 <= factor <= 3.0:
        raise NotNow("Extra time is between 1 and 3 times the usual.")
    with _seat_command(room_id, seat_id, "extra time", actor) as (step, seat):
        step.is_needed = seat.extra_factor != factor
        seat.extra_factor = factor
        seat.save(update_fields=["extra_factor"])
    return seat


def move_to_side(room_id: UUID, seat_id: int, *, actor: User, side_id: int) -> Seat:
    """Put a seat on another side of the room; a captain leaves the captaincy behind. NotNow for a foreign side."""
    with _seat_command(room_id, seat_id, "move", actor) as (step, seat):
        side = Side.objects.filter(pk=side_id, room=step.room).first()
        if side is None:
            raise NotNow("There is no such side in this room.")
        step.is_needed = seat.side_id != side.pk
        if step.is_needed:
            seat.side, seat.is_captain = side, False
            seat.save(update_fields=["side", "is_captain"])
        step.detail["side"] = side.pk
    return seat


def make_captain(room_id: UUID, seat_id: int, *, actor: User) -> Seat:
    """Make a seat the captain of its side, instead of who was it."""
    with _seat_command(room_id, seat_id, "captain", actor) as (step, seat):
        if seat.side_id is None or seat.status != SeatStatus.SEATED:
            raise NotNow("A captain is somebody who sits on a side.")
        step.is_needed = not seat.is_captain
        _appoint(seat)
    return seat


def draw_captains(room_id: UUID, *, actor: User) -> list[Seat]:
    """Make somebody of each side its captain, at random; return them."""
    with command(room_id, "captains", actor=actor, seen_version=None) as step:
        drawn = []
        for side in step.room.side_set.all():
            if seats := list(side.seats.playing()):
                drawn.append(secrets.choice(seats))
                _appoint(drawn[-1])
        step.is_needed = bool(drawn)
        step.detail["seats"] = [seat.pk for seat in drawn]
    return drawn


def _appoint(seat: Seat) -> None:
    Seat.objects.filter(side_id=seat.side_id, is_captain=True).exclude(pk=seat.pk).update(is_captain=False)
    seat.is_captain = True
    seat.save(update_fields=["is_captain"])


@contextmanager
def _seat_command(room_id: UUID, seat_id: int, kind: str, actor: User) -> Iterator[tuple[Step, Any]]:
    """Take a host's step about one seat of the room; Seat.DoesNotExist for a seat of another."""
    with command(room_id, kind, actor=actor, seen_version=None) as step:
        seat = Seat.objects.select_for_update().get(pk=seat_id, room=step.room)
        seat.room = step.room
        step.detail["seat"] = seat.pk
        yield step, seat
