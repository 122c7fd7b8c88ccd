import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.signing import Signer

from quizsite.accounts.models import Participant, User
from quizsite.accounts.participants import COOKIE, COOKIE_AGE, adopt_guest
from quizsite.interviews.models import Attempt
from quizsite.practice.models import Drill
from tests.factories import drawn_source, make_attempt, make_participant, make_user, publish, shift_attempt
from tests.people import browser, guest_cookie

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def sign_in(person, user: User):
    return person.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def sign_up(person, email: str = "new@example.org"):
    return person.post("/accounts/signup/", {"email": email, "password1": PASSWORD})


def keep_a_drill(person) -> Drill:
    """Answer an exercise, wrongly, as a person at this browser; return the drill."""
    publish(drawn_source())
    context = person.get("/practise/questions/conv-output-size/").context
    drill, token = context["drill"], context["token"]
    person.post(f"/practise/drills/{drill.pk}/check/", {"op_id": str(uuid.uuid4()), "token": token, "side": "1"})
    return Drill.objects.get(pk=drill.pk)


# --- Guests -----------------------------------------------------------------------------------------------------------


def test_looking_around_makes_nobody(client):
    publish(drawn_source())

    pages = ["/", "/practise/", "/practise/questions/conv-output-size/", "/interviews/", "/accessibility/"]
    answers = [client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert not Participant.objects.exists()
    assert COOKIE not in client.cookies


def test_the_first_answer_makes_a_guest_who_is_known_again():
    person = browser()

    drill = keep_a_drill(person)

    assert person.get(f"/practise/drills/{drill.pk}/").status_code == 200
    assert Participant.objects.get() == drill.participant


def test_the_second_answer_makes_no_second_guest():
    person = browser()

    first, second = keep_a_drill(person), keep_a_drill(person)

    assert first.participant == second.participant
    assert Participant.objects.count() == 1


def test_the_cookie_of_a_guest_is_out_of_reach_of_scripts_and_lasts_a_year():
    person = browser()
    keep_a_drill(person)

    cookie = person.cookies[COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", COOKIE_AGE)
    assert bool(cookie["secure"]) == settings.HTTPS


@pytest.mark.parametrize(
    "forge",
    [
        lambda guest: str(guest.pk),
        lambda guest: f"{guest.pk}:{'A' * 43}",
        lambda guest: Signer(salt="drill").sign(str(guest.pk)),
        lambda guest: guest_cookie(guest)[:-1],
        lambda guest: Signer(salt="guest").sign("not an id"),
        lambda guest: "",
    ],
)
def test_a_cookie_that_was_not_signed_here_is_nobodys(forge):
    attempt = make_attempt()
    person = browser()

    person.cookies[COOKIE] = forge(attempt.participant)

    assert person.get(attempt.get_absolute_url()).status_code == 404


def test_a_cookie_that_was_signed_here_opens_what_the_guest_has_kept():
    attempt = make_attempt()

    assert browser(attempt.participant).get(attempt.get_absolute_url()).status_code == 200


def test_a_guest_is_known_without_a_query(django_assert_num_queries):
    person = browser(make_participant())

    with django_assert_num_queries(0):
        person.get("/accessibility/")


def test_the_cookie_of_a_guest_who_is_no_more_makes_a_new_one():
    gone = make_participant()
    person = browser(gone)
    gone.delete()

    drill = keep_a_drill(person)

    assert drill.participant.pk != gone.pk
    assert person.get(f"/practise/drills/{drill.pk}/").status_code == 200


# --- Accounts ---------------------------------------------------------------------------------------------------------


def test_an_account_has_one_participant_on_all_its_devices():
    user = make_user()
    desk, phone = browser(user), browser(user)

    at_the_desk, on_the_phone = keep_a_drill(desk), keep_a_drill(phone)

    assert at_the_desk.participant == on_the_phone.participant == user.participant


def test_what_one_device_keeps_the_other_shows_though_it_signed_in_before():
    user = make_user()
    desk, phone = browser(user), browser(user)

    drill = keep_a_drill(desk)

    assert phone.get(f"/practise/drills/{drill.pk}/").status_code == 200


def test_an_account_that_has_kept_something_is_known_without_a_query_of_its_own(django_assert_num_queries):
    user = make_user()
    make_participant(user)
    person = browser(user)
    person.get("/accessibility/")

    with django_assert_num_queries(2) as statements:  # the session and the account
        person.get("/accessibility/")

    assert not any("accounts_participant" in statement["sql"] for statement in statements)


def test_an_account_gets_no_guests_cookie():
    person = browser(make_user())

    keep_a_drill(person)

    assert COOKIE not in person.cookies


# --- A guest signs up or in -------------------------------------------------------------------------------------------


def test_who_signs_up_keeps_what_the_guest_has_done():
    person = browser()
    drill = keep_a_drill(person)

    sign_up(person)

    drill.refresh_from_db()
    assert drill.participant.user == User.objects.get(email="new@example.org")
    assert person.get(f"/practise/drills/{drill.pk}/").status_code == 200


def test_who_signs_in_for_the_first_time_keeps_what_the_guest_has_done():
    user, person = make_user(), browser()
    drill = keep_a_drill(person)

    sign_in(person, user)

    drill.refresh_from_db()
    assert drill.participant == user.participant


def test_who_signs_in_again_finds_both_together():
    user, person = make_user(), browser()
    mine = keep_a_drill(browser(user))
    attempt = make_attempt(user.participant)
    guests = keep_a_drill(person)

    sign_in(person, user)

    addresses = [f"/practise/drills/{mine.pk}/", f"/practise/drills/{guests.pk}/", attempt.get_absolute_url()]
    assert [person.get(address).status_code for address in addresses] == [200, 200, 200]
    assert Participant.objects.get() == user.participant


def test_a_running_interview_goes_on_after_signing_up():
    attempt = make_attempt()
    person = browser(attempt.participant)

    sign_up(person)

    attempt.refresh_from_db()
    assert attempt.closed_at is None
    assert person.get(attempt.get_absolute_url()).status_code == 200


def test_of_two_running_interviews_the_guests_is_handed_in():
    user = make_user()
    own = make_attempt(make_participant(user))
    guests = make_attempt()
    person = browser(guests.participant)

    sign_in(person, user)

    own.refresh_from_db()
    guests.refresh_from_db()
    assert own.closed_at is None
    assert guests.is_handed_in
    assert guests.participant == own.participant
    assert person.get(guests.report_url).status_code == 200


def test_an_interview_of_the_account_that_is_over_costs_the_guest_no_running_one():
    user = make_user()
    own = make_attempt(make_participant(user))
    shift_attempt(own, timedelta(hours=1))
    guests = make_attempt()

    sign_in(browser(guests.participant), user)

    own.refresh_from_db()
    guests.refresh_from_db()
    assert own.closed_at is not None
    assert guests.closed_at is None
    assert Attempt.objects.open().get().participant == user.participant


def test_signing_in_takes_the_cookie_away():
    user, person = make_user(), browser(make_participant())

    sign_in(person, user)

    assert person.cookies[COOKIE].value == ""
    assert person.cookies[COOKIE]["max-age"] == 0


def test_after_signing_out_the_computer_knows_nobody():
    user, person = make_user(), browser()
    drill = keep_a_drill(person)
    sign_in(person, user)

    person.post("/accounts/logout/")

    assert person.get(f"/practise/drills/{drill.pk}/").status_code == 404


def test_a_copy_of_the_cookie_opens_nothing_once_the_rows_went_to_an_account():
    attempt = make_attempt()
    copy = browser(attempt.participant)
    sign_up(browser(attempt.participant))

    assert copy.get(attempt.get_absolute_url()).status_code == 404
    assert copy.get("/interviews/").context["open_attempt"] is None


def test_the_cookie_of_somebody_with_an_account_gives_nothing_to_the_next_who_signs_in():
    owner, next_one = make_user(), make_user("grace@example.org")
    attempt = make_attempt(make_participant(owner))
    person = browser(attempt.participant)

    sign_in(person, next_one)

    attempt.refresh_from_db()
    assert attempt.participant == owner.participant
    assert person.get(attempt.get_absolute_url()).status_code == 404


def test_adopting_nobody_makes_nobody():
    user = make_user()

    assert adopt_guest(user, None) is None
    assert adopt_guest(user, uuid.uuid4()) is None

    assert not Participant.objects.exists()
