"""What staff do to a running clock, and what it does to answers."""

from datetime import timedelta

import pytest

from quizsite.interviews import clock
from quizsite.interviews.models import UNTIMED, Allowance, Attempt, AttemptEvent
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import database_now, own_time_of, show_paper
from quizsite.interviews.transitions import bring_up_to_date, close_overdue, hand_in, start_attempt
from tests.factories import (
    form_data,
    make_attempt,
    make_outline,
    make_participant,
    make_sectioned,
    make_user,
    publish_one_of_each_kind,
    save,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WHY = {"actor": None, "reason": "the fire alarm"}
TIMED = Section((Rule(2),), "Timed", minutes=5)
TICKING = Section((Rule(3),), "Ticking", is_one_way=True, item_seconds=60)


def is_late(attempt: Attempt, now) -> bool:
    return save(attempt.items.get(position=1), form_data(), now=now)[2].is_late


def pause(attempt: Attempt, now) -> Attempt:
    return clock.pause(attempt.pk, now=now, **WHY)


def resume(attempt: Attempt, now) -> Attempt:
    return clock.resume(attempt.pk, now=now, **WHY)


def deadline_from_events(attempt: Attempt) -> list:
    """Return each end that the log tells of, in order."""
    return [(event.kind, event.deadline_after - event.deadline_before) for event in attempt.events.all()]


# --- Pause ------------------------------------------------------------------------------------------------------------


def test_a_pause_moves_the_end_by_as_long_as_it_lasted():
    attempt = make_attempt(minutes=20)
    start = attempt.started_at

    pause(attempt, start + 5 * MINUTE)
    after = resume(attempt, start + 12 * MINUTE)

    assert after.deadline_at == start + 27 * MINUTE
    assert after.paused == 7 * MINUTE


def test_nothing_closes_while_the_clock_stands_still():
    attempt = make_attempt(minutes=20)
    paused = pause(attempt, attempt.started_at + 5 * MINUTE)
    much_later = attempt.started_at + timedelta(hours=9)

    assert close_overdue(now=much_later) == 0
    assert bring_up_to_date(paused, now=much_later).closed_at is None


def test_the_paper_shows_no_item_while_the_clock_stands_still_and_the_time_left_stays():
    attempt = make_attempt(minutes=20)
    paused = pause(attempt, attempt.started_at + 5 * MINUTE)

    paper = show_paper(paused, now=attempt.started_at + 9 * MINUTE)

    assert paper.items == []
    assert paper.countdown.left == 15 * 60_000


@pytest.mark.parametrize(("after_stop", "late"), [(5 * SECOND, False), (5.001 * SECOND, True)])
def test_what_was_on_its_way_when_the_clock_was_stopped_counts(after_stop, late):
    attempt = make_attempt()
    stop = attempt.started_at + MINUTE
    pause(attempt, stop)

    assert is_late(attempt, stop + after_stop) == late


def test_sections_and_turns_stand_still_as_well():
    attempt = make_sectioned(TICKING)
    start = attempt.started_at
    pause(attempt, start + 30 * SECOND)
    resume(attempt, start + 90 * SECOND)

    bring_up_to_date(Attempt.objects.get(pk=attempt.pk), now=start + 119 * SECOND)
    assert attempt.sections.get().turn == 1
    bring_up_to_date(Attempt.objects.get(pk=attempt.pk), now=start + 120 * SECOND)
    assert attempt.sections.get().turn == 2


def test_a_paper_can_be_handed_in_while_its_clock_stands_still():
    attempt = make_attempt()
    stop = attempt.started_at + MINUTE
    pause(attempt, stop)

    closed = hand_in(attempt.pk, participant_id=attempt.participant_id, now=stop + 9 * MINUTE)

    assert closed.closed_at == stop + 5 * SECOND
    assert closed.paused_at is None


@pytest.mark.parametrize("act", [clock.pause, clock.resume])
def test_stopping_what_stands_and_starting_what_goes_is_refused_and_leaves_no_trace(act):
    attempt = make_attempt()
    now = database_now()
    if act is clock.pause:
        pause(attempt, now)
    before = AttemptEvent.objects.count()

    with pytest.raises(clock.NotRunning):
        act(attempt.pk, now=now, **WHY)

    assert AttemptEvent.objects.count() == before


# --- More time --------------------------------------------------------------------------------------------------------


def test_more_time_moves_the_paper_and_the_section_at_hand():
    attempt = make_sectioned(TIMED, TIMED)

    after = clock.extend(attempt.pk, by=3 * MINUTE, now=attempt.started_at + MINUTE, **WHY)

    assert after.deadline_at == attempt.deadline_at + 3 * MINUTE
    assert after.sections.get(number=1).deadline_at == attempt.started_at + 8 * MINUTE
    assert after.sections.get(number=2).deadline_at is None


def test_an_answer_counts_in_the_time_that_was_added():
    attempt = make_attempt(minutes=20)
    clock.extend(attempt.pk, by=10 * MINUTE, now=attempt.started_at, **WHY)

    assert not is_late(attempt, attempt.deadline_at + 9 * MINUTE)
    assert is_late(attempt, attempt.deadline_at + 11 * MINUTE)


@pytest.mark.parametrize("act", ["closed", "over"])
def test_a_paper_that_is_over_gets_no_more_time(act):
    attempt = make_attempt()
    if act == "closed":
        hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    with pytest.raises(clock.NotRunning):
        clock.extend(attempt.pk, by=MINUTE, now=attempt.deadline_at + 6 * SECOND, **WHY)


def test_every_act_is_logged_with_who_why_when_and_what():
    attempt = make_attempt(minutes=20)
    staff = make_user("staff@example.org", is_staff=True)
    start = attempt.started_at

    clock.extend(attempt.pk, by=MINUTE, actor=staff, reason="the projector failed", now=start + SECOND)
    pause(attempt, start + MINUTE)
    resume(attempt, start + 2 * MINUTE)

    assert deadline_from_events(attempt) == [("extended", MINUTE), ("paused", 0 * MINUTE), ("resumed", MINUTE)]
    first = attempt.events.first()
    assert (first.actor, first.reason, first.at) == (staff, "the projector failed", start + SECOND)


# --- A person's own extra time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, 20 * MINUTE),
        ({"factor": 1.5}, 30 * MINUTE),
        ({"minutes": 7}, 27 * MINUTE),
        ({"factor": 2, "minutes": 5}, 45 * MINUTE),
        ({"is_untimed": True}, 20 * MINUTE + UNTIMED),
    ],
)
def test_extra_time_lengthens_the_paper(fields, expected):
    publish_one_of_each_kind()
    person = make_participant(make_user())
    clock.allow(person, now=database_now(), **fields, **WHY)

    attempt = start_attempt(
        person.pk, make_outline(Rule(3), minutes=20), now=database_now(), allowance=own_time_of(person.pk)
    )

    assert attempt.deadline_at - attempt.started_at == expected
    assert Attempt.objects.get().deadline_at == attempt.deadline_at


