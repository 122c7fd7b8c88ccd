"""What the pages of rehearsals show, and who else is playing."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format

from quizsite.interviews.models import Attempt
from quizsite.live.models import Room, Seat
from quizsite.rehearsals.figures import SIZES, carried, limit, misses, sentence
from quizsite.rehearsals.models import GOING, Rehearsal, RehearsalStep, State

# A room that was left open some day is not under way: somebody came, or it took a step, within this time.
LATELY = timedelta(hours=1)
LONG_AGO = timedelta(hours=3)


@dataclass(frozen=True)
class Company:
    """Who else needs the server at this moment: rooms in which people play, and interviews that they sit."""

    rooms: int
    interviews: int

    @property
    def count(self) -> int:
        return self.rooms + self.interviews


def company() -> Company:
    """Return who else is at it."""
    running = Attempt.objects.open().filter(deadline_at__gt=Now(), started_at__gt=Now() - LONG_AGO)
    return Company(rooms=_rooms_of_people(), interviews=running.count())


def _rooms_of_people() -> int:
    seats = Seat.objects.playing().filter(room=OuterRef("pk"))
    lately = Q(phase_at__gte=Now() - LATELY) | Exists(seats.filter(joined_at__gte=Now() - LATELY))
    return Room.objects.going().of_people().filter(Exists(seats), lately).count()


@dataclass(frozen=True)
class Outcome:
    """A rehearsal as its page shows it. `next_bots` is the size of the room that is played now, 0 for none."""

    rehearsal: Rehearsal
    steps: list[RehearsalStep]
    is_going: bool
    is_broken: bool
    why: str
    next_bots: int
    carried: int
    sentence: str
    limit: str


def outcome_of(rehearsal: Rehearsal) -> Outcome:
    """Return what is to be said of a rehearsal, which comes with its pulse."""
    steps = list(rehearsal.steps.all())
    for step in steps:
        step.misses = misses(step)
    is_broken = rehearsal.is_silent or rehearsal.state == State.FAILED
    is_going = rehearsal.state in GOING and not is_broken
    day = date_format(timezone.localtime(rehearsal.started_at or rehearsal.created_at), "j F")
    return Outcome(
        rehearsal=rehearsal,
        steps=steps,
        is_going=is_going,
        is_broken=is_broken,
        why=rehearsal.why or _silence(rehearsal),
        next_bots=_next(steps) if is_going and rehearsal.state == State.RUNNING else 0,
        carried=carried(steps),
        sentence=sentence(steps, day=day, others=rehearsal.others),
        limit=limit(steps, most=rehearsal.most),
    )


def _silence(rehearsal: Rehearsal) -> str:
    if rehearsal.started_at is None:
        return "No worker took it up. Is the worker running?"
    return "The worker that ran the bots has gone silent."


def _next(steps: list[RehearsalStep]) -> int:
    return SIZES[min(len(steps), len(SIZES) - 1)]
