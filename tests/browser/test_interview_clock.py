"""The clock of an interview: the server's, counted down on the page; what happens in its last minute and after it.

The database's clock cannot be turned, so the attempt is moved in time instead.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quizsite.interviews.models import GRACE
from tests.browser.papers import (
    SAVED,
    be_guest,
    counted,
    enter,
    entries,
    expect_left,
    go_to,
    item_of_kind,
    kept,
    open_attempt,
    saved,
)
from tests.factories import WRITTEN, form_data, make_attempt, shift_attempt

pytestmark = pytest.mark.browser

LAST_MINUTE = "The last minute. At 0:00 the paper hands itself in; there is nothing to press."


def seconds_left(attempt, seconds: float) -> None:
    """Move the attempt so that so many of its 20 minutes are left."""
    shift_attempt(attempt, timedelta(minutes=20) - timedelta(seconds=seconds))


def test_a_receipt_sets_the_clock_and_the_last_minute_is_announced(watched, site):
    attempt = open_attempt(watched, site.address)
    timer, announced = watched.get_by_role("timer"), watched.locator("#last-minute")
    expect_left(watched, r"20:00|19:\d\d")
    expect(timer).to_have_attribute("data-phase", "")
    expect(announced).to_have_attribute("role", "alert")
    expect(announced).to_be_empty()
    item = item_of_kind(attempt, "numeric")
    form = go_to(watched, item.position)

    seconds_left(attempt, 50)
    enter(form, entries(item))

    expect_left(watched, r"0:[34]\d")
    expect(timer).to_have_attribute("data-phase", "last")
    expect(announced).to_have_text(LAST_MINUTE)
    expect(timer).to_have_attribute("aria-live", "off")


def test_the_key_t_says_the_time_left(watched, site):
    open_attempt(watched, site.address)

    watched.keyboard.press("t")

    expect(watched.locator("#milestone")).to_have_text("19 minutes left")


def test_when_time_runs_out_the_paper_hands_itself_in(watched, site):
    attempt = make_attempt()
    item = item_of_kind(attempt, "numeric")
    be_guest(watched.context, attempt.participant, site.address)
    watched.goto(attempt.get_absolute_url())
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)
    seconds_left(attempt, 3)

    # Before the end comes, and without leaving the box.
    enter(go_to(watched, item.position), form_data(product="13"))

    watched.wait_for_url("**/report/")
    expect(watched.get_by_text("Time ran out, and the paper was handed in as it stood.")).to_be_visible()
    expect(watched.get_by_text(f"1 of {len(WRITTEN)} items have an answer.")).to_be_visible()
    attempt.refresh_from_db()
    assert not attempt.is_handed_in
    assert attempt.deadline_at <= attempt.closed_at <= attempt.deadline_at + GRACE
    assert counted(item) == {"product": "13"}


def test_a_paper_that_is_opened_after_its_end_hands_itself_in_at_once(watched, site):
    attempt = make_attempt()
    be_guest(watched.context, attempt.participant, site.address)
    seconds_left(attempt, -1)

    watched.goto(attempt.get_absolute_url())

    watched.wait_for_url("**/report/")
    expect(watched.get_by_text("Time ran out, and the paper was handed in as it stood.")).to_be_visible()


def test_a_paper_that_nobody_watched_was_closed_by_its_clock(watched, site):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)
    watched.goto("/interviews/")
    expect(watched.get_by_role("heading", name="An interview is running")).to_be_visible()

    seconds_left(attempt, -3600)
    watched.get_by_role("link", name="Go on").click()

    watched.wait_for_url("**/report/")
    expect(watched.get_by_role("heading", level=1)).to_have_text(f"1 of {len(WRITTEN)}")
    attempt.refresh_from_db()
    assert attempt.closed_at == attempt.deadline_at + GRACE


def test_a_late_answer_of_another_tab_is_kept_and_shown_and_not_counted(watched, site, context):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    enter(go_to(watched, item.position), form_data(product="13"))
    expect(saved(watched)).to_have_text(SAVED)
    other = context.new_page()
    other.goto(attempt.get_absolute_url())
    form = go_to(other, item.position)

    seconds_left(attempt, -60)
    enter(form, entries(item))

    for page in (other, watched):
        page.wait_for_url("**/report/")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"0 of {len(WRITTEN)}")
        line = page.get_by_text(f"Item {item.position}: an answer of")
        expect(line).to_contain_text(
            re.compile(r"came after the end\. It is kept, and not counted; your answer of \d\d:\d\d:\d\d counts\.")
        )
    assert [(response.raw["product"], response.is_late) for response in kept(item)] == [("13", False), ("42", True)]
    assert counted(item) == {"product": "13"}
