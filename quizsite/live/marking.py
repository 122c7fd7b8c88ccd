"""Marking an item of a room: every answer graded, points by the rule of the room, and the tally of how they fell.

All of it is worked out from the rows, and may be done again: after a regrade, or a second vote, it gives what it would
have given at first. Nothing of it may be seen before the item is revealed.
"""

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from questions.grading import ItemGrade, grade_item
from questions.kinds import KINDS
from quizsite.live import scoring
from quizsite.live.answers import response_of
from quizsite.live.models import Answer, Room, RoomItem, Scoring, SeatItem, SeatStatus, SeatTurn, Sides

log = logging.getLogger(__name__)

MOST_READINGS = 30

_WRITE = """
    UPDATE live_answer AS answer
    SET fraction = marked.fraction, points = marked.points, detail = marked.detail::jsonb,
        captain_of_id = marked.captain_of
    FROM unnest(%s::bigint[], %s::float8[], %s::smallint[], %s::text[], %s::bigint[])
        AS marked (id, fraction, points, detail, captain_of)
    WHERE answer.id = marked.id
"""


@dataclass(frozen=True)
class Marked:
    """One answer with its mark. `meaning` is the same for answers that say the same, in whatever order of options."""

    answer: Answer
    item: SeatItem
    raw: dict[str, Any]
    grade: ItemGrade | None
    points: int
    meaning: str

    @property
    def fraction(self) -> float:
        return self.grade.fraction if self.grade else 0.0

    @property
    def verdict(self) -> str:
        return self.grade.verdict if self.grade else "ungraded"


def mark(room: Room, room_item: RoomItem) -> None:
    """Mark every answer to the item, of both votes, and set its tallies. The room is locked by the caller."""
    marked = _mark_each(room, room_item)
    by_round: dict[int, list[Marked]] = defaultdict(list)
    for one in marked:
        by_round[one.answer.round].append(one)
    room_item.tally = tally(counting(marked))
    room_item.first_tally = {}
    if room_item.round == 2:
        room_item.first_tally = tally(by_round[1]) | {"shift": _shift(by_round[1], by_round[2])}


def mark_turns(room: Room, room_item: RoomItem, seat_ids: Collection[int]) -> None:
    """Mark the answers of these seats alone: their own windows are over. The tallies wait for the end of the room."""
    _mark_each(room, room_item, seat_ids)


def _mark_each(room: Room, room_item: RoomItem, seat_ids: Collection[int] | None = None) -> list[Marked]:
    """Mark the answers to an item, of all seats or of these."""
    own = Q(room_item=room_item) if seat_ids is None else Q(room_item=room_item, seat__in=seat_ids)
    turns = {turn.seat_id: turn for turn in SeatTurn.objects.filter(own)} if room.is_paced else {}
    marked = [
        _mark_one(room, room_item, answer, item, _window(room_item, answer, turns.get(answer.seat_id)))
        for answer, item in _answers(own)
    ]
    _write(room, marked)
    return marked


@dataclass(frozen=True)
class Window:
    """How long a seat had for an item, and how many times the usual that was."""

    length: timedelta
    factor: float


def _window(room_item: RoomItem, answer: Answer, turn: SeatTurn | None) -> Window | None:
    if turn is not None:
        return Window(turn.window, turn.window / timedelta(seconds=room_item.seconds))
    if room_item.opened_at is None:
        return None
    factor = answer.seat.extra_factor
    return Window(room_item.window * factor, factor)


def counting(marked: Iterable[Marked]) -> list[Marked]:
    """Return one answer of each seat, the one that counts: of two votes the second where there is one."""
    last: dict[int, Marked] = {}
    for one in sorted(marked, key=lambda one: one.answer.round):
        last[one.answer.seat_id] = one
    return list(last.values())


def _answers(own: Q) -> list[tuple[Answer, SeatItem]]:
    answers = Answer.objects.filter(own).exclude(seat__status=SeatStatus.KICKED).select_related("seat").order_by("pk")
    fields = ("id", "seat_id", "boxes", "key", "digest", "kind", "room_item_id")
    items = {item.seat_id: item for item in SeatItem.objects.filter(own).only(*fields)}
    return [(answer, items[answer.seat_id]) for answer in answers if answer.seat_id in items]


def _mark_one(room: Room, room_item: RoomItem, answer: Answer, item: SeatItem, window: Window | None) -> Marked:
    try:
        raw = response_of(item.boxes, answer.entered)
        meaning = meaning_of(item, raw)
        grade = grade_item(item.boxes, item.key, raw)
    except Exception:
        # One answer that cannot be graded must not keep the whole room waiting: no mark, and a line for the editors.
        log.exception("answer %s in room %s could not be graded", answer.pk, room.pk)
        return Marked(answer, item, {}, None, 0, "")
    if meaning in room_item.accepted:
        grade = _accepted(grade)
    return Marked(answer, item, raw, grade, points_of(room, window, answer, item, raw, grade), meaning)


def _accepted(grade: ItemGrade) -> ItemGrade:
    """Return the grade of an answer that counts as right although the key says otherwise."""
    boxes = {
        name: replace(box, fraction=1.0, verdict="right", marks=dict.fromkeys(box.marks, "right"), hint="", tag="")
        for name, box in grade.boxes.items()
    }
    return ItemGrade(1.0, "right", boxes)


def meaning_of(item: SeatItem, raw: Mapping[str, Any]) -> str:
    """Return what the response says, as text: equal for those who say the same of the same variant.

    Options are named by their texts, since their letters differ from seat to seat. A reading never looks at the key.
    """
    said = {box["name"]: _said(box, raw.get(box["name"])) for box in item.boxes}
    return json.dumps([item.digest, said], default=str, sort_keys=True, ensure_ascii=False)


