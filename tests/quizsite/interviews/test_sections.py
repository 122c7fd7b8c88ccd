"""A paper of several sections: what opens when, what closes by itself, what counts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from quizsite.interviews.models import Attempt, AttemptSection
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import database_now, show_paper
from quizsite.interviews.transitions import bring_up_to_date, go_on
from tests.factories import form_data, make_sectioned, save, shift_attempt

pytestmark = pytest.mark.django_db

MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

FREE = Section((Rule(2),), "Free")
TIMED = Section((Rule(2),), "Timed", minutes=5)
ONE_WAY = Section((Rule(3),), "One way", is_one_way=True)
TICKING = Section((Rule(3),), "Ticking", is_one_way=True, item_seconds=60)


def states(attempt: Attempt) -> list[str]:
    """Return per section: ahead, open or closed."""
    return [
        "ahead" if section.opened_at is None else "open" if section.is_open else "closed"
        for section in attempt.sections.all()
    ]


def cells(attempt: Attempt, now=None) -> list[str]:
    return [cell.state for cell in show_paper(attempt, now=now or database_now()).cells]


def leave(attempt: Attempt, number: int, position: int | None = None, now=None) -> Attempt:
    return go_on(
        attempt.pk,
        participant_id=attempt.participant_id,
        number=number,
        position=position,
        now=now or database_now(),
    )


def receipt(attempt: Attempt, position: int, *, now=None, seq: int = 1):
    return save(attempt.items.get(position=position), form_data(), seq=seq, now=now)[2]


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_free_sections_without_limit_are_open_together():
    attempt = make_sectioned(FREE, FREE, TIMED, FREE)

    assert states(attempt) == ["open", "open", "ahead", "ahead"]
    assert cells(attempt) == ["open"] * 4 + ["ahead"] * 4


def test_a_timed_section_opens_alone_and_its_end_is_a_row():
    attempt = make_sectioned(TIMED, FREE)

    section = attempt.sections.get(number=1)
    assert states(attempt) == ["open", "ahead"]
    assert section.deadline_at == attempt.started_at + 5 * MINUTE


def test_going_on_closes_a_timed_section_and_opens_the_next():
    attempt = make_sectioned(TIMED, FREE)

    leave(attempt, 1)

    assert states(attempt) == ["closed", "open"]
    assert cells(attempt) == ["closed", "closed", "open", "open"]


def test_going_on_from_a_free_section_leaves_it_open():
    attempt = make_sectioned(FREE, TIMED, FREE)

    leave(attempt, 1)

    assert states(attempt) == ["open", "open", "ahead"]


def test_going_on_twice_is_one_step():
    attempt = make_sectioned(TIMED, TIMED, FREE)

    for _ in range(2):
        leave(attempt, 1)

    assert states(attempt) == ["closed", "open", "ahead"]


def test_a_stranger_cannot_go_on():
    attempt = make_sectioned(TIMED, FREE)

    with pytest.raises(Attempt.DoesNotExist):
        go_on(
            attempt.pk, participant_id=make_sectioned(FREE).participant_id, number=1, position=None, now=database_now()
        )

    assert states(attempt) == ["open", "ahead"]


# --- By the clock -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("beyond", "expected"), [(-MILLISECOND, ["open", "ahead"]), (0 * SECOND, ["closed", "open"])])
def test_a_section_ends_by_the_clock_whoever_looks(beyond, expected):
    attempt = make_sectioned(TIMED, TIMED)

    bring_up_to_date(attempt, now=attempt.started_at + 5 * MINUTE + beyond)

    assert states(attempt) == expected


def test_the_next_section_began_when_the_one_before_ended_not_when_somebody_looked():
    attempt = make_sectioned(TIMED, TIMED)

    bring_up_to_date(attempt, now=attempt.started_at + 7 * MINUTE)

    assert attempt.sections.get(number=2).opened_at == attempt.started_at + 5 * MINUTE


def test_a_paper_whose_sections_have_all_ended_is_closed_when_the_last_one_ended():
    attempt = make_sectioned(TIMED, TIMED)

    closed = bring_up_to_date(attempt, now=attempt.started_at + 11 * MINUTE)

    assert closed.closed_at == attempt.started_at + 10 * MINUTE
    assert not closed.is_handed_in


def test_leaving_the_last_section_hands_the_paper_in():
    attempt = make_sectioned(TIMED)

    closed = leave(attempt, 1)

    assert closed.closed_at is not None
    assert closed.is_handed_in


def test_a_free_section_ends_with_the_paper():
    attempt = make_sectioned(FREE, minutes=20)

    closed = bring_up_to_date(attempt, now=attempt.deadline_at + 6 * SECOND)

    assert closed.closed_at == attempt.deadline_at + 5 * SECOND
    assert states(attempt) == ["closed"]


# --- One way ----------------------------------------------------------------------------------------------------------


def test_a_one_way_section_shows_one_item_and_nothing_of_the_others():
    attempt = make_sectioned(ONE_WAY, FREE)

    paper = show_paper(attempt, now=database_now())

    assert paper.positions == [1]
    assert cells(attempt) == ["open", "ahead", "ahead", "ahead", "ahead"]


def test_going_on_within_it_turns_to_the_next_item_once():
    attempt = make_sectioned(ONE_WAY)

    for _ in range(2):
        leave(attempt, 1, position=1)

    assert cells(attempt) == ["closed", "open", "ahead"]


def test_after_its_last_item_the_next_section_opens():
    attempt = make_sectioned(ONE_WAY, FREE)

    for position in (1, 2, 3):
        leave(attempt, 1, position=position)

    assert cells(attempt) == ["closed"] * 3 + ["open"] * 2


def test_the_time_of_an_item_runs_out_and_the_next_one_comes():
    attempt = make_sectioned(TICKING)

    bring_up_to_date(attempt, now=attempt.started_at + 130 * SECOND)

    section = attempt.sections.get()
    assert section.turn == 3
    assert section.turned_at == attempt.started_at + 120 * SECOND


def test_who_is_faster_leaves_the_rest_of_the_minute():
    attempt = make_sectioned(TICKING)
    leave(attempt, 1, position=1, now=attempt.started_at + 20 * SECOND)

    bring_up_to_date(attempt, now=attempt.started_at + 79 * SECOND)

    assert attempt.sections.get().turn == 2


# --- What counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beyond", "is_late"), [(-MILLISECOND, False), (5 * SECOND, False), (5 * SECOND + MILLISECOND, True)]
)
def test_an_answer_counts_until_its_section_has_ended_and_the_grace_with_it(beyond, is_late):
    attempt = make_sectioned(TIMED, FREE)

    told = receipt(attempt, 1, now=attempt.started_at + 5 * MINUTE + beyond)

    assert told.is_late == is_late


@pytest.mark.parametrize(("beyond", "is_late"), [(5 * SECOND, False), (5 * SECOND + MILLISECOND, True)])
def test_an_answer_on_its_way_when_the_section_was_left_counts(beyond, is_late):
    attempt = make_sectioned(TIMED, FREE)
    left = attempt.started_at + MINUTE
    leave(attempt, 1, now=left)

    assert receipt(attempt, 2, now=left + beyond).is_late == is_late


@pytest.mark.parametrize(("beyond", "is_late"), [(5 * SECOND, False), (5 * SECOND + MILLISECOND, True)])
def test_an_answer_to_an_item_whose_turn_is_over_counts_for_the_grace(beyond, is_late):
    attempt = make_sectioned(TICKING)
    bring_up_to_date(attempt, now=attempt.started_at + 61 * SECOND)

    assert receipt(attempt, 1, now=attempt.started_at + 60 * SECOND + beyond).is_late == is_late


@pytest.mark.parametrize("position", [2, 3])
def test_an_item_whose_turn_has_not_come_cannot_be_answered(position):
    attempt = make_sectioned(ONE_WAY)

    assert receipt(attempt, position).is_late


def test_a_section_that_is_not_open_cannot_be_answered():
    attempt = make_sectioned(TIMED, FREE)

    assert receipt(attempt, 3).is_late
    assert not receipt(attempt, 1).is_late


def test_weights_count_in_the_score_and_in_what_it_is_out_of():
    attempt = make_sectioned(Section((Rule(items=("the-numeric",), weight=3), Rule(items=("the-shape",)))))
    save(attempt.items.get(kind="numeric"), form_data(product="42"))

    closed = bring_up_to_date(attempt, now=attempt.deadline_at + 6 * SECOND)

    assert (closed.score, closed.out_of) == (3, 4)


def test_named_items_come_in_their_order():
    attempt = make_sectioned(Section((Rule(items=("the-shape", "the-grid", "the-numeric")),)))

    assert [item.kind for item in attempt.items.all()] == ["shape", "grid", "numeric"]


# --- The countdown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "scope", "seconds"),
    [
        ((FREE,), "paper", 20 * 60),
        ((TIMED,), "section", 5 * 60),
        ((TICKING,), "item", 60),
        ((ONE_WAY,), "paper", 20 * 60),
    ],
)
def test_the_nearest_end_is_counted_down(sections, scope, seconds):
    attempt = make_sectioned(*sections, minutes=20)

    countdown = show_paper(attempt, now=attempt.started_at + 10 * SECOND).countdown

    assert (countdown.scope, countdown.left, countdown.total) == (scope, (seconds - 10) * 1000, seconds * 1000)


def test_what_lies_ahead_is_not_read_from_the_database(django_assert_num_queries):
    attempt = make_sectioned(ONE_WAY)

    paper = show_paper(attempt, now=database_now())

    assert [item.position for item in paper.items] == [1]
    assert len(paper.cells) == 3


# --- What the database holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"turn": 1}, "section_turn_of_one_way_alone"),
        ({"opened_at": None}, "section_opens_before_it_closes"),
        ({"deadline_at": None}, "section_limited_when_open"),
        ({"first": 3}, "section_holds_items"),
        ({"number": 2}, "section_number_once"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused(changes, constraint):
    attempt = make_sectioned(TIMED, FREE)
    now = database_now()
    if "opened_at" in changes:
        changes = {**changes, "closed_at": now, "deadline_at": now}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AttemptSection.objects.filter(attempt=attempt, number=1).update(**changes)


def test_an_attempt_that_is_moved_in_time_keeps_its_sections_with_it():
    attempt = make_sectioned(TIMED, TIMED)

    shift_attempt(attempt, 6 * MINUTE)

    assert cells(bring_up_to_date(attempt, now=database_now())) == ["closed", "closed", "open", "open"]
