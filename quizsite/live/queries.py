"""What the pages of a room show: for a player, for its hosts, for the projector.

Each is built field by field. Before an item is revealed nothing in them depends on a key: the columns that do are not
even read. `Phase` and clock decide together: an item whose time is over counts as closed although nobody closed it yet.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Max, Q, When, Window
from django.utils.safestring import SafeString

from questions.grading import ItemGrade
from questions.items import ReadLine, present_boxes, read_lines
from questions.markup import render_inline
from questions.models import MATH
from quizsite.live.answers import counts_until, left_ms, response_of
from quizsite.live.models import Answer, Phase, Room, RoomItem, Seat, SeatItem, SeatStatus
from quizsite.live.reading import SECRET, TALLIES, read_item, read_own_answer, read_own_item
from quizsite.live.standings import Standing, Standings, standing_of, standings
from quizsite.live.transitions import moves

# From so many players on their pages do not ask all in the same instant, but spread over about as long as it takes to
# answer them all: in between others are answered too.
LARGE = 100
MS_PER_LOOK = 3
# Of the seats of a full room a desk lists so many, and finds the others by name.
MOST_LISTED = 60


@dataclass(frozen=True)
class Moment:
    """How a room stands at this moment, for everybody: what a page has to agree on before it shows anything."""

    room_id: uuid.UUID
    title: str
    version: int
    phase: str
    item_no: int
    item_count: int
    round: int
    is_paused: bool
    is_void: bool
    is_revealed: bool
    scoring: str
    sides: str
    spread_ms: int = 0


@dataclass(frozen=True)
class ShownItem:
    """An item as somebody sees it. Marks and answers are in `boxes` only once it is revealed."""

    title: str
    kind: str
    stem: SafeString
    picture: SafeString
    picture_text: str
    has_math: bool
    boxes: list[dict[str, Any]]


@dataclass(frozen=True)
class OwnAnswer:
    """What a seat entered, as its receipt told; nothing of its mark."""

    op_id: uuid.UUID
    seq: int
    received_at: datetime
    confidence: int | None
    lines: list[ReadLine]


@dataclass(frozen=True)
class OwnResult:
    """How a seat did in one item: only of a revealed one."""

    fraction: float
    verdict: str
    points: int
    hint: str
    solution: SafeString


@dataclass(frozen=True)
class PlayerState:
    """All that a player is shown.

    `ahead` is what the same seat is shown once the item that all get ready for is open: it leaves sealed or not at all.
    """

    moment: Moment
    seat_id: int
    nickname: str
    status: str
    is_spectator: bool
    is_captain: bool
    side: str
    left_ms: int
    total_ms: int
    item: ShownItem | None
    answer: OwnAnswer | None
    next_seq: int
    result: OwnResult | None
    standing: Standing | None
    ahead: "PlayerState | None" = None


def player_state(seat: Seat) -> PlayerState:
    """Return what the holder of a seat is shown; `seat` comes with its room, as from seats.seat_by_token."""
    room = seat.room
    item, moment = _look(room)
    is_shown = item is not None and moment.phase in (Phase.OPEN, Phase.CLOSED, Phase.BOARD, Phase.ENDED)
    may_see = is_shown and item.opened_at is not None and seat.status == SeatStatus.SEATED
    own = _own_item(item, seat, moment) if may_see else None
    answer = _own_answer(item, seat, moment) if own else None
    shown, result = show_item(own, answer, is_revealed=moment.is_revealed) if own else (None, None)
    is_open = own is not None and moment.phase == Phase.OPEN
    state = PlayerState(
        moment=moment,
        seat_id=seat.pk,
        nickname=seat.nickname,
        status=seat.status,
        is_spectator=seat.is_spectator,
        is_captain=seat.is_captain,
        side=seat.side.name if seat.side_id else "",
        left_ms=_left(item, seat.extra_factor) if is_open else 0,
        total_ms=round(item.window.total_seconds() * 1000 * seat.extra_factor) if is_open else 0,
        item=shown,
        answer=tell_answer(own, answer) if answer else None,
        next_seq=answer.seq + 1 if answer else 1,
        result=result,
        standing=_own_standing(room, seat, moment),
    )
    is_near = moment.phase == Phase.READY and item is not None and seat.status == SeatStatus.SEATED
    return replace(state, ahead=_ahead(state, item, seat)) if is_near else state


def _ahead(state: PlayerState, item: RoomItem, seat: Seat) -> PlayerState | None:
    moment = replace(state.moment, version=state.moment.version + 1, phase=Phase.OPEN)
    own = _own_item(item, seat, moment)
    if own is None:
        return None
    window = round(item.seconds * 1000 * seat.extra_factor)
    shown, _ = show_item(own, None, is_revealed=False)
    return replace(state, moment=moment, left_ms=window, total_ms=window, item=shown)


@dataclass(frozen=True)
class OwnEntry:
    """One item of a seat's own report, with key and working: only of a revealed one."""

    position: int
    is_void: bool
    item: ShownItem
    result: OwnResult


