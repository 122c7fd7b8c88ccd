"""How a paper goes from section to section and, in a one-way section, from item to item.

Works on the rows of one attempt that the caller has locked, and saves nothing. At most one section that is left behind
is open at a time; sections that are free and without a limit stay open beside it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from quizsite.interviews.models import Attempt, AttemptSection


def open_next(attempt: Attempt, sections: Sequence[AttemptSection], *, at: datetime) -> None:
    """Open the next section, and with a free one without limit those of its kind that follow it."""
    for section in sections:
        if section.opened_at is None:
            _open(attempt, section, at=at)
            follower = next((one for one in sections if one.number == section.number + 1), None)
            if section.is_left_behind or follower is None or follower.is_left_behind:
                return


def _open(attempt: Attempt, section: AttemptSection, *, at: datetime) -> None:
    section.opened_at = at
    if section.limit is not None:
        section.deadline_at = at + attempt.stretched(section.limit)
    if section.is_one_way:
        _turn_to(attempt, section, section.first, at=at)


def _turn_to(attempt: Attempt, section: AttemptSection, position: int, *, at: datetime) -> None:
    section.turn, section.turned_at = position, at
    if section.item_limit is not None:
        section.turn_deadline_at = at + attempt.stretched(section.item_limit)


def at_hand(sections: Sequence[AttemptSection]) -> AttemptSection | None:
    """Return the open section that is left behind on going on; None when only free ones without limit are open."""
    return next((section for section in sections if section.is_open and section.is_left_behind), None)


def can_go_on(sections: Sequence[AttemptSection]) -> bool:
    """Say whether a section waits that has not been opened."""
    return any(section.opened_at is None for section in sections)


def is_through(sections: Sequence[AttemptSection]) -> bool:
    """Say whether every section has been left, so that nothing can be answered any more."""
    return all(section.closed_at is not None for section in sections)


def has_run_out(sections: Sequence[AttemptSection], *, now: datetime) -> bool:
    """Say whether the limits have brought a step."""
    section = at_hand(sections)
    return is_through(sections) or bool(section and any(end <= now for end in _ends(section)))


def _ends(section: AttemptSection) -> list[datetime]:
    return [end for end in (section.turn_deadline_at, section.deadline_at) if end is not None]


def run_out(attempt: Attempt, sections: Sequence[AttemptSection], *, now: datetime) -> bool:
    """Take every step that the limits have brought by now, each at its own time; say whether there was one."""
    is_changed = False
    while section := at_hand(sections):
        ends = _ends(section)
        if not ends or now < min(ends):
            break
        if section.deadline_at == min(ends):
            leave(attempt, sections, section, at=section.deadline_at)
        else:
            next_turn(attempt, sections, section, at=section.turn_deadline_at)
        is_changed = True
    return is_changed


def next_turn(attempt: Attempt, sections: Sequence[AttemptSection], section: AttemptSection, *, at: datetime) -> None:
    """Go on to the next item of a one-way section, or leave it after its last."""
    if section.turn < section.last:
        _turn_to(attempt, section, section.turn + 1, at=at)
    else:
        leave(attempt, sections, section, at=at)


def leave(attempt: Attempt, sections: Sequence[AttemptSection], section: AttemptSection, *, at: datetime) -> None:
    """Go on to the next section; what is left behind is closed."""
    if section.is_left_behind:
        section.closed_at = at
    open_next(attempt, sections, at=at)


def shift(sections: Sequence[AttemptSection], by: timedelta) -> None:
    """Move the ends of what is open."""
    for section in sections:
        if section.is_open:
            section.deadline_at = section.deadline_at and section.deadline_at + by
            section.turn_deadline_at = section.turn_deadline_at and section.turn_deadline_at + by
