"""What a room leaves behind on pages: for its hosts a table of seats and items, for a player their own items."""

from dataclasses import dataclass
from statistics import fmean, median

from quizsite.live.exchange import ReportRow, room_report
from quizsite.live.models import Room, RoomItem, Seat
from quizsite.live.queries import Distribution, OwnEntry, distribution, own_entries
from quizsite.live.standings import Standing, Standings, standings


@dataclass(frozen=True)
class ItemLine:
    """How one item went. `facility` is the mean mark in percent of those it was put to, None where it was to nobody."""

    position: int
    title: str
    is_void: bool
    is_revealed: bool
    put_to: int
    answered: int
    facility: int | None
    seconds: float | None
    fall: Distribution | None


@dataclass(frozen=True)
class Mark:
    """A cell of the table: the verdict of one answer, "" where the item was not put to the seat or does not count."""

    verdict: str
    percent: int
    answer: str


@dataclass(frozen=True)
class SeatLine:
    standing: Standing
    marks: list[Mark]


@dataclass(frozen=True)
class Report:
    tables: Standings
    items: list[ItemLine]
    seats: list[SeatLine]


@dataclass(frozen=True)
class OwnReport:
    standing: Standing | None
    entries: list[OwnEntry]


def build_report(room: Room) -> Report:
    """Return the report for the hosts of a room."""
    rows = room_report(room)
    items = list(RoomItem.objects.filter(room=room, closed_at__isnull=False))
    tables = standings(room)
    by_place = {(row.seat, row.item): row for row in rows}
    shown = [item for item in items if item.is_revealed]
    return Report(
        tables=tables,
        items=[_item_line(item, [row for row in rows if row.item == item.position]) for item in items],
        seats=[
            SeatLine(line, [_mark(by_place.get((line.seat_id, item.position))) for item in shown])
            for line in tables.seats
        ],
    )


def own_report(seat: Seat) -> OwnReport:
    """Return the report of one player; the place is that of the whole room."""
    return OwnReport(standings(seat.room).of_seat(seat.pk), own_entries(seat))


def _item_line(item: RoomItem, rows: list[ReportRow]) -> ItemLine:
    given = [row for row in rows if row.vote is not None]
    return ItemLine(
        position=item.position,
        title=item.title,
        is_void=item.is_void,
        is_revealed=item.is_revealed,
        put_to=len(rows),
        answered=len(given),
        facility=round(100 * fmean(row.fraction or 0 for row in rows)) if rows else None,
        seconds=round(median(row.seconds for row in given), 1) if given else None,
        fall=distribution(item),
    )


def _mark(row: ReportRow | None) -> Mark:
    if row is None or row.is_void:
        return Mark("", 0, "")
    if row.vote is None:
        return Mark("empty", 0, "")
    percent = round(100 * (row.fraction or 0))
    return Mark({100: "right", 0: "wrong"}.get(percent, "partly"), percent, row.answer)