def own_entries(seat: Seat) -> list[OwnEntry]:
    """Return the revealed items that were put to a seat, each with what became of its answer."""
    items = RoomItem.objects.filter(room=seat.room, is_revealed=True, position__gte=seat.joined_at_item)
    items = list(items.defer(*TALLIES))
    own = {one.room_item_id: one for one in SeatItem.objects.filter(room_item__in=items, seat=seat)}
    rows = Answer.objects.filter(room_item__in=items, seat=seat).order_by("round")
    answers = {answer.room_item_id: answer for answer in rows}
    entries = []
    for item in items:
        if item.pk in own:
            shown, result = show_item(own[item.pk], answers.get(item.pk), is_revealed=True)
            entries.append(OwnEntry(item.position, item.is_void, shown, result))
    return entries


def _look(room: Room) -> tuple[RoomItem | None, Moment]:
    """Return the current item, if any, and how the room stands by row and clock.

    The item comes with the database's clock as `now`, and the number of items in the room as `item_count`.
    """
    item = read_item(room)
    seated = item.seated if item else room.seats.playing().count()
    phase = room.phase
    if phase == Phase.OPEN and not item.paused_at:
        is_over = item.now > counts_until(item.opened_at, item.deadline_at, item.longest)
        phase = Phase.CLOSED if is_over else phase
    return item, Moment(
        room_id=room.pk,
        title=room.title,
        version=room.version,
        phase=phase,
        item_no=room.item_no,
        item_count=item.item_count if item else room.items.count(),
        round=item.round if item else 1,
        is_paused=bool(item and item.paused_at),
        is_void=bool(item and item.is_void),
        is_revealed=bool(item and item.is_revealed),
        scoring=room.scoring,
        sides=room.sides,
        spread_ms=seated * MS_PER_LOOK if seated > LARGE else 0,
    )


def _left(item: RoomItem, extra_factor: float) -> int:
    return left_ms(item.opened_at, item.deadline_at, extra_factor, item.paused_at or item.now)


def _own_item(item: RoomItem, seat: Seat | None, moment: Moment) -> SeatItem | None:
    """Return the variant of a seat; a spectator sees the room's own."""
    own = None if seat is None or seat.is_spectator else seat
    return read_own_item(item, own, is_revealed=moment.is_revealed)


def _own_answer(item: RoomItem, seat: Seat, moment: Moment) -> Answer | None:
    """Return the answer of this vote, or while there is none and the vote is over that of the first."""
    from_round = item.round if moment.phase == Phase.OPEN else 1
    return read_own_answer(item, seat, from_round=from_round, is_revealed=moment.is_revealed)


def show_item(own: SeatItem, answer: Answer | None, *, is_revealed: bool) -> tuple[ShownItem, OwnResult | None]:
    """Return a variant as it is shown with an answer in it; with key, mark and working only where it is revealed."""
    raw = response_of(own.boxes, answer.entered) if answer else {}
    if not is_revealed:
        return _shown(own, present_boxes(own, raw)), None
    grade = ItemGrade.from_json(answer.detail) if answer and answer.detail else None
    shown = _shown(own, present_boxes(own, raw, grade=grade, reveal=True), with_solution=True)
    return shown, OwnResult(
        fraction=answer.fraction or 0.0 if answer else 0.0,
        verdict=grade.verdict if grade else "empty" if answer is None else "ungraded",
        points=answer.points or 0 if answer else 0,
        hint=next((box.hint for box in grade.boxes.values() if box.hint), "") if grade else "",
        solution=own.solution,
    )


def _shown(own: SeatItem, boxes: list[dict[str, Any]], *, with_solution: bool = False) -> ShownItem:
    return ShownItem(
        title=own.title,
        kind=own.kind,
        stem=own.stem,
        picture=own.picture_svg,
        picture_text=own.picture_text,
        has_math=own.shows_math or with_solution and MATH in own.solution_html,
        boxes=boxes,
    )


def tell_answer(own: SeatItem, answer: Answer) -> OwnAnswer:
    """Return what a seat is told of its own answer."""
    lines = read_lines(own.boxes, response_of(own.boxes, answer.entered))
    return OwnAnswer(answer.op_id, answer.seq, answer.received_at, answer.confidence, lines)


def _own_standing(room: Room, seat: Seat, moment: Moment) -> Standing | None:
    # Only where it is shown: summing the room up for everybody at every look would be the dearest thing it does.
    if seat.is_spectator or moment.phase not in (Phase.BOARD, Phase.ENDED):
        return None
    return standing_of(room, seat.pk)