def test_a_factor_lengthens_sections_and_items_too():
    publish_one_of_each_kind()
    person = make_participant(make_user())
    clock.allow(person, factor=1.5, now=database_now(), **WHY)

    attempt = start_attempt(
        person.pk, make_outline(sections=(TICKING, TIMED)), now=database_now(), allowance=own_time_of(person.pk)
    )

    assert attempt.sections.get(number=1).turn_deadline_at == attempt.started_at + 90 * SECOND
    assert show_paper(attempt, now=attempt.started_at).next_section.minutes == 7.5


@pytest.mark.parametrize(
    ("before", "after", "moved_by"),
    [
        ({}, {"factor": 1.5}, 10 * MINUTE),
        ({"factor": 2}, {"factor": 1.25}, -15 * MINUTE),
        ({"minutes": 5}, {}, -5 * MINUTE),
        ({}, {"is_untimed": True}, UNTIMED),
        ({"is_untimed": True}, {"factor": 1.5}, 10 * MINUTE - UNTIMED),
    ],
)
def test_extra_time_that_changes_reaches_the_paper_that_runs(before, after, moved_by):
    publish_one_of_each_kind()
    person = make_participant(make_user())
    clock.allow(person, now=database_now(), **before, **WHY)
    outline = make_outline(Rule(3), minutes=20)
    attempt = start_attempt(person.pk, outline, now=database_now(), allowance=own_time_of(person.pk))

    clock.allow(person, now=attempt.started_at + MINUTE, **after, **WHY)

    assert Attempt.objects.get().deadline_at - attempt.deadline_at == moved_by
    assert deadline_from_events(attempt) == [("allowed", moved_by)]


def test_extra_time_that_changes_moves_the_section_and_the_item_at_hand():
    publish_one_of_each_kind()
    person = make_participant(make_user())
    section = Section((Rule(3),), minutes=10, is_one_way=True, item_seconds=60)
    attempt = start_attempt(person.pk, make_outline(sections=(section,)), now=database_now())

    clock.allow(person, factor=2, now=attempt.started_at + SECOND, **WHY)

    moved = attempt.sections.get()
    assert moved.deadline_at == attempt.started_at + 20 * MINUTE
    assert moved.turn_deadline_at == attempt.started_at + 120 * SECOND


def test_time_taken_away_in_a_running_paper_can_end_it_but_what_was_in_time_counts():
    publish_one_of_each_kind()
    person = make_participant(make_user())
    clock.allow(person, factor=2, now=database_now(), **WHY)
    attempt = start_attempt(
        person.pk, make_outline(Rule(3), minutes=20), now=database_now(), allowance=own_time_of(person.pk)
    )
    assert not is_late(attempt, attempt.started_at + 25 * MINUTE)

    clock.allow(person, now=attempt.started_at + 26 * MINUTE, **WHY)
    closed = bring_up_to_date(Attempt.objects.get(), now=attempt.started_at + 26 * MINUTE)

    assert closed.closed_at == attempt.started_at + 20 * MINUTE + 5 * SECOND
    assert closed.items.get(position=1).grades.get().response is not None


def test_one_entry_is_kept_for_a_person():
    person = make_participant(make_user())

    for factor in (1.5, 2):
        clock.allow(person, factor=factor, now=database_now(), **WHY)

    assert Allowance.objects.get().factor == 2
