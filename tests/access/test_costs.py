"""What a click costs, exactly: SQL statements, transactions, bytes. BEGIN and COMMIT are counted apart."""

import gzip
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questions.models import Question
from questions.pools import fill_pool
from quizsite.interviews.models import Attempt
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from tests.factories import (
    WRITTEN,
    drawn_source,
    entry_source,
    make_attempt,
    make_participant,
    make_plan,
    make_user,
    publish,
    publish_one_of_each_kind,
    right_answer,
)
from tests.people import browser

# Real transactions: inside the usual one of a test each would show as a savepoint.
pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HTTP_HX_REQUEST": "true"}
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK")


def cost_of(act: Callable[[], HttpResponse]) -> tuple[int, int, HttpResponse]:
    """Return the statements and the transactions of one request, and its answer."""
    with CaptureQueriesContext(connection) as captured:
        response = act()
    words = [query["sql"] for query in captured.captured_queries]
    return sum(word not in CONTROL for word in words), words.count("BEGIN"), response


@pytest.fixture(params=["guest", "account"])
def somebody(request):
    """A person with a participant, and their browser."""
    user = make_user() if request.param == "account" else None
    participant = make_participant(user)
    client = browser(user or participant)
    if user:
        session = client.session
        session["participant"] = str(participant.pk)
        session.save()
    return client, participant


def test_an_answer_costs_at_most_six_statements_and_one_transaction_however_many_there_were(somebody):
    client, participant = somebody
    attempt = make_attempt(participant)
    item = attempt.items.get(kind="numeric")
    save = reverse("interviews:response-save", args=[attempt.pk, item.position])
    costs = []
    for seq in range(1, 21):
        form = {"op_id": str(uuid.uuid4()), "seq": seq, "product": str(seq)}
        statements, transactions, response = cost_of(lambda form=form: client.post(save, form, **HTMX))
        assert response.status_code == 200
        costs.append((statements, transactions))

    assert set(costs) == {costs[0]}
    assert costs[0][0] <= 6
    assert costs[0][1] == 1


@pytest.mark.parametrize("kind", WRITTEN)
def test_an_answer_turn_is_at_most_two_kilobytes(kind):
    participant = make_participant()
    attempt = make_attempt(participant)
    item = attempt.items.get(kind=kind)
    data = right_answer(item)
    form = {"op_id": str(uuid.uuid4()), "seq": 1} | {name: data.getlist(name) for name in data}
    save = reverse("interviews:response-save", args=[attempt.pk, item.position])

    response = browser(participant).post(save, form, **HTMX)

    assert response.status_code == 200
    assert len(gzip.compress(response.content)) <= 2048


def test_starting_ten_items_costs_at_most_eight_statements(somebody):
    client, participant = somebody
    publish_one_of_each_kind()
    for exercise, kind in (("conv-output-size", "numeric"), ("max-pool-grid", "grid"), ("softmax-vector", "vector")):
        fill_pool(publish(drawn_source(exercise, kind)).pk)
    plan = make_plan(sections=[{"rules": [{"count": 3, "is_drawn": True}, {"count": 7}]}])

    statements, _, response = cost_of(lambda: client.post(reverse("interviews:plan-start", args=[plan.slug])))

    assert response.status_code == 302
    assert Attempt.objects.get(participant=participant).items.count() == 10
    assert statements <= 8


def test_starting_costs_the_same_with_a_bank_ten_times_as_large():
    publish_one_of_each_kind()
    plan = make_plan(sections=[{"rules": [{"count": 5}]}])
    start = reverse("interviews:plan-start", args=[plan.slug])
    small, _, _ = cost_of(lambda: browser(make_participant()).post(start))
    for number in range(60):
        publish(entry_source("true_false", slug=f"more-{number}"))

    large, _, _ = cost_of(lambda: browser(make_participant()).post(start))

    assert large == small


def test_the_list_of_interviews_asks_the_same_with_one_and_with_three():
    participant = make_participant()
    publish_one_of_each_kind()
    make_plan()
    page = reverse("interviews:plan-list")

    def sit() -> None:
        attempt = make_attempt(participant)
        hand_in(attempt.pk, participant_id=participant.pk, now=database_now())

    sit()
    one, _, _ = cost_of(lambda: browser(participant).get(page))
    sit()
    sit()
    three, _, response = cost_of(lambda: browser(participant).get(page))

    assert three == one
    assert response.content.decode().count("/report/") == 3


@pytest.mark.parametrize(
    "page", ["interviews:attempt-detail", "interviews:attempt-hand-in", "interviews:attempt-report"]
)
def test_a_paper_and_its_report_ask_the_same_with_one_item_and_with_seven(page):
    publish_one_of_each_kind()
    costs = []
    for count in (1, 7):
        participant = make_participant()
        attempt = make_attempt(participant, count=count)
        if page.endswith("report"):
            hand_in(attempt.pk, participant_id=participant.pk, now=database_now())
        client = browser(participant)
        statements, _, response = cost_of(
            lambda client=client, attempt=attempt: client.get(reverse(page, args=[attempt.pk]))
        )
        assert response.status_code == 200
        costs.append(statements)

    assert costs[0] == costs[1]


@pytest.mark.parametrize("page", ["practice:exercise-list", "pages:home"])
def test_a_list_of_questions_asks_the_same_with_one_and_with_ten(page):
    publish(drawn_source(slug="conv-output-size-1"))
    one, _, _ = cost_of(lambda: browser().get(reverse(page)))
    for number in range(9):
        publish(entry_source("true_false", slug=f"more-{number}"), topic=f"topic-{number}")

    ten, _, response = cost_of(lambda: browser().get(reverse(page)))

    assert ten == one
    assert Question.objects.count() == 10
    assert response.status_code == 200