# --- How answers fell -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OptionCount:
    """How many picked an option; the letter is that of the room's own variant, "" for one that it does not have."""

    letter: str
    html: SafeString | str
    count: int
    first_count: int
    is_right: bool | None


@dataclass(frozen=True)
class SlipCount:
    tag: str
    hint: str
    count: int


@dataclass(frozen=True)
class BoxFall:
    name: str
    label: str
    options: list[OptionCount]
    slips: list[SlipCount]


@dataclass(frozen=True)
class Reading:
    """Answers that say the same. `meaning` is what transitions.regrade accepts; `is_right` None before the reveal."""

    meaning: str
    text: str
    count: int
    is_right: bool | None


@dataclass(frozen=True)
class Distribution:
    """How the answers to a closed item fell. Before it is revealed only what was picked; the rest is empty."""

    answered: int
    right: int
    partly: int
    wrong: int
    boxes: list[BoxFall]
    readings: list[Reading]
    shift: dict[str, int]


def distribution(room_item: RoomItem) -> Distribution | None:
    """Return how the answers to an item fell; None before it is closed."""
    if room_item.closed_at is None or not room_item.tally:
        return None
    is_revealed = room_item.is_revealed
    tally, first = room_item.tally, room_item.first_tally
    items = SeatItem.objects.filter(room_item=room_item, seat=None)
    own = (items if is_revealed else items.defer(*SECRET)).first()
    verdicts = tally["verdicts"] if is_revealed else {}
    right, partly = verdicts.get("right", 0), verdicts.get("partly", 0)
    return Distribution(
        answered=tally["answered"],
        right=right,
        partly=partly,
        wrong=tally["answered"] - right - partly if is_revealed else 0,
        boxes=[_fall(box, own, tally, first, is_revealed) for box in own.boxes] if own else [],
        readings=[
            Reading(one["meaning"], one["text"], one["count"], one["fraction"] == 1 if is_revealed else None)
            for one in tally["readings"]
        ],
        shift=first.get("shift", {}) if is_revealed else {},
    )


def _fall(
    box: dict[str, Any], own: SeatItem, tally: dict[str, Any], first: dict[str, Any], is_revealed: bool
) -> BoxFall:
    empty = {"picks": {}, "slips": {}, "hints": {}}
    counted = tally["boxes"].get(box["name"], empty)
    before = first.get("boxes", {}).get(box["name"], empty)["picks"]
    slips = counted["slips"] if is_revealed else {}
    return BoxFall(
        name=box["name"],
        label=box["label"],
        options=_options(box, counted["picks"], before, own.key[box["name"]] if is_revealed else None),
        slips=sorted(
            (SlipCount(tag, counted["hints"].get(tag, ""), count) for tag, count in slips.items()),
            key=lambda slip: (-slip.count, slip.tag),
        ),
    )


def _options(
    box: dict[str, Any], picks: dict[str, int], before: dict[str, int], key: dict[str, Any] | None
) -> list[OptionCount]:
    if box["kind"] not in ("single_choice", "multiple_choice", "true_false"):
        return []
    options = box.get("options") or [{"id": "true", "text": "True"}, {"id": "false", "text": "False"}]
    right = None if key is None else _right_ids(key["value"])
    rows = [
        OptionCount(
            letter=option["id"],
            html=option.get("html") or render_inline(option["text"]),
            count=_picked(picks, box, option),
            first_count=_picked(before, box, option),
            is_right=None if right is None else option["id"] in right,
        )
        for option in options
    ]
    known = {option["text"] for option in options} | {option["id"] for option in options if "options" not in box}
    strangers = [text for text in picks if text not in known]
    return rows + [OptionCount("", render_inline(text), picks[text], before.get(text, 0), None) for text in strangers]


def _picked(picks: dict[str, int], box: dict[str, Any], option: dict[str, Any]) -> int:
    return picks.get(option["text"] if "options" in box else option["id"], 0)


def _right_ids(value: Any) -> set[str]:
    if isinstance(value, bool):
        return {"true" if value else "false"}
    return set(value) if isinstance(value, list) else {value}


# --- Hosts and projector ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HostSeat:
    id: int
    name: str
    status: str
    side_id: int | None
    is_hidden: bool
    is_captain: bool
    is_spectator: bool
    extra_factor: float
    has_answered: bool


@dataclass(frozen=True)
class Counts:
    """How many sit, wait and watch, and how many of those who sit have answered in this vote."""

    seated: int
    waiting: int
    watching: int
    answered: int


@dataclass(frozen=True)
class ScreenState:
    """All that the projector shows. The item is the room's own variant: with own numbers for each, a sample."""

    moment: Moment
    code: str
    is_locked: bool
    is_sample: bool
    left_ms: int
    total_ms: int
    counts: Counts
    item: ShownItem | None
    solution: SafeString | str
    distribution: Distribution | None
    standings: Standings | None


