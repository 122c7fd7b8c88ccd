"""Which items somebody may say something about, and what they have said.

Each of the first four takes what belongs to the person already, and returns None where there is nothing to report yet:
an item of a room before it is revealed (before it is closed, for a host), a paper before its release, a drill whose
working is still to come.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from questions.grading import ItemGrade
from questions.models import MATH, Item, Revision
from quizsite.findings.evidence import fall_evidence, item_evidence, own_evidence
from quizsite.findings.models import Concern, Place
from quizsite.interviews.models import Attempt, Grade
from quizsite.interviews.queries import newest_responses
from quizsite.live.answers import response_of
from quizsite.live.models import Answer, Room, RoomItem, Seat, SeatItem, SeatTurn
from quizsite.live.queries import distribution
from quizsite.practice.models import Drill
from quizsite.practice.queries import is_working_shown


@dataclass(frozen=True)
class Subject:
    """An item that somebody may say something about, as they had it before them."""

    revision: Revision
    place: Place
    title: str
    stem: SafeString
    has_math: bool
    evidence: dict[str, Any]
    room: Room | None = None
    position: int | None = None


def subject_of_host(room: Room, position: int) -> Subject | None:
    """Return a closed item of a room, for its hosts: the room's own variant, and how the answers fell."""
    item = _room_items(room, position).filter(closed_at__isnull=False).first()
    shown = SeatItem.objects.filter(room_item=item, seat=None).first() if item else None
    if shown is None:
        return None
    evidence = item_evidence(shown) | {"own": None, "fall": fall_evidence(distribution(item))}
    return _subject(item.revision, shown, Place.LIVE, evidence, room=room, position=position)


def subject_of_seat(seat: Seat, position: int) -> Subject | None:
    """Return a revealed item that was put to the seat; to somebody who only watches none was.

    Where solutions come after each own item, the end of the own window reveals it.
    """
    if seat.is_spectator:
        return None
    over = SeatTurn.objects.filter(seat=seat, closed_at__isnull=False, room_item__room__shows_each=True)
    is_shown = Q(is_revealed=True) | Q(pk__in=over.values("room_item"))
    item = _room_items(seat.room, position).filter(is_shown, position__gte=seat.joined_at_item).first()
    shown = SeatItem.objects.filter(room_item=item, seat=seat).first() if item else None
    if shown is None:
        return None
    answer = Answer.objects.filter(room_item=item, seat=seat).order_by("-round").first()
    own = own_evidence(shown, response_of(shown.boxes, answer.entered), _grade(answer.detail)) if answer else None
    evidence = item_evidence(shown) | {"own": own, "fall": fall_evidence(distribution(item))}
    return _subject(item.revision, shown, Place.LIVE, evidence, room=seat.room, position=position)


def subject_of_drill(drill: Drill) -> Subject | None:
    """Return a drill whose working was shown."""
    last = drill.tries.order_by("number").last()
    grade = _grade(last.detail) if last else None
    if not is_working_shown(drill, grade):
        return None
    own = own_evidence(drill, last.raw, grade) if last else None
    return _subject(drill.revision, drill, Place.PRACTICE, item_evidence(drill) | {"own": own, "fall": None})


def subject_of_attempt(attempt: Attempt, position: int) -> Subject | None:
    """Return an item of a paper that is released."""
    if not attempt.is_released:
        return None
    item = attempt.items.filter(position=position).select_related("revision__question").first()
    if item is None:
        return None
    response = newest_responses([item]).get(item.pk)
    grade = Grade.objects.filter(item=item, superseded_at=None).first()
    own = own_evidence(item, response.raw, _grade(grade.detail) if grade else None) if response else None
    evidence = item_evidence(item) | {"own": own, "fall": None}
    return _subject(item.revision, item, Place.INTERVIEW, evidence, position=position)


def concern_about(subject: Subject, participant_id: uuid.UUID | None) -> Concern | None:
    """Return what the person has said about this already."""
    concerns = Concern.objects.of(participant_id).filter(revision=subject.revision)
    same = concerns.filter(room=subject.room) if subject.room else concerns.exclude(place=Place.LIVE)
    return same.first()


def own_concerns(participant_id: uuid.UUID | None) -> QuerySet[Concern]:
    return Concern.objects.of(participant_id).select_related("revision").defer("evidence", "revision__source")


def _room_items(room: Room, position: int) -> QuerySet[RoomItem]:
    return RoomItem.objects.filter(room=room, position=position).select_related("revision__question")


def _subject(revision: Revision, shown: Item, place: Place, evidence: dict[str, Any], **where: Any) -> Subject:
    return Subject(revision, place, shown.title, shown.stem, MATH in shown.stem_html, evidence, **where)


def _grade(detail: dict[str, Any]) -> ItemGrade | None:
    return ItemGrade.from_json(detail) if detail else None
