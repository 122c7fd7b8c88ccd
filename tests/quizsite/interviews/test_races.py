"""Fifty at once: whoever presses how often, there is one of each."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from quizsite.interviews.models import Attempt, AttemptSection, Grade, Response
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import AlreadyOpen, bring_up_to_date, close_overdue, go_on, hand_in, start_attempt
from tests.factories import (
    WRITTEN,
    form_data,
    make_attempt,
    make_outline,
    make_participant,
    make_sectioned,
    publish_one_of_each_kind,
    save,
    shift_attempt,
)
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50


def fifty_times(act: Callable[[int], Any]) -> list[Any]:
    return at_once(MANY, act)


def test_fifty_starts_of_one_person_are_one_paper():
    publish_one_of_each_kind()
    person = make_participant()

    results = fifty_times(lambda _: start_attempt(person.pk, make_outline(Rule(3)), now=database_now()))

    assert Counter(type(result) for result in results) == {Attempt: 1, AlreadyOpen: MANY - 1}
    assert Attempt.objects.get().items.count() == 3


def test_fifty_submits_of_one_operation_are_one_response_and_one_receipt():
    item = make_attempt().items.get(kind="numeric")
    op_id = uuid.uuid4()

    results = fifty_times(lambda _: save(item, form_data(product="42"), op_id=op_id))

    assert len({receipt for _, _, receipt in results}) == 1
    assert Response.objects.get().raw == {"product": "42"}


def test_of_fifty_submits_with_numbers_of_their_own_the_newest_counts():
    item = make_attempt().items.get(kind="numeric")

    results = fifty_times(lambda place: save(item, form_data(product=str(place)), seq=place + 1))

    assert all(not receipt.is_late for _, _, receipt in results)
    assert Response.objects.count() == MANY
    assert Response.objects.newest_first().first().raw == {"product": str(MANY - 1)}


def test_fifty_finishes_are_one_close_and_one_grade_for_each_item():
    attempt = make_attempt()

    results = fifty_times(lambda _: hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now()))

    assert len({closed.closed_at for closed in results}) == 1
    assert Grade.objects.count() == len(WRITTEN)


def test_finishing_expiring_and_sweeping_at_once_is_one_close():
    attempt = make_attempt()
    shift_attempt(attempt, attempt.limit * 2)
    acts = [
        lambda: hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now()),
        lambda: bring_up_to_date(attempt, now=database_now()),
        lambda: close_overdue(now=database_now()),
    ]

    results = fifty_times(lambda place: acts[place % 3]())

    assert not [result for result in results if isinstance(result, Exception)]
    assert Grade.objects.count() == len(WRITTEN)
    closed = Attempt.objects.get()
    assert closed.closed_at == closed.deadline_at + closed.grace


def test_fifty_presses_on_the_next_section_are_one_step():
    timed = Section((Rule(1),), minutes=5)
    attempt = make_sectioned(timed, timed, timed, timed)

    fifty_times(
        lambda _: go_on(attempt.pk, participant_id=attempt.participant_id, number=1, position=None, now=database_now())
    )

    assert AttemptSection.objects.exclude(closed_at=None).count() == 1


def test_sweeps_at_once_close_each_attempt_once():
    attempt = make_attempt()
    shift_attempt(attempt, attempt.limit * 2)

    outcomes = at_once(4, lambda number: close_overdue(now=database_now()))

    assert sum(outcomes) == 1
