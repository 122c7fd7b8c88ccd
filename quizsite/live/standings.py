"""Who has how many points: summed from the rows each time, together with the version that they are true for.

An answer counts when its item is revealed and not void; of two votes the second counts, where there is one. People who
were removed and spectators are in no table. Who has as many points shares a rank, and the next ranks are left out.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db import connection

from quizsite.live.models import Room, Sides


@dataclass(frozen=True)
class Standing:
    """One row of a table. `played` is the number of counted items that were put to the seat, `right` of those right."""

    rank: int
    seat_id: int
    name: str
    side_id: int | None
    total: int
    played: int
    right: int
    percent: int


@dataclass(frozen=True)
class SideStanding:
    """One side: the sum over the items of the mean points of its members, or of its captain's points."""

    rank: int
    side_id: int
    name: str
    total: Decimal
    members: int


@dataclass(frozen=True)
class Standings:
    version: int
    seats: list[Standing]
    sides: list[SideStanding]

    def of_seat(self, seat_id: int) -> Standing | None:
        return next((row for row in self.seats if row.seat_id == seat_id), None)

    def top(self, count: int = 10) -> list[Standing]:
        return self.seats[:count]


# What counts, once per item and seat. The parts are put together here and nowhere else, from words of this file.
_COUNTED = """
    item AS (
        SELECT id, position, round FROM live_roomitem
        WHERE room_id = %(room)s AND is_revealed AND NOT is_void
            AND (%(among)s::integer[] IS NULL OR position = ANY(%(among)s))
    ), counted AS (
        SELECT DISTINCT ON (answer.room_item_id, answer.seat_id)
            answer.room_item_id, answer.seat_id, answer.points, answer.fraction, answer.captain_of_id
        FROM live_answer answer JOIN item ON item.id = answer.room_item_id
        WHERE answer.points IS NOT NULL AND answer.round <= item.round
        ORDER BY answer.room_item_id, answer.seat_id, answer.round DESC
    )
"""
_SEATS = f"""
    WITH {_COUNTED}, summed AS (
        SELECT seat.id, seat.side_id, CASE WHEN seat.is_hidden THEN 'Player ' || seat.id ELSE seat.nickname END AS name,
            COALESCE(SUM(counted.points), 0) AS total, COUNT(item.id) AS played,
            COUNT(*) FILTER (WHERE counted.fraction = 1) AS correct
        FROM live_seat seat
        LEFT JOIN item ON item.position >= seat.joined_at_item
        LEFT JOIN counted ON counted.room_item_id = item.id AND counted.seat_id = seat.id
        WHERE seat.room_id = %(room)s AND seat.status IN ('seated', 'left') AND NOT seat.is_spectator
        GROUP BY seat.id
    )
    SELECT room.version, RANK() OVER (ORDER BY summed.total DESC), summed.id, summed.name, summed.side_id,
        summed.total, summed.played, summed.correct,
        COALESCE(ROUND(summed.total / NULLIF(summed.played, 0) / 10.0), 0)
    FROM live_room room LEFT JOIN summed ON true
    WHERE room.id = %(room)s
    ORDER BY summed.total DESC, summed.name, summed.id
"""  # noqa: S608
_SIDES = f"""
    WITH {_COUNTED}, member AS (
        SELECT seat.id, seat.side_id, seat.status, seat.joined_at_item FROM live_seat seat
        WHERE seat.room_id = %(room)s AND seat.status IN ('seated', 'left') AND NOT seat.is_spectator
    ), earned AS (
        SELECT member.side_id, item.id, ROUND(AVG(COALESCE(counted.points, 0)), 2) AS mean
        FROM member JOIN item ON item.position >= member.joined_at_item
        LEFT JOIN counted ON counted.room_item_id = item.id AND counted.seat_id = member.id
        WHERE NOT %(is_captains)s AND (member.status = 'seated' OR counted.seat_id IS NOT NULL)
        GROUP BY member.side_id, item.id
        UNION ALL
        SELECT counted.captain_of_id, counted.room_item_id, counted.points FROM counted
        WHERE %(is_captains)s AND counted.captain_of_id IS NOT NULL
    ), summed AS (
        SELECT side.id, side.name, side.position,
            COALESCE((SELECT SUM(mean) FROM earned WHERE earned.side_id = side.id), 0) AS total,
            (SELECT COUNT(*) FROM member WHERE member.side_id = side.id AND member.status = 'seated') AS members
        FROM live_side side WHERE side.room_id = %(room)s
    )
    SELECT RANK() OVER (ORDER BY total DESC), id, name, total, members FROM summed ORDER BY total DESC, position
"""  # noqa: S608


def standings(room: Room, *, among: list[int] | None = None) -> Standings:
    """Return the tables of the room at the version that they are true for; with `among` those of the items there."""
    version, seats = _seats(room.pk, among)
    sides = _sides(room, among) if room.sides != Sides.NONE else []
    return Standings(version, seats, sides)


def standing_of(room: Room, seat_id: int) -> Standing | None:
    """Return the row of one seat at the version of `room`.

    A version's table never changes, so each process sums a room up once for all of its players. Only who came in since
    is not in it yet.
    """
    found = _at_version(room.pk, room.version).get(seat_id)
    return found or standings(room).of_seat(seat_id)


@lru_cache(maxsize=32)
def _at_version(room_id: UUID, version: int) -> dict[int, Standing]:
    found, rows = _seats(room_id, None)
    # The room moved on meanwhile: what was summed up is that of a later version.
    return {row.seat_id: row for row in rows} if found == version else {}


def _seats(room_id: UUID, among: list[int] | None) -> tuple[int, list[Standing]]:
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, {"room": room_id, "among": among})
        rows = cursor.fetchall()
    if not rows:
        raise Room.DoesNotExist
    return rows[0][0], [
        Standing(rank, seat_id, name, side_id, int(total), played, right, int(percent))
        for _, rank, seat_id, name, side_id, total, played, right, percent in rows
        if seat_id is not None
    ]


def _sides(room: Room, among: list[int] | None) -> list[SideStanding]:
    values = {"room": room.pk, "among": among, "is_captains": room.sides == Sides.CAPTAIN}
    with connection.cursor() as cursor:
        cursor.execute(_SIDES, values)
        return [SideStanding(*row) for row in cursor.fetchall()]
