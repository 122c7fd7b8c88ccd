"""What all commands of a host share: one lock, one comparison, one step, one line in the log, one ring.

A command names the version that its host saw. When the room has moved on since, nothing is changed and Stale tells
what it is now: pressed twice, or by two hosts at once, it is one step. What was done meanwhile beside the way through
the items (a name hidden, a seat removed, an item taken out) does not count as moving on: nobody's next step is lost
to a page that had not heard of it yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from quizsite.accounts.models import User
from quizsite.doorbells import ring
from quizsite.live.clock import database_now
from quizsite.live.models import Room, RoomEvent

# What leaves a room where it was: at the same item, in the same phase, with the same window.
ASIDE = frozenset(
    {
        *("approve", "kick", "let back", "rename", "hide name", "show name", "extra time", "leave", "come back"),
        *("move", "captain", "captains", "lock", "unlock", "autopilot", "add host", "void", "regrade"),
    }
)


class Stale(Exception):
    """The room has moved on since the host looked; `room` is how it stands, and nothing was changed."""

    def __init__(self, room: Room) -> None:
        super().__init__(f"the room is at version {room.version}")
        self.room = room


class NotNow(Exception):
    """The command does not fit the moment; the message is for the host, and nothing was changed."""


@dataclass
class Step:
    """A command under way: the room is locked. What is noted in `detail` goes into the log.

    `is_needed` is set to False by a command that finds its work done already. `word` is rung beside the version.
    """

    room: Room
    now: datetime
    actor: User | None = None
    kind: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    is_needed: bool = True
    word: str = ""

    def take(self, kind: str = "", **detail: Any) -> None:
        """Write the room with its next version, log it, and ring once it is committed."""
        room = self.room
        room.version += 1
        room.save()
        RoomEvent.objects.create(
            room=room,
            version=room.version,
            at=self.now,
            actor=self.actor,
            kind=kind or self.kind,
            detail=self.detail | detail,
        )
        words = f"{room.version} {self.word}".rstrip()
        transaction.on_commit(lambda: ring(room.topic, words))

    def move(self, phase: str) -> None:
        self.room.phase = phase
        self.room.phase_at = self.now


@contextmanager
def command(room_id: UUID, kind: str, *, actor: User, seen_version: int | None) -> Iterator[Step]:
    """Lock the room of a host for one step, which is taken when the block ends without an exception.

    Raise Room.DoesNotExist for who is no host of it, and Stale if it has moved on since `seen_version`; with None the
    step is taken whatever the version is.
    """
    with transaction.atomic():
        room = lock_room(Room.objects.run_by(actor), room_id)
        if seen_version is not None and _has_moved_on(room, seen_version, kind):
            raise Stale(room)
        step = Step(room, database_now(), actor, kind)
        yield step
        if step.is_needed:
            step.take()


def _has_moved_on(room: Room, seen_version: int, kind: str) -> bool:
    """Return whether a host who saw that version has to look anew; the same command since then is a first press."""
    if seen_version == room.version:
        return False
    since = RoomEvent.objects.filter(room=room, version__gt=seen_version)
    return not 0 < seen_version < room.version or since.exclude(kind__in=ASIDE - {kind}).exists()


def lock_room(rooms: Any, room_id: UUID) -> Room:
    """Return the locked room. An answer does not wait for this lock, only for that of its item."""
    return rooms.select_for_update(of=("self",), no_key=True).get(pk=room_id)
