import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from quizsite.interviews.models import GRACE, Attempt, Grade, Response
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from tests.factories import form_data, make_attempt, make_participant, make_plan, save

pytestmark = pytest.mark.django_db

MILLISECOND = timedelta(milliseconds=1)


def close(attempt: Attempt) -> Attempt:
    return hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())


# --- Reading one row --------------------------------------------------------------------------------------------------


def test_a_running_attempt_is_over_after_its_grace():
    attempt = make_attempt()
    end = attempt.deadline_at + GRACE

    assert attempt.counts_until == end
    assert [attempt.is_over(now=now) for now in (end, end + MILLISECOND)] == [False, True]


def test_a_closed_attempt_counts_until_it_was_closed():
    attempt = close(make_attempt())

    assert attempt.counts_until == attempt.closed_at < attempt.deadline_at
    assert [attempt.is_over(now=now) for now in (attempt.closed_at, attempt.closed_at + MILLISECOND)] == [False, True]


def test_only_a_closed_attempt_is_released():
    attempt = make_attempt()

    assert not attempt.is_released
    assert close(attempt).is_released


def test_a_plan_counts_its_items_and_names_its_topics():
    plan = make_plan(sections=[{"rules": [{"count": 3, "topic": "cnn"}]}, {"rules": [{"count": 4, "level": "expert"}]}])

    assert (plan.item_count, plan.topics) == (7, ["cnn"])


def test_people_find_their_own_attempts_and_nobody_nothing():
    attempt = make_attempt()
    make_attempt()

    assert list(Attempt.objects.of(attempt.participant_id)) == [attempt]
    assert list(Attempt.objects.of(None)) == []


def test_overdue_is_what_is_open_after_its_grace():
    attempt = make_attempt()
    closed = close(make_attempt())
    end = max(attempt.deadline_at, closed.deadline_at) + GRACE

    assert list(Attempt.objects.overdue(now=attempt.deadline_at + GRACE)) == []
    assert list(Attempt.objects.overdue(now=end + MILLISECOND)) == [attempt]


# --- What the database holds ------------------------------------------------------------------------------------------


def test_a_person_has_one_open_attempt():
    attempt = make_attempt()
    times = {name: getattr(attempt, name) for name in ("started_at", "deadline_at", "limit", "out_of")}

    with pytest.raises(IntegrityError, match="one_open_attempt_per_person"):
        Attempt.objects.create(participant=attempt.participant, title="Second", **times)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"deadline_at": None}, "deadline_at"),
        ({"score": 3}, "attempt_scored_when_closed"),
        ({"is_closed": True}, "attempt_scored_when_closed"),
        ({"is_closed": True, "score": -1}, "attempt_scored_when_closed"),
    ],
)
def test_an_attempt_has_its_score_when_it_is_closed_and_not_before(changes, constraint):
    now = database_now()
    limit = timedelta(minutes=9)
    fields = {"title": "One", "started_at": now, "deadline_at": now + limit, "limit": limit, "out_of": 1, **changes}
    if fields.pop("is_closed", False):
        fields["closed_at"] = now

    with pytest.raises(IntegrityError, match=constraint):
        Attempt.objects.create(participant=make_participant(), **fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"limit": timedelta(0), "deadline_at": timedelta(0)},
        {"deadline_at": timedelta(minutes=10)},
        {"paused": timedelta(minutes=1)},
        {"granted": timedelta(minutes=1), "deadline_at": timedelta(minutes=11)},
        {"grace": timedelta(seconds=-1)},
    ],
)
def test_an_attempt_ends_when_the_times_in_its_row_add_up(changes):
    now = database_now()
    fields = {"limit": timedelta(minutes=9), "deadline_at": timedelta(minutes=9), **changes}
    fields["deadline_at"] += now

    with pytest.raises(IntegrityError, match="attempt_ends_when_its_times_say"):
        Attempt.objects.create(participant=make_participant(), title="Odd", started_at=now, out_of=1, **fields)


@pytest.mark.parametrize("minutes", [0, 241])
def test_a_plan_lasts_from_a_minute_to_four_hours(minutes):
    with pytest.raises(IntegrityError, match="plan_minutes_in_range"):
        make_plan(minutes=minutes)


def test_a_position_is_taken_once():
    item = make_attempt().items.get(position=1)
    item.pk = None

    with pytest.raises(IntegrityError, match="attempt_position_once"):
        item.save()


def test_an_operation_is_one_response():
    item = make_attempt().items.get(kind="numeric")
    _, response, _ = save(item, form_data(product="42"), op_id=uuid.uuid4())
    response.pk = None

    with pytest.raises(IntegrityError, match="one_response_per_operation"):
        Response.objects.bulk_create([response])


def test_an_item_has_one_current_grade():
    grade = Grade.objects.filter(item__attempt=close(make_attempt())).first()
    grade.pk = None

    with pytest.raises(IntegrityError, match="one_current_grade_per_item"):
        grade.save()


@pytest.mark.parametrize("fraction", [-0.01, 1.01])
def test_a_fraction_lies_between_nothing_and_all(fraction):
    item = make_attempt().items.get(kind="numeric")

    with pytest.raises(IntegrityError, match="grade_between_0_and_1"):
        Grade.objects.create(item=item, fraction=fraction, detail={})