@dataclass(frozen=True)
class HostState:
    """All that a host is shown: what the projector shows, the seats, and which commands can be given now.

    `unlisted` is how many more seats there are than those in `seats`.
    """

    screen: ScreenState
    moves: set[str]
    autopilot_seconds: int | None
    seats: list[HostSeat]
    unlisted: int
    removed: list[HostSeat]
    items: list["HostItem"]
    longest_left_ms: int


@dataclass(frozen=True)
class HostItem:
    """One line of the running order."""

    position: int
    title: str
    seconds: int
    is_closed: bool
    is_void: bool
    is_revealed: bool


def screen_state(room: Room) -> ScreenState:
    """Return what the projector shows."""
    item, moment = _look(room)
    return _screen(room, item, moment)


def host_state(room: Room, *, find: str = "") -> HostState:
    """Return what a host is shown, of a full room the first seats or those with `find` in their names.

    Whether the account is a host of the room is asked before: Room.objects.run_by.
    """
    item, moment = _look(room)
    here = room.seats.exclude(status=SeatStatus.KICKED)
    found = here.filter(nickname__icontains=find) if find else here
    is_waiting = Case(When(status=SeatStatus.WAITING, then=0), default=1)
    seats = list(found.annotate(total=Window(Count("pk"))).order_by(is_waiting, "joined_at", "pk")[:MOST_LISTED])
    removed = room.seats.filter(status=SeatStatus.KICKED)[:MOST_LISTED]
    answered = set()
    if item is not None:
        rows = Answer.objects.filter(room_item=item, round=item.round, seat__in=seats)
        answered = set(rows.values_list("seat_id", flat=True))
    longest = here.aggregate(most=Max("extra_factor"))["most"] or 1.0
    is_open = item is not None and moment.phase == Phase.OPEN
    return HostState(
        screen=_screen(room, item, moment),
        moves=moves(room, item, moment.item_count),
        autopilot_seconds=room.autopilot_seconds,
        seats=[_host_seat(seat, answered) for seat in seats],
        unlisted=seats[0].total - len(seats) if seats else 0,
        removed=[_host_seat(seat, ()) for seat in removed],
        items=[
            HostItem(one.position, one.title, one.seconds, one.closed_at is not None, one.is_void, one.is_revealed)
            for one in RoomItem.objects.filter(room=room).defer(*TALLIES)
        ],
        longest_left_ms=_left(item, longest) if is_open else 0,
    )


def _screen(room: Room, item: RoomItem | None, moment: Moment) -> ScreenState:
    is_shown = item is not None and item.opened_at is not None and moment.phase not in (Phase.LOBBY, Phase.READY)
    own = _own_item(item, None, moment) if is_shown else None
    is_open = own is not None and moment.phase == Phase.OPEN
    is_closed = own is not None and item.closed_at is not None
    return ScreenState(
        moment=moment,
        code=room.code if room.phase != Phase.ENDED else "",
        is_locked=room.is_locked,
        is_sample=not room.is_shared_variant,
        left_ms=_left(item, 1.0) if is_open else 0,
        total_ms=round(item.window.total_seconds() * 1000) if is_open else 0,
        counts=count_seats(room, item),
        item=show_item(own, None, is_revealed=moment.is_revealed)[0] if own else None,
        solution=own.solution if own and moment.is_revealed else "",
        distribution=distribution(item) if is_closed else None,
        standings=standings(room) if moment.phase in (Phase.BOARD, Phase.ENDED) else None,
    )


def count_seats(room: Room, item: RoomItem | None) -> Counts:
    """Return how many sit, wait, watch and have answered, in one statement."""
    is_in = Q(answers__room_item=item, answers__round=item.round) if item else Q(pk=None)
    seated = Q(status=SeatStatus.SEATED)
    found = room.seats.aggregate(
        seated=Count("pk", filter=seated & Q(is_spectator=False), distinct=True),
        waiting=Count("pk", filter=Q(status=SeatStatus.WAITING), distinct=True),
        watching=Count("pk", filter=seated & Q(is_spectator=True), distinct=True),
        answered=Count("pk", filter=seated & is_in, distinct=True),
    )
    return Counts(**found)


def _host_seat(seat: Seat, answered: Iterable[int]) -> HostSeat:
    return HostSeat(
        id=seat.pk,
        name=seat.nickname,
        status=seat.status,
        side_id=seat.side_id,
        is_hidden=seat.is_hidden,
        is_captain=seat.is_captain,
        is_spectator=seat.is_spectator,
        extra_factor=seat.extra_factor,
        has_answered=seat.pk in answered,
    )
