"""What a room leaves behind, as rows for files: one for each seat and item."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from typing import Any

from quizsite.live.answers import response_of
from quizsite.live.marking import shown_response
from quizsite.live.models import Answer, Room, RoomItem, Seat, SeatItem, SeatStatus

# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@dataclass(frozen=True)
class ReportRow:
    """What one seat did with one item. `fraction` and `points` are None where nothing counts."""

    item: int
    title: str
    seat: int
    name: str
    side: str
    vote: int | None
    answer: str
    fraction: float | None
    points: int | None
    seconds: float | None
    is_void: bool


def room_report(room: Room) -> list[ReportRow]:
    """Return a row for each item that was shown and each seat it was put to, in that order.

    Nothing of an item that is not revealed is in it. Names are those that the host sees.
    """
    items = RoomItem.objects.filter(room=room, is_revealed=True).only("position", "title", "is_void", "room_id")
    seats = list(
        room.seats.exclude(status=SeatStatus.KICKED).filter(is_spectator=False).select_related("side").order_by("pk")
    )
    return [row for item in items for row in _item_rows(room, item, seats)]


def _item_rows(room: Room, item: RoomItem, seats: list[Seat]) -> list[ReportRow]:
    answers = {answer.seat_id: answer for answer in Answer.objects.filter(room_item=item).order_by("round")}
    own = dict(SeatItem.objects.filter(room_item=item).values_list("seat_id", "boxes"))
    if room.is_paced:
        # Nothing is put to anybody before they begin it, and then it is dealt to them.
        seats = [seat for seat in seats if seat.pk in own]
    return [
        _row(item, seat, answers.get(seat.pk), own.get(seat.pk) or [])
        for seat in seats
        if seat.joined_at_item <= item.position
    ]


def _row(item: RoomItem, seat: Seat, answer: Answer | None, boxes: list[dict[str, Any]]) -> ReportRow:
    return ReportRow(
        item=item.position,
        title=item.title,
        seat=seat.pk,
        name=seat.nickname,
        side=seat.side.name if seat.side else "",
        vote=answer.round if answer else None,
        answer=shown_response(boxes, response_of(boxes, answer.entered)) if answer else "",
        fraction=answer.fraction if answer else None,
        points=None if item.is_void or not answer else answer.points,
        seconds=answer.taken_ms / 1000 if answer else None,
        is_void=item.is_void,
    )


def as_json(rows: list[ReportRow]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def as_csv(rows: list[ReportRow]) -> str:
    """Return the rows as CSV that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([field.name for field in fields(ReportRow)])
    for row in rows:
        writer.writerow([guard(value) for value in asdict(row).values()])
    return out.getvalue()


def guard(value: Any) -> Any:
    """Return a cell that a spreadsheet shows as it is: text that could begin a formula gets an apostrophe before it."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value
