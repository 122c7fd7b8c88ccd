"""The clock that every window is judged by, and what it has come to."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from quizsite.live.models import GRACE, Phase

# Over for everybody: the longest extra time of all who play is over too.
_DUE = """
    SELECT room.phase,
        room.phase = 'paced' AND clock_timestamp() > room.ends_at + %(grace)s,
        room.phase = 'open' AND item.paused_at IS NULL AND clock_timestamp() > item.opened_at + %(grace)s
            + (item.deadline_at - item.opened_at) * COALESCE((
                SELECT MAX(extra_factor) FROM live_seat seat
                WHERE seat.room_id = room.id AND seat.status = 'seated' AND NOT seat.is_spectator
            ), 1.0),
        clock_timestamp() >= room.phase_at + make_interval(secs => room.autopilot_seconds),
        EXISTS (SELECT FROM live_roomitem later WHERE later.room_id = room.id AND later.position = room.item_no + 1)
    FROM live_room room
    LEFT JOIN live_roomitem item ON item.room_id = room.id AND item.position = room.item_no
    WHERE room.id = %(room_id)s
"""


def database_now() -> datetime:
    """Return the database's clock at this moment, not at the start of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def due_step(room_id: UUID) -> str:
    """Return the step that the clock has to make in a room: "close", "end", or one of its autopilot; "" for none."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"room_id": room_id, "grace": GRACE})
        row = cursor.fetchone()
    if row is None:
        return ""
    phase, is_at_end, is_over, is_time, has_next = row
    if phase == Phase.PACED:
        return "end" if is_at_end else ""
    if phase == Phase.OPEN:
        return "close" if is_over else ""
    if not is_time or phase in (Phase.LOBBY, Phase.ENDED):
        return ""
    if phase == Phase.READY:
        return "open"
    if phase == Phase.CLOSED:
        return "board"
    return "next" if has_next else "end"
