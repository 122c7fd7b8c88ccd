"""Deadlines to the millisecond: sixty and more edges, each judged by the database's clock and by nothing else.

Every case starts a paper at a moment of its own, does to its clock what the case says, and sends one answer at an
instant beside an edge: a millisecond before, on it, at the end of the grace, a millisecond after.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from quizsite.interviews import clock
from quizsite.interviews.models import Attempt
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import own_time_of
from quizsite.interviews.transitions import bring_up_to_date, go_on, start_attempt
from tests.factories import form_data, make_outline, make_participant, make_user, publish_one_of_each_kind, save

pytestmark = pytest.mark.django_db

MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
NOON = datetime(2027, 6, 1, 12, tzinfo=UTC)
WHY = {"actor": None, "reason": "a test"}

PAPER = (Section((Rule(3),)),)
TIMED = (Section((Rule(2),), minutes=5), Section((Rule(2),), minutes=5))
TICKING = (Section((Rule(3),), is_one_way=True, item_seconds=60),)

# What stands beside each edge, and whether an answer with this stamp counts.
SIDES = [
    ("a millisecond before", -MILLISECOND, True),
    ("on it", timedelta(0), True),
    ("within the grace", 2 * SECOND, True),
    ("at the end of the grace", 5 * SECOND, True),
    ("a millisecond after the grace", 5 * SECOND + MILLISECOND, False),
]


def start(sections=PAPER, *, at: datetime = NOON, minutes: int = 20, **allowance) -> Attempt:
    publish_one_of_each_kind()
    person = make_participant(make_user())
    if allowance:
        clock.allow(person, now=at, **allowance, **WHY)
    outline = make_outline(sections=sections, minutes=minutes)
    return start_attempt(person.pk, outline, now=at, allowance=own_time_of(person.pk))


def counts(attempt: Attempt, stamp: datetime, position: int = 1) -> bool:
    return not save(attempt.items.get(position=position), form_data(), now=stamp)[2].is_late


def pause_for(attempt: Attempt, begin: timedelta, length: timedelta) -> None:
    clock.pause(attempt.pk, now=NOON + begin, **WHY)
    clock.resume(attempt.pk, now=NOON + begin + length, **WHY)


def leave(attempt: Attempt, after: timedelta, *, number: int, position: int | None = None) -> None:
    person = attempt.participant_id
    go_on(attempt.pk, participant_id=person, number=number, position=position, now=NOON + after)


def the_end_of_the_paper():
    return start(), 20 * MINUTE


def the_end_after_a_pause():
    attempt = start()
    pause_for(attempt, 5 * MINUTE, 7 * MINUTE)
    return attempt, 27 * MINUTE


def the_end_after_two_pauses():
    attempt = start()
    pause_for(attempt, 5 * MINUTE, MINUTE)
    pause_for(attempt, 10 * MINUTE, 2 * MINUTE)
    return attempt, 23 * MINUTE


def the_end_after_an_extension():
    attempt = start()
    clock.extend(attempt.pk, by=10 * MINUTE, now=NOON + MINUTE, **WHY)
    return attempt, 30 * MINUTE


def the_end_with_half_as_much_again():
    return start(factor=1.5), 30 * MINUTE


def the_end_with_minutes_on_top():
    attempt = start()
    clock.allow(attempt.participant, minutes=7, now=NOON, **WHY)
    return attempt, 27 * MINUTE


def the_end_of_an_allowance_given_while_it_ran():
    attempt = start()
    clock.allow(attempt.participant, factor=2, now=NOON + 3 * MINUTE, **WHY)
    return attempt, 40 * MINUTE


def the_end_of_an_allowance_taken_back_while_it_ran():
    attempt = start(factor=2)
    clock.allow(attempt.participant, now=NOON + 3 * MINUTE, **WHY)
    return attempt, 20 * MINUTE


def the_end_of_a_section():
    return start(TIMED), 5 * MINUTE


def the_end_of_a_section_with_half_as_much_again():
    return start(TIMED, factor=1.5), 7.5 * MINUTE


def the_end_of_a_section_after_a_pause():
    attempt = start(TIMED)
    pause_for(attempt, MINUTE, 4 * MINUTE)
    return attempt, 9 * MINUTE


def the_moment_a_section_was_left():
    attempt = start(TIMED)
    leave(attempt, 2 * MINUTE, number=1)
    return attempt, 2 * MINUTE


def the_end_of_an_item():
    return start(TICKING), MINUTE


def the_moment_an_item_was_left():
    attempt = start(TICKING)
    leave(attempt, 20 * SECOND, number=1, position=1)
    return attempt, 20 * SECOND


def the_moment_the_clock_was_stopped():
    attempt = start()
    clock.pause(attempt.pk, now=NOON + 6 * MINUTE, **WHY)
    return attempt, 6 * MINUTE


EDGES = [
    the_end_of_the_paper,
    the_end_after_a_pause,
    the_end_after_two_pauses,
    the_end_after_an_extension,
    the_end_with_half_as_much_again,
    the_end_with_minutes_on_top,
    the_end_of_an_allowance_given_while_it_ran,
    the_end_of_an_allowance_taken_back_while_it_ran,
    the_end_of_a_section,
    the_end_of_a_section_with_half_as_much_again,
    the_end_of_a_section_after_a_pause,
    the_moment_a_section_was_left,
    the_end_of_an_item,
    the_moment_an_item_was_left,
    the_moment_the_clock_was_stopped,
]


@pytest.mark.parametrize(("side", "beyond", "expected"), SIDES, ids=[side for side, _, _ in SIDES])
@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.__name__)
def test_an_answer_beside_an_edge_counts_or_not(edge, side, beyond, expected):
    attempt, end = edge()

    assert counts(attempt, NOON + end + beyond) == expected


# --- Nights that are longer or shorter, days that come every four years -----------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")
ODD_TIMES = {
    "the night that loses an hour": datetime(2027, 3, 28, 1, 50, tzinfo=BERLIN),
    "the night that gains an hour": datetime(2027, 10, 31, 2, 50, tzinfo=BERLIN),
    "the second time it is ten to three": datetime(2027, 10, 31, 2, 50, fold=1, tzinfo=BERLIN),
    "the evening before a leap day": datetime(2028, 2, 28, 23, 50, tzinfo=UTC),
    "the end of a leap day": datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
    "the turn of the year": datetime(2027, 12, 31, 23, 50, tzinfo=UTC),
    "the far side of the date line": datetime(2027, 6, 1, 23, 55, tzinfo=ZoneInfo("Pacific/Kiritimati")),
}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns"])
@pytest.mark.parametrize("at", ODD_TIMES.values(), ids=ODD_TIMES)
def test_twenty_minutes_are_twenty_minutes_in_every_night_and_zone(at, zone):
    begin = at.astimezone(UTC)  # as the database's clock tells it
    end = begin + 20 * MINUTE
    with timezone.override(zone):
        attempt = start(at=begin)

        assert Attempt.objects.get(pk=attempt.pk).deadline_at == end
        assert counts(attempt, end + 5 * SECOND)
        assert not counts(attempt, end + 5 * SECOND + MILLISECOND, position=2)


# --- Whose clock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skew", [timedelta(days=-1), timedelta(0), timedelta(days=1)])
def test_a_browser_whose_clock_is_a_day_off_is_judged_like_any_other(client, skew):
    attempt = start(at=datetime.now(UTC) - 20 * MINUTE - 10 * SECOND)
    client.force_login(attempt.participant.user)
    told = (datetime.now(UTC) + skew).strftime("%a, %d %b %Y %H:%M:%S GMT")
    form = {"op_id": "0f6a0b52-1df4-4a75-a0a0-9a1d3c0b4a10", "seq": 1, "received_at": told, "now": told}

    client.post(f"/interviews/{attempt.pk}/1/save/", form, headers={"hx-request": "true", "date": told})

    assert attempt.items.get(position=1).responses.get().is_late


@pytest.mark.parametrize("look", [timedelta(0), timedelta(hours=1), timedelta(days=40)])
def test_a_paper_is_closed_at_its_own_end_however_late_somebody_looks(look):
    attempt = start()

    closed = bring_up_to_date(attempt, now=NOON + 20 * MINUTE + 5 * SECOND + MILLISECOND + look)

    assert closed.closed_at == NOON + 20 * MINUTE + 5 * SECOND
