import json
import uuid
from datetime import timedelta

import pytest

from quizsite.accounts.models import Participant
from quizsite.interviews.models import GRACE, Attempt, AttemptItem, Response
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from tests.factories import (
    RIGHT,
    WRITTEN,
    drawn_source,
    entry_source,
    make_attempt,
    make_participant,
    make_plan,
    make_topic,
    publish,
    publish_one_of_each_kind,
    save,
    shift_attempt,
    wrong_answer,
)
from tests.people import HTMX, browser

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def sitting(**changes) -> tuple[Attempt, object]:
    """Return a running interview, and the browser of the guest who sits it."""
    attempt = make_attempt(**changes)
    return attempt, browser(attempt.participant)


def numeric(attempt: Attempt) -> AttemptItem:
    return attempt.items.get(kind="numeric")


def send(person, item: AttemptItem, *, headers=None, **fields):
    """Save a response to an item as the page's form would."""
    form = {"op_id": str(uuid.uuid4()), "seq": "1", **fields}
    return person.post(f"/interviews/{item.attempt_id}/{item.position}/save/", form, headers=headers)


def receipt(response) -> dict:
    return json.loads(response.headers["HX-Trigger"])["receipt"]


def close(attempt: Attempt) -> Attempt:
    return hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_offers_the_plans_that_are_on_offer(client):
    make_plan(sections=[{"rules": [{"count": 4}, {"count": 3}]}])
    make_plan(slug="hidden", title="Hidden", is_offered=False)

    page = client.get("/interviews/")

    assert [plan.slug for plan in page.context["plans"]] == ["short"]
    assert "20 min" in page.text
    assert "7 items" in page.text
    assert "Hidden" not in page.text


def test_the_list_says_so_when_nothing_is_on_offer(client):
    page = client.get("/interviews/")

    assert "No interview is on offer yet." in page.text
    assert "No interview sat yet." in page.text


def test_the_list_shows_the_persons_own_interviews():
    attempt, person = sitting()
    past = close(attempt)
    running = make_attempt(attempt.participant)
    make_attempt()

    page = person.get("/interviews/")

    assert page.context["open_attempt"] == running
    assert list(page.context["closed_attempts"]) == [past]
    assert past.report_url in page.text


def test_an_interview_whose_time_is_over_is_not_shown_as_running():
    attempt, person = sitting()
    shift_attempt(attempt, HOUR)

    page = person.get("/interviews/")

    assert page.context["open_attempt"] is None
    assert list(page.context["closed_attempts"]) == [attempt]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_number_of_queries_however_long_it_is(count, django_assert_num_queries):
    publish_one_of_each_kind()
    participant = make_participant()
    for number in range(count):
        make_plan(slug=f"plan-{number}")
        close(make_attempt(participant))
    person = browser(participant)

    with django_assert_num_queries(6):
        page = person.get("/interviews/")

    assert len(page.context["plans"]) == len(page.context["closed_attempts"]) == count


# --- Starting ---------------------------------------------------------------------------------------------------------


def test_a_plan_starts_an_interview_by_its_rules():
    publish_one_of_each_kind()
    make_plan(minutes=15, sections=[{"rules": [{"count": 2, "kind": "grid"}, {"count": 1, "kind": "shape"}]}])
    person = browser()

    response = person.post("/interviews/plans/short/start/")

    attempt = Attempt.objects.get()
    assert (response.status_code, response.url) == (302, attempt.get_absolute_url())
    assert [item.kind for item in attempt.items.all()][::2] == ["grid", "shape"]
    assert attempt.items.count() == 3
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=15)
    assert (attempt.title, attempt.plan.slug) == ("A short one", "short")
    assert person.get(response.url).status_code == 200


def test_the_clock_starts_by_the_databases_time():
    publish_one_of_each_kind()
    make_plan()
    before = database_now()

    browser().post("/interviews/plans/short/start/")

    assert before <= Attempt.objects.get().started_at <= database_now()


@pytest.mark.parametrize("slug", ["unknown", "hidden"])
def test_a_plan_that_is_not_on_offer_cannot_be_started(slug):
    publish_one_of_each_kind()
    make_plan(slug="hidden", is_offered=False)

    assert browser().post(f"/interviews/plans/{slug}/start/").status_code == 404
    assert not Participant.objects.exists()


