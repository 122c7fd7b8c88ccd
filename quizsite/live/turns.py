"""What the pages show of a room in which everybody plays in their own time: to a player, and to its hosts.

Each is built field by field. Nothing that a player is shown depends on a key before the room has ended, or where
solutions come after each own item, before the own window is closed: the columns that do are not even read.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count

from quizsite.live.clock import database_now
from quizsite.live.models import GRACE, Answer, Phase, Room, RoomItem, Seat, SeatStatus, SeatTurn
from quizsite.live.queries import OwnAnswer, OwnResult, ShownItem, show_item, tell_answer
from quizsite.live.reading import TALLIES, read_own_answer, read_own_item
from quizsite.live.standings import Standing, Standings, standings


@dataclass(frozen=True)
class Stop:
    """One item on the way of a seat. `state` is void, later, next, open or over."""

    position: int
    state: str
    is_answered: bool


@dataclass(frozen=True)
class PacedState:
    """All that a player is shown. `stage` is between, open, or ended; `position` is the item that is on, or was last.

    Between items `item` is the last own one, with its `result`, where solutions come after each; else there is none.
    """

    stage: str
    version: int
    scoring: str
    ends_at: datetime
    shows_each: bool
    seat_id: int
    nickname: str
    status: str
    side: str
    stops: list[Stop]
    position: int
    next_position: int | None
    left_ms: int
    is_cut_short: bool
    item: ShownItem | None
    answer: OwnAnswer | None
    next_seq: int
    result: OwnResult | None
    standing: Standing | None
    tables: Standings | None

    @property
    def item_count(self) -> int:
        return len(self.stops)

    @property
    def over_count(self) -> int:
        return sum(stop.state == "over" for stop in self.stops)


def paced_state(seat: Seat) -> PacedState:
    """Return what the holder of a seat is shown, after paced.settle; `seat` comes with its room."""
    room = seat.room
    now = database_now()
    turns = {turn.room_item_id: turn for turn in SeatTurn.objects.filter(seat=seat)}
    items = list(RoomItem.objects.filter(room=room).defer(*TALLIES))
    stage, last = _stage(room, turns, now)
    is_released = room.shows_each and stage == "between" and last is not None and last.closed_at is not None
    item = next((item for item in items if last and item.pk == last.room_item_id), None)
    is_shown = item is not None and (stage == "open" or is_released)
    own = read_own_item(item, seat, is_revealed=is_released) if is_shown else None
    answer = read_own_answer(item, seat, from_round=1, is_revealed=is_released) if own else None
    shown, result = show_item(own, answer, is_revealed=is_released) if own else (None, None)
    stops = _stops(items, turns, seat, stage)
    tables = standings(room) if room.phase == Phase.ENDED else None
    over_at = last.over_at(room.ends_at) if last else None
    return PacedState(
        stage=stage,
        version=room.version,
        scoring=room.scoring,
        ends_at=room.ends_at,
        shows_each=room.shows_each,
        seat_id=seat.pk,
        nickname=seat.nickname,
        status=seat.status,
        side=seat.side.name if seat.side_id else "",
        stops=stops,
        position=item.position if item else 0,
        next_position=next((stop.position for stop in stops if stop.state == "next"), None),
        left_ms=max(0, round((over_at - now).total_seconds() * 1000)) if stage == "open" else 0,
        is_cut_short=stage == "open" and over_at < last.deadline_at,
        item=shown,
        answer=tell_answer(own, answer) if answer else None,
        next_seq=answer.seq + 1 if answer else 1,
        result=result,
        standing=tables.of_seat(seat.pk) if tables else None,
        tables=tables,
    )


def _stage(room: Room, turns: dict[int, SeatTurn], now: datetime) -> tuple[str, SeatTurn | None]:
    """Return where the seat stands, and its turn that is on, or was last. The clock decides beside the rows."""
    last = max(turns.values(), key=lambda turn: turn.opened_at, default=None)
    if room.phase == Phase.ENDED or now > room.ends_at + GRACE:
        return "ended", last
    is_on = last is not None and last.closed_at is None and now <= last.over_at(room.ends_at) + GRACE
    return "open" if is_on else "between", last


def _stops(items: list[RoomItem], turns: dict[int, SeatTurn], seat: Seat, stage: str) -> list[Stop]:
    answered = set(Answer.objects.filter(seat=seat).values_list("room_item_id", flat=True))
    may_begin = stage == "between"
    stops = []
    for item in items:
        turn = turns.get(item.pk)
        if item.is_void:
            state = "void"
        elif turn is not None:
            state = "open" if stage == "open" and turn.closed_at is None else "over"
        else:
            state = "next" if may_begin else "later"
            may_begin = False
        stops.append(Stop(item.position, state, item.pk in answered))
    return stops


# --- Hosts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far the room is with one item. `mean` is the mean mark of those who are done with it, in percent."""

    position: int
    title: str
    seconds: int
    is_void: bool
    begun: int
    over: int
    answered: int
    mean: int | None


