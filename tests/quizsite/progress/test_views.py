import pytest
from django.urls import reverse

from quizsite.accounts.models import Participant
from tests.factories import make_participant, make_user
from tests.people import browser
from tests.quizsite.progress.test_queries import drill

pytestmark = pytest.mark.django_db

PAGE = "/progress/"


def look(person: object = None) -> str:
    return browser(person).get(PAGE).content.decode()


def test_somebody_new_is_led_to_a_drill_and_nothing_is_written():
    page = look()

    assert "Nothing to show yet." in page
    assert reverse("practice:exercise-list") in page
    assert not Participant.objects.exists()


def test_a_guest_sees_their_own_and_how_to_keep_it():
    guest = make_participant()
    drill(guest, right=True)

    page = look(guest)

    assert "1 answer: 1 in practice" in page
    assert "100 %" in page
    assert "?topic=cnn" in page
    assert "This is kept in this browser." in page


def test_an_account_sees_its_own_and_nobody_elses():
    user = make_user()
    drill(make_participant(), right=True)

    assert "Nothing to show yet." in look(user)


def test_a_topic_with_enough_wrong_answers_is_marked_to_be_practised_next():
    guest = make_participant()
    for _ in range(3):
        drill(guest, right=False)

    assert "practise next" in look(guest)


def test_the_page_is_linked_from_the_exercises():
    assert PAGE in browser().get(reverse("practice:exercise-list")).content.decode()
