from datetime import timedelta

import pytest

from quizsite.accounts.participants import adopt_guest
from quizsite.interviews.models import Grade
from tests.factories import WRITTEN, make_attempt, make_participant, make_user, right_answer, save, shift_attempt

pytestmark = pytest.mark.django_db


def test_a_guests_interview_that_is_handed_in_is_marked_as_it_stood():
    user = make_user()
    own, guests = make_attempt(make_participant(user)), make_attempt()
    for item in guests.items.all()[:3]:
        save(item, right_answer(item))

    adopt_guest(user, guests.participant_id)

    own.refresh_from_db()
    guests.refresh_from_db()
    assert (own.closed_at, guests.score, guests.participant) == (None, 3, own.participant)
    assert Grade.objects.count() == len(WRITTEN)


def test_an_interview_of_the_account_that_is_over_is_closed_first():
    user = make_user()
    own, guests = make_attempt(make_participant(user)), make_attempt()
    shift_attempt(own, timedelta(hours=1))

    adopt_guest(user, guests.participant_id)

    own.refresh_from_db()
    guests.refresh_from_db()
    assert own.closed_at is not None
    assert (guests.closed_at, guests.participant) == (None, own.participant)


def test_a_guests_interview_goes_on_where_the_account_has_none_open():
    user = make_user()
    make_participant(user)
    guests = make_attempt()

    adopt_guest(user, guests.participant_id)

    guests.refresh_from_db()
    assert (guests.closed_at, guests.participant) == (None, user.participant)
