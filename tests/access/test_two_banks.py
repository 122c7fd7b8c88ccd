"""Two banks written with the same words and other keys: every page that they lead to is the same bytes before release.

Nothing is made equal afterwards: ids, random draws and the clock of the database are the same in both worlds. Only the
signed tokens carry Python's clock, so they are replaced by what they were signed for.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import pytest
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse

from questions.exercises.base import REGISTRY, Answer, Exercise, Mistake
from questions.kinds import numeric, rules
from questions.pools import fill_pool
from questions.rng import Rng
from quizsite.doorbells import read_stream_token
from quizsite.interviews.models import Attempt
from quizsite.practice.models import Drill
from tests.access.twice import each_from_here
from tests.access.world import HTMX, Browser, newcomer
from tests.factories import RIGHT, WRITTEN, drawn_source, entry_source, make_plan, publish

pytestmark = pytest.mark.django_db

WHYS = ("It is the one.", "It tempts.", "It is far from it, by a long way.", "No.")
# The other bank's keys: as valid as the first one's, and nobody who answers the first is right in both.
OTHER: dict[str, dict[str, Any]] = {
    "single_choice": {"right": [1]},
    "multiple_choice": {"right": [1, 2, 3]},
    "true_false": {"answer": True},
    "numeric": {"answer": -4711, "mistakes": [{"value": 42, "hint": "This was yesterday.", "tag": "yesterday"}]},
    "vector": {"answer": [1000, 4, 1]},
    "grid": {"answer": [[0, 1], [1, 0]]},
    "shape": {"answer": [3, 28, 28]},
    "matching": {"turn": "pairs"},
    "ordering": {"steps": ["Update", "Backward pass", "Loss", "Forward pass"]},
    "short_text": {"accepted": ["leakage"], "mistakes": []},
    "code_output": {"answer": "5"},
    "open_answer": {"key_points": [{"text": "Something else."}, {"text": "And more.", "weight": 3}]},
}
TOKENS = {
    r'data-stream="(/streams/([^"]+)/)"': lambda token: read_stream_token(token),
    r'name="token" value="(([^"]+))"': lambda token: str(signing.loads(token, salt="drill")),
}


@dataclass(frozen=True)
class Riddle(Exercise):
    """An exercise whose numbers say nothing of its key, so that the two can be told apart."""

    name: ClassVar[str] = "riddle"
    title: ClassVar[str] = "A riddle"
    topic: ClassVar[str] = "cnn"
    source: ClassVar[str] = "Nobody"
    secret: ClassVar[int] = 7
    shown: int

    @classmethod
    def draw(cls, rng: Rng, level: int) -> Self:
        return cls(rng.randint(1, 10**9))

    @property
    def stem(self) -> str:
        return f"What does **{self.shown}** stand for?"

    def answers(self) -> tuple[Answer, ...]:
        slip = Mistake(self.secret + 1, f"One less than {self.secret + 1}.", "one-more")
        first = numeric.answer("first", "First", self.secret, rules.whole(), mistakes=[slip])
        return first, numeric.answer("second", "Second", self.secret**2, rules.whole(), carry="first * first")

    @property
    def solution(self) -> str:
        return f"It stands for {self.secret}."


def source(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return an author's entry with its key changed, and with it all that is only told after release."""
    entry = entry_source(kind)
    if not changes:
        return entry
    entry["explanation"] = "Because it is quite otherwise, which takes more words to explain."
    if "options" in entry:
        options = [{"text": option["text"], "why": why} for option, why in zip(entry["options"], WHYS, strict=False)]
        for place in changes["right"]:
            options[place]["right"] = True
        return entry | {"options": options}
    if "pairs" in entry:
        rights = [pair["right"] for pair in entry["pairs"]]
        lefts = [pair["left"] for pair in entry["pairs"]]
        turned = zip(lefts, rights[1:] + rights[:1], strict=True)
        return entry | {"pairs": [{"left": left, "right": right, "why": "So."} for left, right in turned]}
    if "boxes" in entry:
        return entry | {"boxes": [entry["boxes"][0] | changes]}
    return entry | changes


def write_bank(*, is_other: bool) -> None:
    Riddle.secret = 31337 if is_other else 7
    for kind in WRITTEN:
        publish(source(kind, OTHER[kind] if is_other else {}))
    # One whose pool is full when an interview starts, and one that has to be drawn at the door.
    fill_pool(publish(drawn_source("riddle", slug="riddle")).pk)
    publish(drawn_source("riddle", slug="conv-output-size-1"))
    make_plan(sections=[{"rules": [{"count": len(WRITTEN) + 1}, {"count": 1, "kind": "open_answer"}]}])


def received(response: HttpResponse) -> tuple[Any, ...]:
    """Return everything that a browser gets: status, headers, cookies, body."""
    body = response.content.decode()
    for pattern, read in TOKENS.items():
        body = re.sub(pattern, lambda found, read=read: read(found[2]), body)
    cookies = {name: morsel.value for name, morsel in response.cookies.items()}
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return response.status_code, headers, cookies, body


