"""The eleven situations in which Moodle tests its autosave, in our form, and fourteen more.

Each person is a browser of their own that talks HTTP; where two act at once they do so on connections of their own.
"""

import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from quizsite.accounts.participants import COOKIE, _signer
from quizsite.interviews import clock
from quizsite.interviews.models import Attempt, Response
from quizsite.interviews.queries import database_now, newest_responses
from tests.factories import make_attempt, shift_attempt
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Tab:
    """One tab: knows the sequence numbers it has used, as the page's script does."""

    def __init__(self, attempt: Attempt, seq: int = 0) -> None:
        self.client = Client()
        self.client.cookies[COOKIE] = _signer.sign(str(attempt.participant_id))
        self.item = attempt.items.get(kind="numeric")
        self.url = attempt.get_absolute_url()
        self.seq = seq

    def autosave(self, value: str, *, seq: int | None = None, op: str = "") -> dict:
        """Send what stands in the box; return the receipt."""
        self.seq = self.seq + 1 if seq is None else seq
        form = {"op_id": op or str(uuid.uuid4()), "seq": self.seq, "product": value}
        answer = self.client.post(self.save_url, form, headers={"hx-request": "true"})
        assert answer.status_code == 200, answer.content
        return json.loads(answer["HX-Trigger"])["receipt"]

    def real_save(self, value: str) -> None:
        """Press the button of the plain form."""
        self.seq += 1
        form = {"op_id": str(uuid.uuid4()), "seq": self.seq, "product": value}
        assert self.client.post(self.save_url, form).status_code == 302

    @property
    def save_url(self) -> str:
        return f"{self.url}{self.item.position}/save/"

    def hand_in(self) -> None:
        assert self.client.post(f"{self.url}hand-in/").status_code == 302


@pytest.fixture
def attempt():
    return make_attempt()


@pytest.fixture
def tab(attempt):
    return Tab(attempt)


def counted(tab: Tab) -> str | None:
    response = newest_responses([tab.item]).get(tab.item.pk)
    return response.raw["product"] if response else None


def rows(tab: Tab) -> int:
    return Response.objects.filter(item=tab.item).count()


def shown(tab: Tab) -> str:
    """Return what the box holds in a page that is fetched anew."""
    page = tab.client.get(f"{tab.url}{tab.item.position}/")
    box = next(box for item in page.context["paper"].items for box in item.boxes if box["name"] == "product")
    return box["field"]["value"]


def together(*acts) -> list:
    """Do all of it at the same moment, each on a connection of its own; return what came of it."""
    results = at_once(len(acts), lambda place: acts[place]())
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def score(tab: Tab) -> float:
    return Attempt.objects.get(pk=tab.item.attempt_id).score


# --- Moodle's eleven --------------------------------------------------------------------------------------------------


def test_autosave_then_display(tab):
    tab.autosave("4")

    assert shown(tab) == "4"


def test_autosave_then_autosave_different_data(tab):
    tab.autosave("4")
    tab.autosave("42")

    assert (shown(tab), counted(tab), rows(tab)) == ("42", "42", 2)


def test_autosave_then_autosave_same_data(tab):
    tab.autosave("42")
    tab.autosave("42")

    assert (shown(tab), counted(tab)) == ("42", "42")


def test_autosave_then_autosave_original_data(tab):
    tab.autosave("42")
    tab.autosave("")

    assert (shown(tab), counted(tab)) == ("", "")


def test_autosave_then_real_save(tab):
    tab.autosave("4")
    tab.real_save("42")

    assert (shown(tab), counted(tab)) == ("42", "42")


def test_autosave_then_real_save_same(tab):
    tab.autosave("42")
    tab.real_save("42")

    assert (shown(tab), counted(tab)) == ("42", "42")


def test_autosave_then_submit(tab):
    tab.autosave("42")
    tab.hand_in()

    assert score(tab) == 1


def test_autosave_and_save_concurrently(attempt, tab):
    other = Tab(attempt, seq=6)

    together(lambda: tab.autosave("4"), lambda: other.real_save("42"))

    assert (counted(tab), rows(tab)) == ("42", 2)


def test_concurrent_autosaves(attempt):
    tabs = [Tab(attempt, seq=place) for place in range(8)]

    together(*(lambda tab=tab: tab.autosave(str(tab.seq + 1)) for tab in tabs))

    assert (counted(tabs[0]), rows(tabs[0])) == ("8", 8)


def test_autosave_with_wrong_seq_number_ignored(tab):
    tab.autosave("42", seq=5)

    receipt = tab.autosave("4", seq=3)

    assert (counted(tab), receipt["newest"], receipt["seq"]) == ("42", False, 5)


def test_finish_with_unhandled_autosave_data(attempt, tab):
    tab.autosave("4")
    shift_attempt(attempt, timedelta(minutes=20, seconds=2))  # in the grace: the page's last save is on its way

    tab.autosave("42")
    tab.hand_in()

    assert (counted(tab), score(tab)) == ("42", 1)