def test_an_interview_of_ones_own_takes_topics_level_and_minutes():
    publish(entry_source("numeric", level="expert"), topic="cnn")
    publish(entry_source("grid"), topic="cnn")
    publish(entry_source("shape", level="expert"), topic="data")
    form = {"topics": ["cnn"], "level": "expert", "minutes": "10"}

    response = browser().post("/interviews/own/", form)

    attempt = Attempt.objects.get()
    assert response.url == attempt.get_absolute_url()
    assert attempt.items.get(position=1).kind == "numeric"
    assert (attempt.title, attempt.plan) == ("Your own: Cnn", None)
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=10)


def test_a_form_that_cannot_be_read_comes_back_with_what_is_wrong():
    make_topic("cnn")

    response = browser().post("/interviews/own/", {"topics": ["cnn"], "minutes": "7"})

    assert response.status_code == 422
    assert "“7” is not on offer. Choose from 10 to 60 minutes." in response.text
    assert response.context["form"]["topics"].value() == ["cnn"]
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("to", ["/interviews/plans/short/start/", "/interviews/own/"])
def test_a_bank_with_nothing_to_ask_says_so(to):
    make_plan()

    page = browser().post(to, {"minutes": "20"}, follow=True)

    assert page.redirect_chain == [("/interviews/", 302)]
    assert "The bank has no questions for this choice yet." in page.text
    assert not Attempt.objects.exists()


def test_whoever_sits_one_already_is_taken_there():
    attempt, person = sitting()
    make_plan()

    page = person.post("/interviews/plans/short/start/", follow=True)

    assert page.redirect_chain == [(attempt.get_absolute_url(), 302)]
    assert "You sit this interview already." in page.text
    assert Attempt.objects.count() == 1


def test_an_interview_whose_time_is_over_is_closed_and_the_new_one_starts():
    attempt, person = sitting()
    save(numeric(attempt), wrong_answer(numeric(attempt)))
    shift_attempt(attempt, HOUR)
    make_plan()

    response = person.post("/interviews/plans/short/start/")

    attempt.refresh_from_db()
    running = Attempt.objects.open().get()
    assert response.url == running.get_absolute_url()
    assert attempt.closed_at == attempt.deadline_at + GRACE
    assert running.participant == attempt.participant


def test_nothing_starts_by_opening_an_address(client):
    make_plan()

    assert client.get("/interviews/plans/short/start/").status_code == 405
    assert client.get("/interviews/own/").status_code == 405


def test_starting_over_and_over_is_answered_with_when_to_come_back():
    make_plan()
    person = browser(make_participant())

    statuses = [person.post("/interviews/plans/short/start/").status_code for _ in range(31)]

    assert statuses == [302] * 30 + [429]
    assert person.post("/interviews/plans/short/start/").headers["Retry-After"] == "30"


# --- Sitting ----------------------------------------------------------------------------------------------------------


def test_the_paper_holds_every_item_and_shows_one():
    attempt, person = sitting()

    page = person.get(f"/interviews/{attempt.pk}/3/")

    assert page.status_code == 200
    assert page.text.count('class="sitting"') == len(WRITTEN)
    assert page.text.count(" hidden>") == len(WRITTEN) - 1
    assert f"<title>Item 3 of {len(WRITTEN)}" in page.text


def test_the_paper_reads_no_key_and_shows_none(django_assert_max_num_queries):
    publish(entry_source("single_choice"))
    publish(drawn_source())
    attempt = make_attempt(count=2)
    person = browser(attempt.participant)

    with django_assert_max_num_queries(7) as statements:
        page = person.get(attempt.get_absolute_url())

    assert not any('"key"' in statement["sql"] for statement in statements)
    assert "It lies between 0 and 1." not in page.text
    assert "Because it is so." not in page.text


@pytest.mark.parametrize("position", [0, len(WRITTEN) + 1, 10**12])
def test_there_is_no_page_of_an_item_that_is_not_there(position):
    attempt, person = sitting()

    assert person.get(f"/interviews/{attempt.pk}/{position}/").status_code == 404


