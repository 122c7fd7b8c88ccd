import re
import uuid

import pytest

from questions.transitions import retire_question
from quizsite.accounts.models import Participant
from quizsite.interviews.queries import database_now
from quizsite.practice.models import Drill, Try
from tests.factories import RIGHT, WRONG, drawn_source, entry_source, make_topic, publish
from tests.people import HTMX, browser

pytestmark = pytest.mark.django_db


class Practiser:
    """Somebody at a fresh drill of a question; without a script unless `headers` say otherwise."""

    def __init__(self, source: dict, headers: dict[str, str] | None = None) -> None:
        slug = publish(source).question.slug
        self.person = browser(headers=headers)
        self.page = self.person.get(f"/practise/questions/{slug}/")
        self.drill = self.page.context["drill"]
        self.token = self.page.context["token"]
        self.address = f"/practise/drills/{self.drill.pk}/"

    def send(self, to: str, op_id: uuid.UUID | None = None, **fields: str):
        form = {"op_id": str(op_id or uuid.uuid4()), "token": self.token, **fields}
        return self.person.post(f"{self.address}{to}/", form)

    def check(self, op_id: uuid.UUID | None = None, **fields: str):
        return self.send("check", op_id, **fields)

    def ask_for_the_working(self, **fields: str):
        return self.send("working", **fields)


def headline(response) -> str:
    return response.context["headline"]


def is_fragment(response) -> bool:
    return 'id="item-card"' in response.text and "<html" not in response.text


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_can_be_practised(client):
    publish(entry_source("numeric"), topic="cnn")
    publish(entry_source("shape"), topic="data")

    page = client.get("/practise/")

    assert page.status_code == 200
    assert re.findall(r'href="/practise/questions/([\w-]+)/"', page.text) == ["the-numeric", "the-shape"]


def test_the_list_of_a_topic_shows_that_topic_alone(client):
    publish(entry_source("numeric"), topic="cnn")
    publish(entry_source("shape"), topic="data")

    page = client.get("/practise/?topic=data")

    assert re.findall(r'href="/practise/questions/([\w-]+)/"', page.text) == ["the-shape"]


def test_there_is_no_list_of_a_topic_that_does_not_exist(client):
    assert client.get("/practise/?topic=alchemy").status_code == 404


def test_an_empty_topic_and_an_empty_bank_say_so(client):
    make_topic("cnn")

    assert "Nothing to practise in this topic yet." in client.get("/practise/?topic=cnn").text
    assert "The bank is empty." in client.get("/practise/").text


@pytest.mark.parametrize("kinds", [["numeric"], ["numeric", "grid", "shape"]])
def test_the_list_asks_the_same_number_of_queries_however_long_it_is(client, kinds, django_assert_num_queries):
    for kind in kinds:
        publish(entry_source(kind))

    with django_assert_num_queries(2):
        client.get("/practise/")


# --- A fresh drill ----------------------------------------------------------------------------------------------------


def test_a_fresh_drill_is_kept_by_nobody():
    practiser = Practiser(drawn_source())

    assert practiser.page.status_code == 200
    assert not Drill.objects.exists()
    assert practiser.person.get(practiser.address).status_code == 404


def test_a_fresh_drill_tells_nothing_of_its_answer():
    practiser = Practiser(entry_source("single_choice"))

    assert "It lies between 0 and 1" not in practiser.page.text
    assert "Because it is so" not in practiser.page.text


def test_every_visit_shows_a_drill_of_its_own():
    first = Practiser(drawn_source())

    again = first.person.get("/practise/questions/conv-output-size/")

    assert again.context["drill"].pk != first.drill.pk
    assert again.context["op_id"] != first.page.context["op_id"]


@pytest.mark.parametrize("slug", ["unknown", "the-numeric"])
def test_there_is_no_drill_of_a_question_that_is_not_live(client, slug):
    retire_question(publish(entry_source("numeric")).question_id, now=database_now())

    assert client.get(f"/practise/questions/{slug}/").status_code == 404


# --- Checking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "fields", "verdict", "words", "fraction"),
    [
        (entry_source("numeric"), RIGHT["numeric"], "right", "Right, first try.", 1),
        (entry_source("numeric"), WRONG["numeric"], "wrong", "You added. Multiply.", 0),
        (entry_source("numeric"), {"product": "7"}, "wrong", "Not right yet.", 0),
        (entry_source("vector"), WRONG["vector"], "partly", "Partly: 1 of 3.", pytest.approx(1 / 3)),
        (entry_source("grid"), WRONG["grid"], "partly", "Partly: 2 of 4.", 0.5),
        (entry_source("shape"), {"image": "(28, 28, 3)"}, "right", "Right, first try.", 1),
        (entry_source("true_false"), WRONG["true_false"], "wrong", "Not right yet.", 0),
    ],
)
@pytest.mark.parametrize("headers", [None, HTMX])
def test_an_answer_is_marked_at_once(source, fields, verdict, words, fraction, headers):
    practiser = Practiser(source, headers)

    response = practiser.check(**fields)

    if headers is None:
        assert (response.status_code, response.url) == (302, practiser.address)
        response = practiser.person.get(response.url)
    assert (response.context["verdict"], headline(response)) == (verdict, words)
    assert words in response.text
    assert Try.objects.get().fraction == fraction


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("", "empty", "Nothing is filled in yet."),
        ("forty-two", "unreadable", "Not checked yet."),
    ],
)
@pytest.mark.parametrize("headers", [None, HTMX])
def test_what_is_empty_or_cannot_be_read_costs_no_try(text, verdict, words, headers):
    practiser = Practiser(entry_source("numeric"), headers)

    response = practiser.check(product=text)

    assert (response.status_code, response.context["verdict"], headline(response)) == (200, verdict, words)
    assert f'value="{text}"' in response.text
    assert not Try.objects.exists()
    assert (
        headline(
            practiser.person.post(
                f"{practiser.address}check/", {"op_id": str(uuid.uuid4()), "product": "42"}, headers=HTMX
            )
        )
        == "Right, first try."
    )


