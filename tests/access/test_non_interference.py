"""Two worlds that differ in nothing but their keys: before release a person receives the same bytes in both.

What changes from one request to the next anyway (tokens, operation ids, the clock) is made equal before it is compared.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.transitions import hand_in
from quizsite.practice.models import Drill
from tests.factories import (
    drawn_source,
    make_attempt,
    make_participant,
    make_user,
    publish,
    publish_one_of_each_kind,
    right_answer,
    wrong_answer,
)

pytestmark = pytest.mark.django_db

SENTINEL = "SENTINEL-OF-THE-KEY"
EXERCISES = [("conv-output-size", "numeric"), ("momentum-step", "numeric"), ("max-pool-grid", "grid"),
             ("softmax-vector", "vector"), ("feature-map-trace", "shape")]  # fmt: skip
PASSING = [
    (r'name="csrfmiddlewaretoken" value="[^"]*"', "a token"),
    (r'"X-CSRFToken": "[^"]*"', "a token"),
    (r'(name="op_id" value=)"[^"]*"', "an operation"),
    (r'name="token" value="[^"]*"', "an offer"),
    (r'data-stream="[^"]*"', "a stream"),
    (r'data-left="\d+"', "time left"),
    (r'"left": \d+', "time left"),
    (r"\d\d:\d\d:\d\d", "a time"),
]


def received(response: HttpResponse) -> tuple[int, dict[str, str], str]:
    """Return all that a person receives, with what passes made equal."""
    headers = {name: steady(value) for name, value in response.headers.items()}
    return response.status_code, headers, steady(response.content.decode())


def steady(text: str) -> str:
    for pattern, word in PASSING:
        text = re.sub(pattern, word, text)
    return text


def other(value: Any) -> Any:
    """Return a key's value of the same kind that is another one, and longer."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1234567
    if isinstance(value, list):
        return [other(part) for part in value]
    return "B" if value == "A" else "A"


def give_other_key(item: AttemptItem | Drill) -> None:
    """Change the key, the slips, the reasons and the working of an item, and nothing else."""
    for secret in item.key.values():
        # A matching and an order hold each id once, so another one is the same turned by one place.
        is_turned = item.kind in ("matching", "ordering")
        secret["value"] = secret["value"][1:] + secret["value"][:1] if is_turned else other(secret["value"])
        for mistake in secret.get("mistakes", []):
            mistake |= {"value": other(mistake["value"]), "hint": SENTINEL, "tag": SENTINEL}
        secret["whys"] = dict.fromkeys(secret.get("whys", {}), SENTINEL)
        if "accepted" in secret:
            secret["accepted"] = [SENTINEL]
        for point in secret.get("points", []):
            point |= {"text": SENTINEL, "html": SENTINEL, "weight": 5}
    item.solution_html = f"<p>{SENTINEL}</p>"
    item.save(update_fields=["key", "solution_html"])


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def candidate() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


@pytest.fixture
def attempt(candidate) -> Attempt:
    """An interview of the candidate with one item of every written kind and five exercises of all box kinds."""
    publish_one_of_each_kind()
    for exercise, kind in EXERCISES:
        publish(drawn_source(exercise, kind))
    user_id = candidate.session["_auth_user_id"]
    participant = make_participant()
    participant.user_id = user_id
    participant.save()
    session = candidate.session
    session["participant"] = str(participant.pk)
    session.save()
    return make_attempt(participant, count=7 + len(EXERCISES))


def entries_of(item: AttemptItem, answer: str) -> dict[str, Any]:
    """Return the fields of an answer: right or wrong for the written kinds, any number for the exercises."""
    if item.digest:
        names = [box["name"] for box in item.boxes]
        return dict.fromkeys(names, "7") | {f"{name}_0": "7" for name in names} | {f"{name}_0_0": "7" for name in names}
    data = right_answer(item) if answer == "right" else wrong_answer(item)
    return {name: data.getlist(name) for name in data}


def walk_the_paper(client: Client, attempt: Attempt, entries: dict[int, dict[str, Any]]) -> list[tuple]:
    """Do all that can be done before release, through every door; return what was received."""
    seen = [client.get(reverse("interviews:plan-list")), client.get(attempt.get_absolute_url())]
    op_ids = uuid.UUID(int=1)
    for position, fields in entries.items():
        save = reverse("interviews:response-save", args=[attempt.pk, position])
        for number, headers in enumerate([{"HTTP_HX_REQUEST": "true"}, {}], start=1):
            op_ids = uuid.UUID(int=op_ids.int + 1)
            form = {"op_id": str(op_ids), "seq": number, **fields}
            seen.append(client.post(save, form, **headers))
            seen.append(client.post(save, form, **headers))
        page = reverse("interviews:attempt-item", args=[attempt.pk, position])
        seen += [client.get(page), client.get(page, HTTP_HX_REQUEST="true"), client.head(page)]
    seen.append(client.post(reverse("interviews:response-save", args=[attempt.pk, 1]), {"op_id": "none"}))
    seen.append(client.get(reverse("interviews:attempt-hand-in", args=[attempt.pk])))
    seen.append(client.get(reverse("interviews:attempt-report", args=[attempt.pk])))
    return [received(response) for response in seen]