@pytest.mark.parametrize("to", ["", "1/", "hand-in/", "report/"])
def test_a_strangers_interview_is_not_there(to):
    attempt, _ = sitting()
    stranger, newcomer = browser(make_participant()), browser()

    address = f"/interviews/{attempt.pk}/{to}"

    assert [stranger.get(address).status_code, newcomer.get(address).status_code] == [404, 404]


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_paper_whose_time_is_over_is_closed_and_gives_way_to_its_report(headers):
    attempt, person = sitting()
    shift_attempt(attempt, HOUR)

    response = person.get(attempt.get_absolute_url(), headers=headers)

    attempt.refresh_from_db()
    assert attempt.closed_at == attempt.deadline_at + GRACE
    assert response.headers["HX-Redirect" if headers else "Location"] == attempt.report_url


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_a_plain_form_saves_and_goes_on_to_the_item_asked_for():
    attempt, person = sitting()
    item = attempt.items.get(position=2)

    response = send(person, item, go="3", notes="unsure", flagged="on")

    assert (response.status_code, response.url) == (302, f"/interviews/{attempt.pk}/3/")
    kept = Response.objects.get()
    assert (kept.item, kept.notes, kept.is_flagged) == (item, "unsure", True)


@pytest.mark.parametrize("go", ["", "first", "-1", "1000", "²"])
def test_a_plain_form_that_does_not_say_where_to_stays(go):
    attempt, person = sitting()

    response = send(person, attempt.items.get(position=2), go=go)

    assert response.url == f"/interviews/{attempt.pk}/2/"


def test_what_was_saved_stands_in_the_paper_again():
    attempt, person = sitting()
    item = numeric(attempt)
    send(person, item, product="4 2", notes="a note")

    page = person.get(f"/interviews/{attempt.pk}/{item.position}/")

    assert 'value="4 2"' in page.text
    assert "a note</textarea>" in page.text
    assert page.context["paper"].answered == 1


def test_a_script_gets_a_receipt():
    attempt, person = sitting()
    op_id = str(uuid.uuid4())

    response = send(person, numeric(attempt), headers=HTMX, op_id=op_id, seq="4", product="4 2")

    told = receipt(response)
    left = told.pop("left")
    assert told == {
        "position": numeric(attempt).position,
        "op": op_id,
        "seq": 4,
        "newest": True,
        "late": False,
        "paused": False,
        "closed": False,
    }
    assert 19 * 60_000 < left <= 20 * 60_000
    assert "Saved" in response.text
    assert "<html" not in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_a_receipt_says_nothing_of_right_and_wrong():
    attempt, person = sitting()
    item = numeric(attempt)

    right = send(person, item, headers=HTMX, seq="1", product="42")
    wrong = send(person, item, headers=HTMX, seq="2", product="13")

    assert right.text.split("Saved")[1][9:] == wrong.text.split("Saved")[1][9:]
    assert receipt(right).keys() == receipt(wrong).keys()


def test_the_same_save_again_gets_the_same_receipt():
    attempt, person = sitting()
    op_id = str(uuid.uuid4())
    once = send(person, numeric(attempt), headers=HTMX, op_id=op_id, product="42")

    twice = send(person, numeric(attempt), headers=HTMX, op_id=op_id, product="43")

    assert {**receipt(twice), "left": 0} == {**receipt(once), "left": 0}
    assert Response.objects.get().raw == {"product": "42"}


def test_an_older_save_is_told_that_a_newer_one_counts():
    attempt, person = sitting()
    send(person, numeric(attempt), seq="5", product="42")

    response = send(person, numeric(attempt), headers=HTMX, seq="3", product="41")

    assert (receipt(response)["newest"], receipt(response)["seq"]) == (False, 5)
    assert "A newer answer of another tab counts." in response.text


def test_a_save_after_the_end_is_kept_and_told_not_to_count():
    attempt, person = sitting()
    shift_attempt(attempt, HOUR)

    response = send(person, numeric(attempt), headers=HTMX, **RIGHT["numeric"])

    assert (receipt(response)["late"], receipt(response)["newest"], receipt(response)["left"]) == (True, False, 0)
    assert "after the end: kept, not counted" in response.text
    assert Response.objects.get().is_late


def test_clearing_an_answer_is_a_save_of_nothing():
    attempt, person = sitting()
    send(person, numeric(attempt), seq="1", product="42")

    send(person, numeric(attempt), seq="2", product="42", clear="1", notes="later")

    assert list(Response.objects.order_by("seq").values_list("raw", "notes")) == [
        ({"product": "42"}, ""),
        ({"product": ""}, "later"),
    ]


@pytest.mark.parametrize("fields", [{"op_id": "17"}, {"seq": "0"}, {"seq": ""}, {"notes": "x" * 2001}])
def test_a_save_that_cannot_be_placed_is_refused_with_a_page(fields):
    attempt, person = sitting()

    response = send(person, numeric(attempt), **fields)

    assert response.status_code == 422
    assert "This was not saved" in response.text
    assert not Response.objects.exists()


