"""What staff do to a running clock: pause, resume, extend, change a person's extra time. Each act leaves an event."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from quizsite.accounts.models import Participant, User
from quizsite.interviews.models import NONE, Allowance, Attempt, AttemptEvent, AttemptSection
from quizsite.interviews.sections import run_out, shift
from quizsite.interviews.transitions import give_allowance, save_sections, set_deadline


class NotRunning(Exception):
    """The attempt is closed, or its clock is already as it should be."""


Kind = AttemptEvent.Kind


def pause(attempt_id: uuid.UUID, *, actor: User | None, reason: str, now: datetime) -> Attempt:
    """Stop the clock. What arrives from then on is kept, and does not count. Raise NotRunning."""

    def stop(attempt: Attempt, sections: list[AttemptSection]) -> None:
        if attempt.paused_at:
            raise NotRunning
        attempt.paused_at = now

    return _act(attempt_id, Kind.PAUSED, stop, actor=actor, reason=reason, now=now)


def resume(attempt_id: uuid.UUID, *, actor: User | None, reason: str, now: datetime) -> Attempt:
    """Set the clock going again: every end moves by as long as it stood still. Raise NotRunning."""

    def start(attempt: Attempt, sections: list[AttemptSection]) -> None:
        if not attempt.paused_at:
            raise NotRunning
        stood = max(now - attempt.paused_at, NONE)
        attempt.paused += stood
        attempt.paused_at = None
        shift(sections, stood)

    return _act(attempt_id, Kind.RESUMED, start, actor=actor, reason=reason, now=now)


def extend(attempt_id: uuid.UUID, *, by: timedelta, actor: User | None, reason: str, now: datetime) -> Attempt:
    """Give so much more time, to the paper and to what is open of it. Raise NotRunning."""

    def add(attempt: Attempt, sections: list[AttemptSection]) -> None:
        attempt.granted += by
        shift(sections, by)

    return _act(attempt_id, Kind.EXTENDED, add, actor=actor, reason=reason, now=now)


@transaction.atomic
def allow(
    participant: Participant,
    *,
    factor: float = 1,
    minutes: int = 0,
    is_untimed: bool = False,
    actor: User | None,
    reason: str,
    now: datetime,
) -> Allowance:
    """Set a person's extra time, for every interview to come and for the one that runs."""
    # The attempt first, as everywhere: two acts on one person wait for one another and do not lock each other out.
    running = Attempt.objects.select_for_update(no_key=True).filter(participant=participant).open().first()
    allowance, _ = Allowance.objects.update_or_create(
        participant=participant,
        defaults={"factor": factor, "minutes": minutes, "is_untimed": is_untimed, "reason": reason},
    )
    if running and not running.is_out_of_time(now=now):
        _act(
            running.pk,
            Kind.ALLOWED,
            lambda attempt, sections: _stretch(attempt, sections, allowance),
            actor=actor,
            reason=reason,
            now=now,
        )
    return allowance


def _stretch(attempt: Attempt, sections: list[AttemptSection], allowance: Allowance) -> None:
    """Change the limits of what is open by what the new allowance gives beyond the old one."""
    limits = [(section.limit, section.item_limit) for section in sections]
    before = [[part and attempt.stretched(part) for part in pair] for pair in limits]
    give_allowance(attempt, allowance)
    for section, old, pair in zip(sections, before, limits, strict=True):
        new = [part and attempt.stretched(part) for part in pair]
        if section.is_open and section.deadline_at:
            section.deadline_at += new[0] - old[0]
        if section.is_open and section.turn_deadline_at:
            section.turn_deadline_at += new[1] - old[1]


@transaction.atomic
def _act(
    attempt_id: uuid.UUID,
    kind: str,
    change: Callable[[Attempt, list[AttemptSection]], None],
    *,
    actor: User | None,
    reason: str,
    now: datetime,
) -> Attempt:
    attempt = Attempt.objects.select_for_update(no_key=True).get(pk=attempt_id)
    if attempt.closed_at or attempt.is_out_of_time(now=now):
        raise NotRunning
    sections = list(attempt.sections.all())
    if attempt.paused_at is None:
        # What time has brought until now is not undone by it.
        run_out(attempt, sections, now=now)
    before = attempt.deadline_at
    change(attempt, sections)
    set_deadline(attempt)
    attempt.save()
    save_sections(sections)
    AttemptEvent.objects.create(
        attempt=attempt,
        kind=kind,
        actor=actor,
        reason=reason,
        deadline_before=before,
        deadline_after=attempt.deadline_at,
        at=now,
    )
    return attempt