# --- Fourteen more ----------------------------------------------------------------------------------------------------


def test_two_tabs_and_the_one_that_looked_last_knows_of_the_other(attempt, tab):
    other = Tab(attempt)
    tab.autosave("4")
    tab.autosave("42")

    receipt = other.autosave("5")

    assert (receipt["newest"], receipt["seq"], counted(tab)) == (False, 2, "42")
    assert other.autosave("6", seq=receipt["seq"] + 1)["newest"]
    assert counted(tab) == "6"


def test_a_replay_adds_nothing_and_is_told_the_same(tab):
    op = str(uuid.uuid4())
    first = tab.autosave("42", seq=1, op=op)

    again = [tab.autosave("42", seq=1, op=op) for _ in range(3)]

    assert rows(tab) == 1
    assert all({**one, "left": 0} == {**first, "left": 0} for one in again)


def test_saves_that_overtake_one_another_end_with_the_newest(tab):
    for seq in (3, 1, 4, 2):
        tab.autosave(str(seq), seq=seq)

    assert (counted(tab), shown(tab)) == ("4", "4")


def test_a_minute_offline_costs_nothing_but_the_minute(attempt, tab):
    tab.autosave("4")
    shift_attempt(attempt, timedelta(seconds=60))

    tab.autosave("42")

    assert counted(tab) == "42"


def test_a_reload_shows_what_was_acknowledged_and_counts_on_from_there(attempt, tab):
    tab.autosave("4", seq=7)

    page = tab.client.get(f"{tab.url}{tab.item.position}/")

    item = next(item for item in page.context["paper"].items if item.position == tab.item.position)
    assert item.seq == 8
    tab.autosave("42", seq=item.seq)
    assert counted(tab) == "42"


def test_an_old_page_out_of_the_history_cannot_push_its_answer_over_a_newer_one(attempt, tab):
    old = Tab(attempt, seq=0)
    for value in ("1", "2", "42"):
        tab.autosave(value)

    assert not old.autosave("1")["newest"]
    assert counted(tab) == "42"


def test_another_device_goes_on_where_the_first_one_stopped(attempt, tab):
    tab.autosave("4")
    other = Tab(attempt, seq=tab.seq)

    assert shown(other) == "4"
    other.autosave("42")
    assert shown(tab) == "42"


def test_finishing_and_saving_at_once_loses_nothing_that_was_in_time(attempt, tab):
    other = Tab(attempt)

    receipt, _ = together(lambda: tab.autosave("42"), other.hand_in)

    # Whichever got hold of the row first: what was acknowledged as in time is what was marked.
    assert score(tab) == (0 if receipt["late"] else 1)
    assert (counted(tab) is None) == receipt["late"]


def test_expiry_and_saving_at_once_counts_by_the_stamp_alone(attempt, tab):
    shift_attempt(attempt, timedelta(minutes=20, seconds=6))

    receipt, _ = together(lambda: tab.autosave("42"), lambda: tab.client.get(tab.url))

    assert receipt["late"]
    tab.client.get(tab.url)
    assert score(tab) == 0


def test_a_closed_paper_is_not_opened_again_by_an_answer(tab):
    tab.hand_in()
    closed = Attempt.objects.get()

    receipt = tab.autosave("42")

    assert (receipt["late"], receipt["closed"]) == (True, True)
    assert Attempt.objects.get().closed_at == closed.closed_at
    assert score(tab) == 0


def test_an_answer_in_a_pause_is_kept_and_one_after_it_counts(attempt, tab):
    now = database_now()
    clock.pause(attempt.pk, actor=None, reason="the fire alarm", now=now - timedelta(seconds=30))
    assert tab.autosave("4")["late"]

    clock.resume(attempt.pk, actor=None, reason="back", now=database_now())

    assert not tab.autosave("42")["late"]
    assert (counted(tab), rows(tab)) == ("42", 2)


def test_extra_time_that_comes_while_it_runs_lets_an_answer_count(attempt, tab):
    shift_attempt(attempt, timedelta(minutes=19))
    clock.allow(attempt.participant, factor=1.5, actor=None, reason="an exam", now=database_now())
    shift_attempt(Attempt.objects.get(), timedelta(minutes=9))

    assert not tab.autosave("42")["late"]


def test_a_reply_that_is_lost_is_asked_for_again_and_the_answer_is_there_once(tab):
    op = str(uuid.uuid4())
    tab.autosave("42", seq=1, op=op)  # its reply never arrives

    receipt = tab.autosave("42", seq=1, op=op)

    assert (receipt["op"], receipt["late"], rows(tab)) == (op, False, 1)


def test_a_late_answer_is_stored_told_and_never_counted(attempt, tab):
    tab.autosave("4")
    shift_attempt(attempt, timedelta(minutes=21))

    receipt = tab.autosave("42")

    assert receipt["late"]
    assert (counted(tab), rows(tab)) == ("4", 2)
    page = tab.client.get(f"{tab.url}report/").text
    assert "came after the end. It is kept, and not counted" in page
