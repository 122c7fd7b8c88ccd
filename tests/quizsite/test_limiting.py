import os
import subprocess
import sys
import uuid

import pytest
from django.test import RequestFactory
from limits import parse

from quizsite.limiting import (
    HERE,
    LIMITS,
    NEWCOMERS,
    OTHERS,
    Window,
    address_of,
    count_here,
    count_over,
    is_over_limit,
    is_spent,
    too_many,
)

ASK = """
import django
django.setup()
from django.test import RequestFactory
from quizsite.limiting import LIMITS, NEWCOMERS, OTHERS, count_over, is_over_limit, is_spent, too_many
request = RequestFactory().get("/")
request.participant_id = "7d4f0e7c-1f5b-4a2e-9c57-0a4d6d1f2b3c"
print([is_over_limit("start", request) for _ in range(32)].count(True))
"""


def request_of(participant_id: uuid.UUID | None, address: str = ""):
    request = RequestFactory().get(
        "/", REMOTE_ADDR=address or f"2001:db8::{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}"
    )
    request.participant_id = participant_id
    return request


@pytest.mark.parametrize(("name", "allowed"), [("start", 30), ("check", 120)])
def test_a_person_may_do_a_thing_so_often_a_minute_and_then_not(name, allowed):
    request = request_of(uuid.uuid4())

    answers = [is_over_limit(name, request) for _ in range(allowed + 2)]

    assert answers == [False] * allowed + [True] * 2


def test_the_limit_is_each_persons_own_whatever_the_address():
    one, other = (request_of(uuid.uuid4(), "2001:db8::1") for _ in range(2))
    for _ in range(LIMITS["start"].amount):
        is_over_limit("start", one)

    assert is_over_limit("start", one)
    assert not is_over_limit("start", other)


def test_each_thing_is_counted_by_itself():
    request = request_of(uuid.uuid4())
    for _ in range(LIMITS["start"].amount + 1):
        is_over_limit("start", request)

    assert not is_over_limit("check", request)


def test_a_class_behind_one_address_is_not_one_person():
    request = request_of(None)

    answers = [is_over_limit("start", request) for _ in range(NEWCOMERS.amount + 1)]

    assert answers == [False] * NEWCOMERS.amount + [True]


def test_with_the_broker_dead_everything_passes(settings, tmp_path):
    process = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env={**os.environ, "BROKER_URL": f"unix://{tmp_path}/nobody.sock"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert process.stdout == "0\n"
    assert "limits are not counted: the broker is away" in process.stderr


def test_the_answer_says_when_to_come_back():
    response = too_many(request_of(uuid.uuid4()))

    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert "Nothing is lost" in response.text


def test_what_is_counted_by_something_else_is_spent_after_so_many():
    whom = uuid.uuid4().hex
    before = is_spent("wrong code", whom)

    answers = [count_over("wrong code", whom) for _ in range(OTHERS["wrong code"].amount + 1)]

    assert not before
    assert answers == [False] * OTHERS["wrong code"].amount + [True]
    assert is_spent("wrong code", whom)
    assert not is_spent("wrong code", uuid.uuid4().hex)
    assert not count_over("join", whom)


def test_what_comes_by_the_thousand_is_counted_in_the_process():
    whom, limit = uuid.uuid4().hex, HERE["live answer"].limit

    answers = [count_here("live answer", whom) for _ in range(limit.amount + 1)]

    assert answers == [False] * limit.amount + [True]
    assert not count_here("live answer", uuid.uuid4().hex)


def test_the_next_stretch_of_time_begins_with_no_counts():
    window = Window(parse("2/minute"))

    counted = [window.hit("a seat", at=at) for at in (60, 90, 119.9, 120, 121, 179, 600)]

    assert counted == [True, True, False, True, True, False, True]


def test_asking_whether_a_limit_is_spent_counts_nothing():
    whom = uuid.uuid4().hex

    answers = {is_spent("wrong code", whom) for _ in range(OTHERS["wrong code"].amount + 5)}

    assert answers == {False}


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "", "192.0.2.9"),
        (0, "203.0.113.5", "192.0.2.9"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (2, "198.51.100.1, 203.0.113.5", "198.51.100.1"),
        (2, "203.0.113.5", "192.0.2.9"),
        (1, "", "192.0.2.9"),
    ],
    ids=[
        "nobody stands before the site",
        "a header that anybody can send",
        "behind one proxy",
        "what was told before the own proxy counts nothing",
        "behind two",
        "fewer hops than proxies",
        "a proxy that says nothing",
    ],
)
def test_the_address_is_that_which_the_outermost_own_proxy_saw(settings, proxies, told, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": told} if told else {}

    assert address_of(RequestFactory().get("/", REMOTE_ADDR="192.0.2.9", **headers)) == address
