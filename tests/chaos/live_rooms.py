"""Rooms for bots, made past the pages; and what is stored of them in the end, marked anew."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection
from django.test import Client

from questions.grading import grade_item
from quizsite.live.answers import response_of
from quizsite.live.models import Answer, Phase, Room, RoomEvent, RoomItem, SeatItem
from quizsite.live.quizzes import make_quiz, open_room
from quizsite.live.standings import standings
from quizsite.rehearsals.bots import letters
from tests.chaos.live_bots import Place
from tests.chaos.live_verdict import StoredAnswer, StoredRoom
from tests.factories import drawn_source, entry_source, make_user, publish

SECONDS = 300


def make_rooms(count: int, *, items: int, prefix: str) -> list[Place]:
    """Open so many rooms, each over so many items in turn: drawn numbers, a choice, a written number.

    The versions of each begin at a thousand of its own, so that a ring of another room would be told by its number.
    """
    host = make_user(f"{prefix}@example.org".lower())
    slugs = []
    for place in range(items):
        slug = f"{prefix}-{place}".lower()
        kind = ("drawn", "single_choice", "numeric")[place % 3]
        publish(drawn_source(slug=slug) if kind == "drawn" else entry_source(kind, slug=slug))
        slugs.append(slug)
    quiz = make_quiz(host, title=prefix, slugs=slugs)
    client = Client()
    client.force_login(host)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    places = []
    for number in range(count):
        sentinel = f"{prefix}{letters(number)}"
        room = open_room(quiz, host=host, title=f"{sentinel} quiz")
        Room.objects.filter(pk=room.pk).update(version=1000 * (number + 1))
        RoomItem.objects.filter(room=room).update(seconds=SECONDS)
        places.append(Place(str(room.pk), room.code, sentinel, cookie))
    return places


def read_rooms(places: Sequence[Place]) -> list[StoredRoom]:
    """Return all that is stored of these rooms."""
    # The one that made them may have died with its server; the pool looks at each that it hands out.
    connection.close()
    return [_read_room(Room.objects.get(pk=place.id)) for place in places]


def _read_room(room: Room) -> StoredRoom:
    shown = {(one.room_item_id, one.seat_id): one for one in SeatItem.objects.filter(room_item__room=room)}
    answers = []
    for row in Answer.objects.filter(room_item__room=room).select_related("seat", "room_item"):
        own = shown[row.room_item_id, row.seat_id]
        fraction = grade_item(own.boxes, own.key, response_of(own.boxes, row.entered)).fraction
        place = (row.seat.nickname, row.room_item.position, row.round)
        answers.append(
            StoredAnswer(str(row.op_id), *place, row.seq, row.entered, row.points, round(1000 * fraction), fraction)
        )
    return StoredRoom(
        id=str(room.pk),
        is_ended=room.phase == Phase.ENDED,
        seats=dict(room.seats.values_list("nickname", "joined_at_item")),
        steps=dict(RoomEvent.objects.filter(room=room).values_list("version", "kind")),
        answers=answers,
        table={row.name: (row.rank, row.total) for row in standings(room).seats},
    )


def opening_times(places: Sequence[Place]) -> dict[tuple[str, int], float]:
    """Return when each step to an open item was made, by room and version: a moment before its commit."""
    rows = RoomEvent.objects.filter(room__in=[place.id for place in places], kind="open")
    return {(str(row.room_id), row.version): row.at.timestamp() for row in rows}