def _said(box: dict[str, Any], raw: Any) -> Any:
    value = KINDS[box["kind"]].read(box, raw).value
    texts = option_texts(box)
    if not texts:
        return value
    if isinstance(value, list):
        named = [texts.get(part, part) for part in value]
        return sorted(named) if box["kind"] == "multiple_choice" else named
    return texts.get(value, value)


def option_texts(box: dict[str, Any]) -> dict[str, str]:
    """Return the texts of a box's options or steps by the letters that the seat was shown; none for other boxes."""
    return {option["id"]: option["text"] for option in box.get("options") or box.get("steps") or ()}


def points_of(
    room: Room, window: Window | None, answer: Answer, item: SeatItem, raw: Mapping[str, Any], grade: ItemGrade
) -> int:
    """Return the points of one answer by the rule of the room; nothing entered, or nothing legible, earns nothing."""
    if grade.verdict == "empty" or grade.verdict == "unreadable" and not grade.fraction:
        return 0
    if room.scoring == Scoring.SPEED and window is not None:
        return scoring.speed(
            grade.fraction,
            taken_ms=answer.taken_ms,
            window_ms=round(window.length.total_seconds() * 1000),
            reading_ms=round(room.reading_seconds * 1000 * window.factor),
        )
    if room.scoring == Scoring.CONFIDENCE:
        return scoring.confidence(grade.fraction, answer.confidence)
    if room.scoring == Scoring.CLOSENESS:
        value, key = _single_number(item, raw)
        return scoring.closeness(grade.fraction, value=value, key=key)
    return scoring.accuracy(grade.fraction)


def _single_number(item: SeatItem, raw: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return what was entered and the key where the item is one number, else nothing."""
    if len(item.boxes) != 1 or item.boxes[0]["kind"] != "numeric":
        return None, None
    box = item.boxes[0]
    return KINDS["numeric"].read(box, raw.get(box["name"])).value, item.key[box["name"]].get("value")


def _write(room: Room, marked: list[Marked]) -> None:
    if not marked:
        return
    is_captains = room.sides == Sides.CAPTAIN
    rows = [
        (
            one.answer.pk,
            one.fraction,
            one.points,
            json.dumps(one.grade.to_json() if one.grade else {}),
            _captain_of(one.answer) if is_captains else None,
        )
        for one in marked
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])


def _captain_of(answer: Answer) -> int | None:
    """Return the side that the answer speaks for. Once marked it stays: a new captain does not change the past."""
    if answer.captain_of_id or answer.fraction is not None:
        return answer.captain_of_id
    return answer.seat.side_id if answer.seat.is_captain else None


def tally(marked: Iterable[Marked]) -> dict[str, Any]:
    """Return how answers fell: verdicts; per box what was picked by option text, recognised slips, and readings."""
    marked = [one for one in marked if one.grade]
    boxes: dict[str, Any] = {}
    for one in marked:
        for box in one.item.boxes:
            counted = boxes.setdefault(box["name"], {"picks": Counter(), "slips": Counter(), "hints": {}})
            _count_box(counted, box, one)
    readings = Counter(one.meaning for one in marked)
    texts = {one.meaning: one for one in marked}
    return {
        "answered": len(marked),
        "verdicts": dict(Counter(one.verdict for one in marked)),
        "boxes": {name: {**counted, "hints": counted["hints"]} for name, counted in boxes.items()},
        "readings": [
            {
                "meaning": meaning,
                "text": shown_response(texts[meaning].item.boxes, texts[meaning].raw),
                "count": count,
                "fraction": texts[meaning].fraction,
            }
            for meaning, count in readings.most_common(MOST_READINGS)
        ],
    }


def _count_box(counted: dict[str, Any], box: dict[str, Any], one: Marked) -> None:
    said = _said(box, one.raw.get(box["name"]))
    if box["kind"] in ("single_choice", "multiple_choice", "true_false"):
        picks = said if isinstance(said, list) else [said]
        counted["picks"].update(pick for pick in picks if pick)
    graded = one.grade.boxes.get(box["name"])
    if graded and graded.tag:
        counted["slips"][graded.tag] += 1
        # A hint with the numbers of one variant says nothing to the others.
        hint = counted["hints"].setdefault(graded.tag, graded.hint)
        if hint != graded.hint:
            counted["hints"][graded.tag] = ""


def shown_response(boxes: list[dict[str, Any]], raw: Mapping[str, Any]) -> str:
    """Return a response as one line of text, with options by their texts."""
    return "; ".join(filter(None, (_shown_box(box, raw.get(box["name"])) for box in boxes)))


def _shown_box(box: dict[str, Any], raw: Any) -> str:
    kind = KINDS[box["kind"]]
    said = _said(box, raw)
    if option_texts(box):
        parts = said if isinstance(said, list) else [said]
        separator = " → " if box["kind"] == "ordering" else ", "
        return separator.join(part or "–" for part in parts) if any(parts) else ""
    if isinstance(said, str) or said is None:
        return said or _typed(raw)
    try:
        return kind.show(said)
    except (TypeError, ValueError, KeyError):
        return _typed(raw)


def _typed(raw: Any) -> str:
    return ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw or "")


def _shift(first: Iterable[Marked], second: Iterable[Marked]) -> dict[str, int]:
    """Return how many went from right or wrong to right or wrong, of those who voted twice."""
    before = {one.answer.seat_id: one.fraction == 1 for one in first}
    words = {True: "right", False: "wrong"}
    moved = Counter(
        f"{words[before[one.answer.seat_id]]}_{words[one.fraction == 1]}"
        for one in second
        if one.answer.seat_id in before
    )
    return dict(moved)
