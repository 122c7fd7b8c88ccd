import pytest

from quizsite.accounts.models import User
from tests.people import browser

pytestmark = pytest.mark.django_db

FORM = {"email": "new@example.org", "password1": "correct horse battery"}


def test_sign_up_is_open_unless_it_is_closed(settings):
    settings.SIGN_UP_OPEN = True

    answer = browser().post("/accounts/signup/", FORM)

    assert answer.status_code == 302
    assert User.objects.get().email == "new@example.org"


def test_a_closed_site_says_so_and_makes_no_account(settings):
    settings.SIGN_UP_OPEN = False
    person = browser()

    page, answer = person.get("/accounts/signup/"), person.post("/accounts/signup/", FORM)

    assert "Accounts are made by invitation" in page.text
    assert "Accounts are made by invitation" in answer.text
    assert not User.objects.exists()


def test_a_closed_site_still_lets_people_in(settings):
    settings.SIGN_UP_OPEN = False
    User.objects.create_user("ada@example.org", "correct horse battery")

    answer = browser().post("/accounts/login/", {"login": "ada@example.org", "password": "correct horse battery"})

    assert (answer.status_code, answer.url) == (302, "/")
