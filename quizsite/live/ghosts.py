"""Races against a recorded session: the same items in one's own time, and after each the table as it stood then.

A race is a room in which everybody plays in their own time, over the wordings and by the rules of a room that a host
led to its end; exercises draw new numbers. The recorded names, points and times are read from their rows, never worked
out anew: names that were hidden stay hidden, and who was removed is left out.

A race goes on by its code, also to people who were not in that session. To them everybody in it is a number, "Ghost 1":
its names and points are for whom its report is there, those who ran it or sat in it. Being in the same team is not
enough, as it is not for the report. A race has no wall while it runs; its desk and its end show who races, no ghosts.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q, Sum

from quizsite.accounts.models import User
from quizsite.live import scoring
from quizsite.live.clock import database_now
from quizsite.live.models import RULES, Answer, Phase, Room, RoomItem, Seat, SeatStatus, Sides
from quizsite.live.quizzes import NothingToPlay, save_with_code
from quizsite.live.standings import standings

RUNS_FOR = timedelta(days=14)
MOST_SHOWN = 10


@dataclass(frozen=True)
class GhostRow:
    rank: int
    name: str
    total: int
    is_own: bool


@dataclass(frozen=True)
class Race:
    """How somebody stands in a race after an item. `rows` are the first of the table, and the own one in any case.

    Times are from the opening of an item to the answer that counted, in seconds; None where there was no answer.
    """

    title: str
    recorded_at: datetime
    position: int
    rank: int
    rows: list[GhostRow]
    row_count: int
    own_seconds: float | None
    median_seconds: float | None


def can_be_raced(room: Room) -> bool:
    """Whether the room is a recorded session: a host led it to its end."""
    return room.phase == Phase.ENDED and not room.is_paced and not room.is_rehearsal


def open_race(recorded: Room, *, host: User) -> Room:
    """Open a race against a recorded room; the one that the host has open against it already, if any.

    Items that were taken out of the count stay out. NothingToPlay where no item was ever revealed.
    """
    open_already = Room.objects.going().filter(ghost_of=recorded, host=host)
    if race := open_already.first():
        return race
    items = list(recorded.items.filter(closed_at__isnull=False))
    if not any(item.is_revealed and not item.is_void for item in items):
        raise NothingToPlay("No item of this session was played to its end, so there is nothing to race against.")
    try:
        with transaction.atomic():
            return _write(recorded, items, host)
    except IntegrityError:
        # Pressed twice at the same moment: the other press has opened it.
        return open_already.get()


def _write(recorded: Room, items: list[RoomItem], host: User) -> Room:
    rules = {name: getattr(recorded, name) for name in RULES}
    race = save_with_code(
        Room(
            **rules | {"sides": Sides.NONE, "needs_approval": False, "autopilot_seconds": None},
            quiz=recorded.quiz,
            host=host,
            title=f"Race: {recorded.title}"[:80],
            secret=secrets.token_bytes(32),
            phase=Phase.PACED,
            ends_at=database_now() + RUNS_FOR,
            shows_each=True,
            ghost_of=recorded,
        )
    )
    RoomItem.objects.bulk_create(
        RoomItem(
            room=race,
            position=item.position,
            revision_id=item.revision_id,
            title=item.title,
            seconds=item.seconds,
            is_void=item.is_void,
            accepted=item.accepted,
        )
        for item in items
    )
    return race


def race_after(seat: Seat, position: int) -> Race | None:
    """Return how a seat stands after an item of its race; None in a room that is none. The item's turn is over."""
    recorded = seat.room.ghost_of
    if recorded is None:
        return None
    among = _counted(seat.room, recorded, position)
    own = Answer.objects.filter(seat=seat, room_item__position__in=among)
    total = own.aggregate(points=Sum("points"))["points"] or 0
    table = [(seat.shown_name, total, True), *_ghosts(seat, recorded, among)]
    table.sort(key=lambda row: (-row[1], not row[2]))
    places = scoring.ranks([total for _, total, _ in table])
    rows = [GhostRow(rank, *row) for rank, row in zip(places, table, strict=True)]
    mine = next(row for row in rows if row.is_own)
    answer = Answer.objects.filter(seat=seat, room_item__position=position).only("taken_ms").first()
    return Race(
        title=recorded.title,
        recorded_at=recorded.created_at,
        position=position,
        rank=mine.rank,
        rows=rows[:MOST_SHOWN] if mine in rows[:MOST_SHOWN] else [*rows[: MOST_SHOWN - 1], mine],
        row_count=len(rows),
        own_seconds=answer.taken_ms / 1000 if answer else None,
        median_seconds=_median_seconds(recorded, position),
    )


def _ghosts(seat: Seat, recorded: Room, among: list[int]) -> list[tuple[str, int, bool]]:
    """Return name and points of those who played then. Numbers go by seat: by name or rank they would tell of it."""
    rows = standings(recorded, among=among).seats
    if _was_there(seat, recorded):
        return sorted((row.name, row.total, False) for row in rows)
    by_seat = sorted(rows, key=lambda row: row.seat_id)
    return [(f"Ghost {number}", row.total, False) for number, row in enumerate(by_seat, start=1)]


def _was_there(seat: Seat, recorded: Room) -> bool:
    """Whether the person in a seat of the race ran the recorded room, or sits in it."""
    person = seat.participant_id
    if person is None:
        return False
    sits = Seat.objects.filter(room=recorded, participant=person).exclude(status=SeatStatus.KICKED)
    runs = Q(host__participant=person) | Q(co_hosts__user__participant=person)
    return Room.objects.filter(runs | Exists(sits), pk=recorded.pk).exists()


def _counted(race: Room, recorded: Room, position: int) -> list[int]:
    """Return the items up to this one that count in both rooms."""
    ours = race.items.filter(position__lte=position, is_void=False).values("position")
    theirs = recorded.items.filter(position__in=ours, is_revealed=True, is_void=False)
    return list(theirs.order_by("position").values_list("position", flat=True))


def _median_seconds(recorded: Room, position: int) -> float | None:
    answers = Answer.objects.filter(room_item__room=recorded, room_item__position=position)
    answers = answers.exclude(seat__status=SeatStatus.KICKED).order_by("round")
    taken = dict(answers.values_list("seat_id", "taken_ms"))
    return median(taken.values()) / 1000 if taken else None
