from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site

from quizsite.interviews.models import Attempt
from tests.factories import make_attempt, make_participant
from tests.people import browser

pytestmark = pytest.mark.django_db


def assert_is_a_page_of_ours(response):
    assert response.status_code == 400
    assert "<h1" in response.text
    assert "That could not be read" in response.text


# --- What cannot be read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/%00", "/practise/?topic=%00", "/practise/?%00=cnn", "/practise/?a=1&a=b%00"])
def test_a_nul_in_the_address_gets_a_page(client, address):
    assert_is_a_page_of_ours(client.get(address))


@pytest.mark.parametrize("fields", [{"login": "a\0b"}, {"lo\0gin": "ab"}])
@pytest.mark.parametrize("is_multipart", [True, False])
def test_a_nul_in_a_form_gets_a_page(client, fields, is_multipart):
    form = {} if is_multipart else {"content_type": "application/x-www-form-urlencoded"}
    data = fields if is_multipart else "&".join(f"{name}={text}" for name, text in fields.items()).replace("\0", "%00")

    assert_is_a_page_of_ours(client.post("/accounts/login/", data, **form))


def test_a_nul_in_a_cookie_gets_a_page(client):
    # Cookies escape it: the session would be looked up by a key that Postgres cannot hold.
    client.cookies[site.SESSION_COOKIE_NAME] = "\0-a-key-of-a-session-long-enough"

    assert_is_a_page_of_ours(client.get("/interviews/"))


def test_a_form_beyond_all_measure_gets_a_page(client):
    response = client.post(
        "/accounts/login/", f"login={'a' * site.DATA_UPLOAD_MAX_MEMORY_SIZE}", "application/x-www-form-urlencoded"
    )

    assert_is_a_page_of_ours(response)


def test_what_can_be_read_passes(client):
    assert client.get("/practise/?topic=").status_code == 200


# --- Headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/interviews/", "/nowhere/", "/%00", "/healthz"])
def test_every_answer_keeps_out_of_caches_and_of_other_sites(client, address):
    headers = client.get(address).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=()"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_page_runs_no_script_but_the_sites_own(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"


def test_a_page_that_has_its_own_word_on_caches_keeps_it(client):
    assert client.get("/accounts/login/").headers["Cache-Control"].startswith("max-age=0")


def test_a_page_is_not_shown_inside_another_by_old_browsers_either(client):
    assert client.get("/").headers["X-Frame-Options"] == "DENY"


# --- The person's own time --------------------------------------------------------------------------------------------


def ends_at(zone: str | None) -> str:
    """Return the hour that the list of interviews shows for an interview that ends at noon UTC tomorrow."""
    attempt = make_attempt(make_participant())
    noon = (datetime.now(tz=UTC) + timedelta(days=1)).replace(hour=12, minute=0)
    limit = noon - attempt.started_at
    Attempt.objects.filter(pk=attempt.pk).update(limit=limit, deadline_at=noon)
    person = browser(attempt.participant)
    if zone is not None:
        person.cookies["timezone"] = zone
    text = person.get("/interviews/").text
    return text.partition("It ends at ")[2].partition(".")[0]


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Asia/Tokyo", "21:00"), ("Asia/Kathmandu", "17:45"), (None, "12:00"), ("Mars/Olympus", "12:00"), ("", "12:00")],
)
def test_times_are_shown_in_the_zone_that_the_browser_names(zone, hour):
    assert ends_at(zone) == hour