def op() -> str:
    return str(uuid.uuid4())


def look_around(client: Browser) -> Iterator[HttpResponse]:
    """Open every page that leads to an item, and every item, without trying it."""
    for name in ("pages:home", "practice:exercise-list", "interviews:plan-list"):
        yield client.get(reverse(name))
    for slug in (*(f"the-{kind.replace('_', '-')}" for kind in WRITTEN), "riddle", "conv-output-size-1"):
        for headers in ({}, HTMX):
            yield client.get(reverse("practice:drill-new", args=[slug]), **headers)


def take_up_offers(client: Browser) -> Iterator[HttpResponse]:
    """Send forms that are no try: empty ones, and ones that cannot be read."""
    for slug in ("the-single-choice", "the-numeric", "the-vector", "the-grid", "the-shape", "riddle"):
        page = client.get(reverse("practice:drill-new", args=[slug])).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]
        check = re.search(r'action="([^"]+/check/)"', page)[1]
        unreadable = dict.fromkeys(("product", "squares_0", "unit_0_0", "image", "first", "choice"), "what?")
        for entered in ({}, unreadable):
            for headers in ({}, HTMX):
                yield client.post(check, {"op_id": op(), "token": token, **entered}, **headers)
        yield client.get(check.removesuffix("check/"))


def sit(client: Browser) -> Iterator[HttpResponse]:
    """Start by plan, answer everything twice through both doors, and look at all of it until just before the end."""
    yield client.post(reverse("interviews:plan-start", args=["short"]))
    attempt = Attempt.objects.get()
    yield client.get(reverse("interviews:plan-list"))
    for position in range(1, len(WRITTEN) + 3):
        page = reverse("interviews:attempt-item", args=[attempt.pk, position])
        save = reverse("interviews:response-save", args=[attempt.pk, position])
        for seq, entered in enumerate((every_right_answer(), {"first": "7", "second": "what?", "truth": "true"}), 1):
            for headers in ({}, HTMX):
                yield client.post(save, {"op_id": op(), "seq": seq, "notes": "n", **entered}, **headers)
        yield client.get(page)
        yield client.get(page, **HTMX)
        yield client.head(page)
        yield client.post(save, {"op_id": op(), "seq": 9, "clear": "1"}, **HTMX)
    yield client.get(attempt.get_absolute_url())
    yield client.get(reverse("interviews:attempt-hand-in", args=[attempt.pk]))
    yield client.get(attempt.report_url)


def every_right_answer() -> dict[str, Any]:
    entered = {name: value for fields in RIGHT.values() for name, value in fields.items()}
    return entered | {"choice": "A", "choices": ["A", "C"], "first": "7", "second": "49"}


def hand_in(client: Browser) -> Iterator[HttpResponse]:
    list(sit(client))
    attempt = Attempt.objects.get()
    client.post(reverse("interviews:attempt-hand-in", args=[attempt.pk]))
    yield client.get(attempt.report_url)


def check_drills(client: Browser) -> Iterator[HttpResponse]:
    list(take_up_offers(client))
    for drill in Drill.objects.order_by("pk"):
        check = reverse("practice:drill-check", args=[drill.pk])
        yield client.post(check, {"op_id": op(), **every_right_answer()}, **HTMX)


def world(walk: Callable[[Browser], Iterator[HttpResponse]], *, is_other: bool) -> Callable[[], list[tuple[Any, ...]]]:
    def act() -> list[tuple[Any, ...]]:
        write_bank(is_other=is_other)
        return [received(response) for response in walk(newcomer())]

    return act


@pytest.fixture(autouse=True)
def riddle(monkeypatch):
    monkeypatch.setitem(REGISTRY, Riddle.name, Riddle)
    monkeypatch.setattr(Riddle, "secret", Riddle.secret)


@pytest.mark.parametrize(("walk", "least"), [(look_around, 20), (take_up_offers, 29), (sit, 70)])
def test_before_release_the_two_banks_are_the_same_bytes(walk, least):
    one, other = each_from_here(world(walk, is_other=False), world(walk, is_other=True))

    assert len(one) > least
    assert all(status < 400 for status, *_ in one)
    assert other == one


@pytest.mark.parametrize(("walk", "pages"), [(hand_in, 1), (check_drills, 6)])
def test_after_release_they_differ_in_every_answer(walk, pages):
    one, other = each_from_here(world(walk, is_other=False), world(walk, is_other=True))

    assert len(one) == len(other) == pages
    assert not any(first == second for first, second in zip(one, other, strict=True))


def test_the_same_bank_twice_is_the_same_bytes_even_after_release():
    one, again = each_from_here(world(hand_in, is_other=False), world(hand_in, is_other=False))

    assert again == one