@pytest.mark.parametrize("answer", ["right", "wrong"])
def test_a_paper_is_the_same_bytes_whatever_the_keys(candidate, attempt, answer):
    entries = {item.position: entries_of(item, answer) for item in attempt.items.all()}
    with undone():
        one_world = walk_the_paper(candidate, attempt, entries)
    for item in attempt.items.all():
        give_other_key(item)

    with undone():
        other_world = walk_the_paper(candidate, attempt, entries)

    assert len(one_world) > 7 * len(entries)
    assert other_world == one_world
    assert SENTINEL not in str(other_world)


def test_after_release_the_report_tells_the_worlds_apart(candidate, attempt):
    report = reverse("interviews:attempt-report", args=[attempt.pk])
    hand_in = reverse("interviews:attempt-hand-in", args=[attempt.pk])
    with undone():
        candidate.post(hand_in)
        one_world = received(candidate.get(report))
    for item in attempt.items.all():
        give_other_key(item)

    candidate.post(hand_in)

    assert received(candidate.get(report)) != one_world
    assert candidate.get(report).content.decode().count(SENTINEL) >= attempt.items.count()


def test_a_right_and_a_wrong_answer_get_receipts_of_the_same_length(candidate, attempt):
    for item in attempt.items.filter(digest=""):
        save = reverse("interviews:response-save", args=[attempt.pk, item.position])
        lengths = set()
        for answer in ("right", "wrong"):
            with undone():
                form = {"op_id": str(uuid.uuid4()), "seq": 1, **entries_of(item, answer)}
                lengths.add(len(candidate.post(save, form, HTTP_HX_REQUEST="true").content))
        assert len(lengths) == 1, item.kind


@pytest.mark.parametrize(
    "slug", ["the-single-choice", "the-multiple-choice", "the-numeric", "momentum-step", "max-pool-grid"]
)
def test_a_drill_is_the_same_bytes_before_it_is_checked(candidate, attempt, slug):
    # While the paper runs, practice keeps its questions back.
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=attempt.started_at)
    offered = candidate.get(reverse("practice:drill-new", args=[slug])).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', offered)[1]
    pk = re.search(r"/drills/([0-9a-f-]{36})/check/", offered)[1]
    check = reverse("practice:drill-check", args=[pk])
    empty = {"op_id": str(uuid.uuid4()), "token": token}
    candidate.post(check, empty)
    drill = Drill.objects.get(pk=pk)
    doors = [
        lambda: candidate.get(reverse("practice:drill-detail", args=[pk])),
        lambda: candidate.get(reverse("practice:drill-detail", args=[pk]), HTTP_HX_REQUEST="true"),
        lambda: candidate.post(check, empty, HTTP_HX_REQUEST="true"),
        lambda: candidate.post(check, empty),
    ]
    one_world = [received(door()) for door in doors]
    give_other_key(drill)

    other_world = [received(door()) for door in doors]
    solved = candidate.post(reverse("practice:drill-solution", args=[pk]), empty, HTTP_HX_REQUEST="true")

    assert other_world == one_world
    assert SENTINEL in solved.content.decode()


def test_what_the_broker_holds_and_says_knows_no_key(candidate, attempt):
    for item in attempt.items.all():
        give_other_key(item)
    with redis.Redis.from_url(settings.BROKER_URL, decode_responses=True) as client:
        listener = client.pubsub(ignore_subscribe_messages=True)
        listener.psubscribe("*")
        listener.get_message(timeout=5)
        entries = {item.position: entries_of(item, "right") for item in attempt.items.all()}

        walk_the_paper(candidate, attempt, entries)

        heard = []
        while (message := listener.get_message(timeout=1)) is not None:
            heard.append(message["data"])
    assert len(heard) >= len(entries)
    assert SENTINEL not in str(heard)
    with redis.Redis.from_url(settings.BROKER_URL) as client:
        kept = [client.dump(name) for name in client.scan_iter()]
    assert not [value for value in kept if value and SENTINEL.encode() in value]
