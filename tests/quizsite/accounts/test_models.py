import pytest
from django.db import IntegrityError

from quizsite.accounts.models import Participant, User
from tests.factories import make_participant, make_user
from tests.people import browser

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("second", ["ada@example.org", "ADA@EXAMPLE.ORG"])
def test_an_address_has_one_account_whatever_its_case(second):
    User.objects.create_user("Ada@Example.org", PASSWORD)

    with pytest.raises(IntegrityError, match="email"):
        User.objects.create_user(second, PASSWORD)


def test_the_database_holds_that_by_itself():
    User.objects.bulk_create([User(email="ada@example.org")])

    with pytest.raises(IntegrityError, match="one_account_per_address"):
        User.objects.bulk_create([User(email="Ada@example.org")])


@pytest.mark.parametrize("typed", ["Ada@Example.org", "ada@example.org"])
def test_who_signed_up_signs_in_whatever_the_case_typed(typed):
    browser().post("/accounts/signup/", {"email": "Ada@Example.Org", "password1": PASSWORD})

    answer = browser().post("/accounts/login/", {"login": typed, "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/")
    assert User.objects.get().email == "ada@example.org"


@pytest.mark.parametrize("typed", ["Ada@Example.org", "ada@example.org"])
def test_who_was_entered_by_hand_signs_in_whatever_the_case_typed(typed):
    User.objects.create_superuser("Ada@Example.org", PASSWORD)

    answer = browser().post("/accounts/login/", {"login": typed, "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/")


@pytest.mark.parametrize("typed", ["ada@example.org", "ADA@Example.org"])
def test_signing_up_with_an_address_that_is_taken_is_refused_in_words(typed):
    User.objects.create_user("Ada@Example.org", PASSWORD)

    answer = browser().post("/accounts/signup/", {"email": typed, "password1": PASSWORD})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["email"]
    assert User.objects.count() == 1


def test_an_administrator_cannot_add_a_taken_address_in_capitals():
    administrator = User.objects.create_superuser("root@example.org", PASSWORD)
    make_user("ada@example.org")
    fields = {"email": "ADA@example.org", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    answer = browser(administrator).post("/admin/accounts/user/add/", fields)

    assert "email" in answer.context["adminform"].form.errors
    assert User.objects.count() == 2


def test_passwords_are_kept_by_argon2():
    user = User.objects.create_user("ada@example.org", PASSWORD)

    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(PASSWORD)


def test_an_account_has_one_participant():
    user = make_user()
    make_participant(user)

    with pytest.raises(IntegrityError, match="accounts_participant_user_id_key"):
        make_participant(user)


def test_a_participant_is_called_by_name_address_or_as_a_guest():
    named = make_participant(make_user(name="Ada Lovelace"))
    unnamed = make_participant(make_user("grace@example.org"))
    guest = Participant.objects.create()

    assert [str(named), str(unnamed)] == ["Ada Lovelace", "grace@example.org"]
    assert str(guest) == f"guest {str(guest.pk)[:8]}"
