"""Every change of a rehearsal: begun, taken up, alive, measured, ended; and its rooms thrown away a day later.

Each is a conditional update that counts its rows, so a message that comes twice or late changes nothing.
"""

from dataclasses import asdict
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from quizsite.accounts.models import User
from quizsite.live.models import Quiz, Room, RoomItem
from quizsite.live.quizzes import open_room
from quizsite.rehearsals.figures import Figures, misses
from quizsite.rehearsals.models import Rehearsal, RehearsalStep, State
from quizsite.rehearsals.queries import Company, company

KEPT = timedelta(days=1)
ITEMS = 3
# Longer than any step: a window that closes by itself would count as refusals of the server.
SECONDS = 600


class AlreadyGoing(Exception):
    """A rehearsal is under way on this site; there is one at a time."""


class OthersPlay(Exception):
    """People are playing or sitting interviews, and nobody said that it may disturb them."""

    def __init__(self, others: Company) -> None:
        super().__init__(f"{others.count} rooms and interviews are under way")


class NoWorker(Exception):
    """The message to the workers could not be sent; nothing was begun."""


class Over(Exception):
    """The rehearsal is not running any more: somebody stopped it, or it was taken for dead."""


def begin(quiz: Quiz, *, host: User, most: int, is_confirmed: bool = False) -> Rehearsal:
    """Begin a rehearsal, and have a worker play it. Raise AlreadyGoing, OthersPlay or NoWorker."""
    from quizsite.rehearsals.tasks import rehearse

    others = company()
    if others.count and not is_confirmed:
        raise OthersPlay(others)
    try:
        with transaction.atomic():
            give_up_silent()
            rehearsal = Rehearsal.objects.create(quiz=quiz, host=host, most=most, others=others.count)
    except IntegrityError as error:
        raise AlreadyGoing from error
    try:
        rehearse.delay(rehearsal_id=rehearsal.pk)
    except Exception as error:
        # Whatever the transport raises, nobody will play this one.
        rehearsal.delete()
        raise NoWorker from error
    return rehearsal


def give_up_silent() -> int:
    """Put down those that broke off as what they are; return how many."""
    return Rehearsal.objects.silent().update(state=State.FAILED, ended_at=Now())


def take_up(rehearsal_id: int) -> bool:
    """Let a worker run a rehearsal that waits; False for one that runs, has ended, or has waited for too long."""
    waiting = Rehearsal.objects.filter(pk=rehearsal_id, state=State.QUEUED)
    silent = Rehearsal.objects.silent().values("pk")
    return waiting.exclude(pk__in=silent).update(state=State.RUNNING, started_at=Now(), beat_at=Now()) == 1


def beat(rehearsal_id: int) -> None:
    """Leave a sign of life; raise Over where there is nothing to be alive for."""
    if not Rehearsal.objects.filter(pk=rehearsal_id, state=State.RUNNING).update(beat_at=Now()):
        raise Over


def keep_step(rehearsal: Rehearsal, figures: Figures) -> RehearsalStep:
    """Keep what a step measured, and return it."""
    return RehearsalStep.objects.create(rehearsal=rehearsal, is_met=not misses(figures), **asdict(figures))


def finish(rehearsal_id: int, *, why: str = "") -> bool:
    """End a running rehearsal: done, or with a reason broken off."""
    running = Rehearsal.objects.filter(pk=rehearsal_id, state=State.RUNNING)
    return running.update(state=State.FAILED if why else State.DONE, ended_at=Now(), why=why) == 1


def stop(rehearsal_id: int) -> bool:
    """Stop a rehearsal by its host's wish: its bots leave at their next sign of life."""
    return Rehearsal.objects.going().filter(pk=rehearsal_id).update(state=State.STOPPED, ended_at=Now()) == 1


@transaction.atomic
def open_stage(quiz: Quiz, *, host: User) -> Room:
    """Open a room for bots: the first items of the quiz, an open door, and no hand at the wheel but the script's."""
    room = open_room(quiz, host=host, is_rehearsal=True, needs_approval=False, autopilot_seconds=None)
    room.items.filter(position__gt=ITEMS).delete()
    RoomItem.objects.filter(room=room).update(seconds=SECONDS)
    return room


def remove_old_stages() -> int:
    """Delete the rooms of bots that are a day old, with seats and answers; return how many. The figures stay."""
    rooms = Room.objects.filter(is_rehearsal=True, created_at__lt=Now() - KEPT)
    # One by one: a room of many bots is thousands of rows.
    return sum(room.delete()[0] > 0 for room in rooms)