def test_an_entry_that_cannot_be_read_shows_no_mark_of_its_neighbours():
    practiser = Practiser(entry_source("vector"), HTMX)

    response = practiser.check(squares_0="1", squares_1="four", squares_2="3")

    (box,) = response.context["item"].boxes
    assert [field["mark"] for field in box["fields"]] == ["", "", ""]
    assert box["problems"]


def test_with_a_script_the_answer_is_the_card_alone_and_a_title():
    practiser = Practiser(entry_source("numeric"), HTMX)

    response = practiser.check(product="13")

    assert is_fragment(response)
    assert "<title>You added. Multiply. The numeric question · Quizsite</title>" in response.text
    assert "HX-Request" in response.headers["Vary"]


def test_a_wrong_answer_shows_neither_the_answer_nor_the_working():
    practiser = Practiser(entry_source("numeric"), HTMX)

    response = practiser.check(product="13")

    assert response.context["solution"] == ""
    assert "The answer is" not in response.text
    assert "Because it is so" not in response.text


def test_a_right_answer_shows_the_working_and_the_way_on():
    practiser = Practiser(entry_source("numeric"), HTMX)

    response = practiser.check(product="42")

    assert "Because it is so" in response.text
    assert response.context["is_done"]
    assert "readonly" in response.text


def test_tries_are_counted_up():
    practiser = Practiser(entry_source("numeric"), HTMX)
    practiser.check(product="1")

    response = practiser.check(product="42")

    assert headline(response) == "Right, second try."


@pytest.mark.parametrize("headers", [None, HTMX])
def test_a_form_sent_twice_is_one_try(headers):
    practiser = Practiser(entry_source("numeric"), headers)
    op_id = uuid.uuid4()
    practiser.check(op_id, product="13")

    response = practiser.check(op_id, product="42")

    if headers is None:
        response = practiser.person.get(response.url)
    assert headline(response) == "You added. Multiply."
    assert 'value="13"' in response.text
    assert Try.objects.count() == 1


def test_an_offer_taken_up_twice_is_one_drill():
    practiser = Practiser(entry_source("numeric"), HTMX)

    practiser.check(product="13")
    practiser.check(product="14")

    assert Drill.objects.get().tries.count() == 2
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("fields", [{}, {"op_id": "not an id"}, {"op_id": ""}])
def test_a_form_without_its_operation_is_refused(fields):
    practiser = Practiser(entry_source("numeric"))

    form = {"token": practiser.token, "product": "42", **fields}

    assert practiser.person.post(f"{practiser.address}check/", form).status_code == 404
    assert not Drill.objects.exists()


@pytest.mark.parametrize("to", ["check", "working"])
def test_without_its_token_an_offer_cannot_be_taken_up(to):
    practiser = Practiser(entry_source("numeric"))
    practiser.token = "forged"

    assert practiser.send(to, product="42").status_code == 404
    assert not Drill.objects.exists()
    assert not Participant.objects.exists()


@pytest.mark.parametrize("to", ["check", "working"])
def test_a_drill_of_somebody_else_is_not_there(to):
    practiser = Practiser(entry_source("numeric"))
    practiser.check(product="13")
    owner, practiser.person = practiser.person, browser()

    assert practiser.send(to, product="42").status_code == 404
    assert practiser.person.get(practiser.address).status_code == 404
    assert owner.get(practiser.address).status_code == 200
    assert Try.objects.get().raw == {"product": "13"}
    assert Drill.objects.get().revealed_at is None


# --- The working ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [None, HTMX])
def test_the_working_is_shown_when_asked_for_and_noted(headers):
    practiser = Practiser(entry_source("numeric"), headers)

    response = practiser.ask_for_the_working(product="4")

    if headers is None:
        response = practiser.person.get(response.url)
    else:
        assert is_fragment(response)
        assert 'value="4"' in response.text
    assert "Because it is so" in response.text
    assert "The answer is" in response.text
    assert Drill.objects.get().revealed_at is not None
    assert not Try.objects.exists()


def test_the_working_stays_in_sight_through_further_tries():
    practiser = Practiser(entry_source("numeric"), HTMX)
    practiser.ask_for_the_working()

    response = practiser.check(product="13")

    assert headline(response) == "You added. Multiply."
    assert "Because it is so" in response.text
    assert Try.objects.count() == 1


def test_a_drill_stands_as_it_was_left():
    practiser = Practiser(entry_source("grid"))
    practiser.check(**WRONG["grid"])

    page = practiser.person.get(practiser.address)

    assert headline(page) == "Partly: 2 of 4."
    marks = [field["mark"] for row in page.context["item"].boxes[0]["rows"] for field in row]
    assert marks == ["right", "wrong", "wrong", "right"]


def test_nothing_is_checked_by_opening_an_address():
    practiser = Practiser(entry_source("numeric"))

    assert practiser.person.get(f"{practiser.address}working/").status_code == 405
    assert practiser.person.get(f"{practiser.address}check/").status_code == 404
    assert not Drill.objects.exists()


def test_reloading_what_could_not_be_read_leads_back_to_the_drill():
    practiser = Practiser(entry_source("numeric"))
    practiser.check(product="3,5,1")

    back = practiser.person.get(f"{practiser.address}check/")

    assert (back.status_code, back.url) == (302, practiser.address)
