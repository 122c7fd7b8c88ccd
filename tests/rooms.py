"""Rooms for tests: a host, players with tokens, and how a game goes on. The clock is moved by moving the rows."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.db.models import F

from questions.models import Question
from quizsite.accounts.models import User
from quizsite.doorbells import CHANNELS
from quizsite.live import paced, transitions
from quizsite.live.answers import Receipt, save_answer
from quizsite.live.clock import database_now
from quizsite.live.models import Answer, Room, RoomItem, Seat, SeatItem, SeatTurn
from quizsite.live.quizzes import make_quiz, open_room
from quizsite.live.seats import join, seat_by_token
from quizsite.live.standings import standings
from tests.factories import drawn_source, entry_source, make_user, publish, right_answer, wrong_answer

# None of them looks like another.
LETTERS = "ABCDEFGHJKMNPQRSTVXYZ"

KINDS_PLAYED = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "numeric",
    "vector",
    "grid",
    "shape",
    "matching",
    "ordering",
    "short_text",
    "code_output",
)


@dataclass
class Player:
    """Somebody with a seat, as a phone would hold it."""

    room_id: uuid.UUID
    token: str
    seat_id: int
    seq: int = 0

    @property
    def seat(self) -> Seat:
        return seat_by_token(self.room_id, self.token)

    def item(self, position: int | None = None) -> SeatItem:
        room = Room.objects.get(pk=self.room_id)
        return SeatItem.objects.get(
            seat_id=self.seat_id, room_item__room=room, room_item__position=position or room.item_no
        )

    def send(self, data: Any, **changes: Any) -> Receipt:
        """Send an answer to the item that is on; return the receipt."""
        room = Room.objects.get(pk=self.room_id)
        self.seq += 1
        item = RoomItem.objects.filter(room=room, position=room.item_no).first()
        values = {
            "position": room.item_no,
            "round": item.round if item else 1,
            "op_id": uuid.uuid4(),
            "seq": self.seq,
            "data": data,
        }
        return save_answer(self.room_id, self.token, **values | changes)

    def send_right(self, **changes: Any) -> Receipt:
        return self.send(right_answer(self.item()), **changes)

    def send_wrong(self, **changes: Any) -> Receipt:
        return self.send(wrong_answer(self.item()), **changes)

    def start(self, position: int) -> SeatTurn:
        """Begin an item where everybody plays in their own time."""
        return paced.start_item(self.room_id, self.token, position=position)

    def send_in_turn(self, position: int, data: Any = None, **changes: Any) -> Receipt:
        """Send an answer in the own window, the right one unless said; return the receipt."""
        self.seq += 1
        data = right_answer(self.item(position)) if data is None else data
        values = {"position": position, "round": 1, "op_id": uuid.uuid4(), "seq": self.seq, "data": data}
        return paced.save_turn_answer(self.room_id, self.token, **values | changes)

    def finish(self, position: int) -> None:
        paced.finish_item(self.room_id, self.token, position=position)

    def play(self, position: int, *, is_right: bool = True) -> Receipt:
        """Begin an item, answer it, and be done with it."""
        self.start(position)
        item = self.item(position)
        receipt = self.send_in_turn(position, right_answer(item) if is_right else wrong_answer(item))
        self.finish(position)
        return receipt

    def answer(self, position: int, round: int = 1) -> Answer:
        return Answer.objects.get(seat_id=self.seat_id, room_item__position=position, round=round)


@dataclass
class Game:
    """A room with its host and its players."""

    room_id: uuid.UUID
    host: User
    players: list[Player] = field(default_factory=list)

    @property
    def room(self) -> Room:
        return Room.objects.get(pk=self.room_id)

    @property
    def item(self) -> RoomItem:
        room = self.room
        return RoomItem.objects.select_related("room").get(room=room, position=room.item_no)

    def do(self, command: str, **values: Any) -> Room:
        """Give a command as the host who sees the room as it is."""
        act = getattr(transitions, command)
        return act(self.room_id, actor=self.host, seen_version=self.room.version, **values)

    def open_next(self) -> RoomItem:
        self.do("next_item")
        self.do("open_item")
        return self.item

    def join(self, name: str = "", **values: Any) -> Player:
        seat, token = join(self.room.code, name, **values)
        self.players.append(Player(self.room_id, token, seat.pk))
        return self.players[-1]

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds go by: everything that has a time lies so much further back."""
        by = timedelta(seconds=seconds)
        Room.objects.filter(pk=self.room_id).update(phase_at=F("phase_at") - by, ends_at=F("ends_at") - by)
        SeatTurn.objects.filter(seat__room=self.room_id).update(
            opened_at=F("opened_at") - by, deadline_at=F("deadline_at") - by, closed_at=F("closed_at") - by
        )
        RoomItem.objects.filter(room=self.room_id).update(
            opened_at=F("opened_at") - by, deadline_at=F("deadline_at") - by, paused_at=F("paused_at") - by
        )

    def totals(self) -> dict[str, int]:
        return {row.name: row.total for row in standings(self.room).seats}


def without_clock(receipt: str) -> str:
    """Return a receipt as it is sent, but for the time that was left then: that passes, and nothing else in it does."""
    return re.sub(r' data-left="\d+"', "", receipt)


def make_host(email: str = "host@example.org") -> User:
    return User.objects.filter(email=email).first() or make_user(email)


def make_game(
    *kinds: str, players: int = 0, exercise: str = "", host: User | None = None, side_names: Any = (), **rules: Any
) -> Game:
    """Open a room over one question of each kind given (numeric items unless said), with so many players in it."""
    sources = [entry_source(kind) for kind in kinds or ("numeric", "single_choice")]
    if exercise:
        sources = [drawn_source(exercise)]
    for source in sources:
        if not Question.objects.filter(slug=source["id"]).exists():
            publish(source)
    host = host or make_host()
    quiz = make_quiz(host, title="A quiz", slugs=[source["id"] for source in sources])
    game = Game(open_room(quiz, host=host, side_names=side_names, **rules).pk, host)
    for number in range(players):
        game.join(f"Player {LETTERS[number]}")
    return game


def make_paced(*kinds: str, players: int = 0, days: float = 1, **rules: Any) -> Game:
    """Open a room in which everybody plays in their own time, for so many days."""
    return make_game(*kinds, players=players, ends_at=database_now() + timedelta(days=days), **rules)


@contextmanager
def listening(topic: str) -> Iterator[Callable[[], list[str]]]:
    """Yield a function that returns what the doorbell of a topic, and of those below it, has said until now."""
    with closing(redis.Redis.from_url(settings.BROKER_URL, decode_responses=True)) as client:
        listener = client.pubsub(ignore_subscribe_messages=True)
        listener.psubscribe(f"{CHANNELS}{topic}*")
        listener.get_message(timeout=5)
        last = f"{CHANNELS}{topic}:so-far"

        def heard() -> list[str]:
            client.publish(last, "")
            messages = iter(lambda: listener.get_message(timeout=5), None)
            words = []
            for message in messages:
                if message["channel"] == last:
                    break
                words.append(message["data"])
            return words

        yield heard