@dataclass(frozen=True)
class SeatProgress:
    """How far one seat is. The rest is what a host may do about it."""

    id: int
    name: str
    status: str
    side_id: int | None
    is_hidden: bool
    is_captain: bool
    extra_factor: float
    begun: int
    over: int


@dataclass(frozen=True)
class PacedDesk:
    """All that a host is shown while the room runs: how far people are, and nothing of any key."""

    version: int
    ends_at: datetime
    is_locked: bool
    items: list[Progress]
    seats: list[SeatProgress]
    removed: list[SeatProgress]
    started: int
    finished: int
    waiting: int
    mean: int | None


_PROGRESS = """
    SELECT item.position, item.title, item.seconds, item.is_void,
        COUNT(turn.id), COUNT(turn.closed_at), COUNT(answer.id),
        ROUND(100 * AVG(COALESCE(answer.fraction, 0)) FILTER (WHERE turn.closed_at IS NOT NULL))::integer
    FROM live_roomitem item
    LEFT JOIN (live_seatturn turn JOIN live_seat seat ON seat.id = turn.seat_id AND seat.status <> 'kicked')
        ON turn.room_item_id = item.id
    LEFT JOIN live_answer answer ON answer.room_item_id = item.id AND answer.seat_id = turn.seat_id
    WHERE item.room_id = %s
    GROUP BY item.id
    ORDER BY item.position
"""


def paced_desk(room: Room) -> PacedDesk:
    """Return what the hosts of a room are shown, after paced.settle."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [room.pk])
        items = [Progress(*row) for row in cursor.fetchall()]
    rows = room.seats.annotate(begun=Count("turns"), over=Count("turns__closed_at"))
    everybody = [_seat_progress(seat) for seat in rows]
    seats = [seat for seat in everybody if seat.status != SeatStatus.KICKED]
    to_do = sum(not item.is_void for item in items)
    marked = [(item.mean, item.over) for item in items if item.over]
    return PacedDesk(
        version=room.version,
        ends_at=room.ends_at,
        is_locked=room.is_locked,
        items=items,
        seats=seats,
        removed=[seat for seat in everybody if seat.status == SeatStatus.KICKED],
        started=sum(seat.begun > 0 for seat in seats),
        finished=sum(seat.over >= to_do for seat in seats),
        waiting=sum(seat.status == SeatStatus.WAITING for seat in seats),
        mean=round(sum(mean * over for mean, over in marked) / sum(over for _, over in marked)) if marked else None,
    )


def _seat_progress(seat: Seat) -> SeatProgress:
    return SeatProgress(
        id=seat.pk,
        name=seat.nickname,
        status=seat.status,
        side_id=seat.side_id,
        is_hidden=seat.is_hidden,
        is_captain=seat.is_captain,
        extra_factor=seat.extra_factor,
        begun=seat.begun,
        over=seat.over,
    )
