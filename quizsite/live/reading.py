"""What every look of a player reads, in statements that are put together once.

A full room looks a thousand times within seconds, and to build such a query anew costs more than to answer it. Before
an item is revealed the columns that depend on a key are not even read.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Model

from quizsite.live.models import Answer, Room, RoomItem, Seat, SeatItem, Side

SECRET = ("key", "solution_html", "params")
MARKS = ("fraction", "points", "detail", "captain_of")
TALLIES = ("tally", "first_tally", "accepted")


def _fields(model: type[Model], but: Iterable[str] = ()) -> list:
    return [field for field in model._meta.concrete_fields if field.name not in but]


def _columns(model: type[Model], alias: str, but: Iterable[str] = ()) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model, but))


_PARTS = (("seat", Seat), ("room", Room), ("side", Side))
_NAMES = {model: [field.attname for field in _fields(model)] for _, model in _PARTS}

# All parts of these are columns of the models: nothing that anybody sent is in them.
_SEAT = f"""
    SELECT {", ".join(_columns(model, alias) for alias, model in _PARTS)}
    FROM live_seat seat JOIN live_room room ON room.id = seat.room_id LEFT JOIN live_side side ON side.id = seat.side_id
    WHERE seat.token_hash = %s AND seat.room_id = %s AND seat.status <> 'kicked'
"""  # noqa: S608
_ITEM = f"""
    SELECT {_columns(RoomItem, "item", TALLIES)}, statement_timestamp() AS now, playing.longest, playing.seated,
        (SELECT COUNT(*) FROM live_roomitem other WHERE other.room_id = item.room_id) AS item_count
    FROM live_roomitem item
    CROSS JOIN LATERAL (
        SELECT COUNT(*) AS seated, COALESCE(MAX(extra_factor), 1.0) AS longest FROM live_seat seat
        WHERE seat.room_id = item.room_id AND seat.status = 'seated' AND NOT seat.is_spectator
    ) AS playing
    WHERE item.room_id = %s AND item.position = %s
"""  # noqa: S608
_OWN_ITEM = {
    is_revealed: f"""
    SELECT {_columns(SeatItem, "own", () if is_revealed else SECRET)} FROM live_seatitem own WHERE own.room_item_id = %s
"""  # noqa: S608
    for is_revealed in (False, True)
}
_OWN_ANSWER = {
    is_revealed: f"""
    SELECT {_columns(Answer, "own", () if is_revealed else MARKS)} FROM live_answer own
    WHERE own.room_item_id = %s AND own.seat_id = %s AND own.round BETWEEN %s AND 2 ORDER BY own.round DESC LIMIT 1
"""  # noqa: S608
    for is_revealed in (False, True)
}


def read_seat(room_id: UUID, token_hash: str) -> Seat | None:
    """Return the seat of a token with its room and its side; None for a stranger or a removed seat."""
    with connection.cursor() as cursor:
        cursor.execute(_SEAT, [token_hash, room_id])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    seat, room, side = (
        model.from_db(connection.alias, names, [next(values) for _ in names]) for model, names in _NAMES.items()
    )
    seat.room = room
    if side.pk is not None:
        seat.side = side
    return seat


def read_item(room: Room) -> RoomItem | None:
    """Return the current item of a room, without its tallies.

    It comes with the database's clock as `now`, the number of items in the room as `item_count`, of those who play as
    `seated`, and the longest extra time of any of them as `longest`.
    """
    return next(iter(RoomItem.objects.raw(_ITEM, [room.pk, room.item_no])), None)


def read_own_item(item: RoomItem, seat: Seat | None, *, is_revealed: bool) -> SeatItem | None:
    """Return the variant of a seat, or with none the room's own."""
    statement = _OWN_ITEM[is_revealed]
    if seat is None:
        rows = SeatItem.objects.raw(f"{statement} AND own.seat_id IS NULL", [item.pk])
    else:
        rows = SeatItem.objects.raw(f"{statement} AND own.seat_id = %s", [item.pk, seat.pk])
    return next(iter(rows), None)


def read_own_answer(item: RoomItem, seat: Seat, *, from_round: int, is_revealed: bool) -> Answer | None:
    """Return the newest answer of a seat to an item, of this vote or a later one."""
    return next(iter(Answer.objects.raw(_OWN_ANSWER[is_revealed], [item.pk, seat.pk, from_round])), None)