def test_nobody_saves_to_somebody_elses_paper():
    attempt, _ = sitting()
    item = numeric(attempt)

    statuses = [send(person, item, product="42").status_code for person in (browser(make_participant()), browser())]

    assert statuses == [404, 404]
    assert not Response.objects.exists()


def test_nothing_is_saved_to_an_item_that_is_not_there():
    attempt, person = sitting()
    form = {"op_id": str(uuid.uuid4()), "seq": "1"}

    statuses = [
        person.post(f"/interviews/{attempt.pk}/{n}/save/", form).status_code for n in (0, len(WRITTEN) + 1, 10**12)
    ]

    assert statuses == [404, 404, 404]


# --- Handing in -------------------------------------------------------------------------------------------------------


def test_handing_in_asks_once_more():
    attempt, person = sitting()
    send(person, numeric(attempt), product="42", flagged="on")

    page = person.get(f"/interviews/{attempt.pk}/hand-in/")

    assert f"1 of {len(WRITTEN)} items are answered, 1 flagged." in page.text
    attempt.refresh_from_db()
    assert attempt.closed_at is None


@pytest.mark.parametrize("headers", [None, HTMX])
def test_handing_in_closes_and_leads_to_the_report(headers):
    attempt, person = sitting()
    send(person, numeric(attempt), product="42")

    response = person.post(f"/interviews/{attempt.pk}/hand-in/", headers=headers)

    attempt.refresh_from_db()
    assert (attempt.is_handed_in, attempt.score) == (True, 1)
    assert response.headers["HX-Redirect" if headers else "Location"] == attempt.report_url


def test_handing_in_again_changes_nothing_and_leads_to_the_report():
    attempt, person = sitting()
    person.post(f"/interviews/{attempt.pk}/hand-in/")
    before = Attempt.objects.values().get()

    again = person.post(f"/interviews/{attempt.pk}/hand-in/")
    asked = person.get(f"/interviews/{attempt.pk}/hand-in/")

    assert again.url == asked.url == attempt.report_url
    assert Attempt.objects.values().get() == before


def test_nobody_hands_in_for_another():
    attempt, _ = sitting()

    response = browser(make_participant()).post(f"/interviews/{attempt.pk}/hand-in/")

    attempt.refresh_from_db()
    assert (response.status_code, attempt.closed_at) == (404, None)


# --- The report -------------------------------------------------------------------------------------------------------


def test_before_release_the_report_leads_back_to_the_paper():
    attempt, person = sitting()

    response = person.get(attempt.report_url)

    assert (response.status_code, response.url) == (302, attempt.get_absolute_url())


def test_the_report_shows_marks_and_working():
    attempt, person = sitting()
    send(person, numeric(attempt), product="13", notes="in a hurry")
    person.post(f"/interviews/{attempt.pk}/hand-in/")

    page = person.get(attempt.report_url)

    assert page.status_code == 200
    assert "You added. Multiply." in page.text
    assert "Because it is so." in page.text
    assert "Your notes: in a hurry" in page.text
    assert f"Handed in. 1 of {len(WRITTEN)} items have an answer." in page.text


def test_the_report_of_an_interview_whose_time_is_over_is_there_at_once():
    attempt, person = sitting()
    shift_attempt(attempt, HOUR)

    page = person.get(attempt.report_url)

    assert page.status_code == 200
    assert "Time ran out, and the paper was handed in as it stood." in page.text


def test_the_report_tells_of_an_answer_that_came_too_late():
    attempt, person = sitting()
    item = numeric(attempt)
    send(person, item, seq="1", product="42")
    shift_attempt(attempt, HOUR)
    send(person, item, seq="2", product="43")

    page = person.get(attempt.report_url)

    assert f"Item {item.position}: an answer of" in page.text
    assert "came after the end. It is kept, and not counted; your answer of" in page.text


def test_an_item_that_could_not_be_graded_does_not_keep_the_report_away():
    attempt, person = sitting()
    AttemptItem.objects.filter(pk=numeric(attempt).pk).update(key={})
    person.post(f"/interviews/{attempt.pk}/hand-in/")

    page = person.get(attempt.report_url)

    assert page.status_code == 200
    assert "not graded" in page.text
