"""A paper of sections in a real browser: going on, what does not come back, clocks that staff move."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from quizsite.interviews import clock
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import database_now
from tests.browser.papers import (
    SAVED,
    be_guest,
    cell,
    counted,
    enter,
    entries,
    expect_left,
    form_at,
    item_of_kind,
    saved,
)
from tests.factories import make_attempt, make_sectioned, shift_attempt
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

TIMED = Section((Rule(items=("the-numeric", "the-shape")),), "Worked out", minutes=5)
FREE = Section((Rule(items=("the-grid", "the-vector")),), "Concepts")
ONE_WAY = Section((Rule(items=("the-numeric", "the-shape", "the-grid")),), "Sprint", is_one_way=True)
TICKING = Section((Rule(items=("the-numeric", "the-shape", "the-grid")),), "Sprint", is_one_way=True, item_seconds=60)


def sit(page, site, *sections, **fields):
    attempt = make_sectioned(*sections, **fields)
    be_guest(page.context, attempt.participant, site.address)
    page.goto(attempt.get_absolute_url())
    return attempt


def answer(page, attempt, position: int) -> None:
    """Enter the key of an item, without waiting for the receipt."""
    enter(form_at(page, position), entries(attempt.items.get(position=position)))


def test_a_timed_section_is_left_for_the_next_with_what_was_typed_a_moment_before(watched, site):
    attempt = sit(watched, site, TIMED, FREE)
    answer(watched, attempt, 1)
    watched.get_by_role("link", name=re.compile("^Item 2")).click()
    answer(watched, attempt, 2)

    watched.get_by_role("link", name="On to section 2").click()
    watched.get_by_role("dialog").get_by_role("button", name="On to section 2").click()

    form_at(watched, 3)
    expect(watched.locator("#cell-1 a")).to_have_count(0)
    expect(watched.locator("#cell-1")).to_have_text("Item 1, answered, left behind")
    assert [counted(item) is not None for item in attempt.items.all()] == [True, True, False, False]


def test_a_section_whose_time_is_over_gives_way_to_the_next_by_itself(watched, site):
    attempt = sit(watched, site, TIMED, FREE)
    expect(watched.get_by_role("timer")).to_contain_text("section")
    answer(watched, attempt, 1)
    expect(saved(watched)).to_have_text(SAVED)
    shift_attempt(attempt, timedelta(minutes=5) - timedelta(seconds=2))
    answer_again = entries(attempt.items.get(position=1), 13)

    enter(form_at(watched, 1), answer_again)

    form_at(watched, 3)
    assert counted(attempt.items.get(position=1)) == {"product": "13"}


def test_items_of_a_one_way_section_come_one_after_the_other_and_do_not_come_back(watched, site):
    attempt = sit(watched, site, ONE_WAY)
    answer(watched, attempt, 1)

    watched.get_by_role("button", name="Next item").click()

    form_at(watched, 2)
    expect(watched.locator("#item-1")).to_have_count(0)
    watched.go_back()
    form_at(watched, 2)
    watched.goto(f"{attempt.get_absolute_url()}1/")
    form_at(watched, 2)
    assert counted(attempt.items.get(position=1)) == {"product": "42"}


def test_the_item_whose_minute_is_over_gives_way_to_the_next(watched, site):
    attempt = sit(watched, site, TICKING)
    expect(watched.get_by_role("timer")).to_contain_text("item")
    answer(watched, attempt, 1)
    expect(saved(watched)).to_have_text(SAVED)

    shift_attempt(attempt, timedelta(seconds=58))
    enter(form_at(watched, 1), entries(attempt.items.get(position=1), 13))

    form_at(watched, 2)
    expect_left(watched, r"0:5\d")


def test_a_sprint_is_sat_by_keyboard_alone(watched, site):
    attempt = sit(watched, site, ONE_WAY)
    watched.locator("[name=product]").focus()
    watched.keyboard.type("42")
    watched.keyboard.press("Enter")

    form_at(watched, 2)
    expect(watched.get_by_role("heading", level=1)).to_be_focused()
    watched.keyboard.press("n")

    form_at(watched, 3)
    assert counted(attempt.items.get(position=1)) == {"product": "42"}


def test_a_paper_of_sections_is_sat_without_any_script(new_person, site):
    page = new_person(java_script_enabled=False).new_page()
    attempt = sit(page, site, ONE_WAY, FREE)

    for position in (1, 2, 3):
        form = form_at(page, position)
        enter(form, entries(attempt.items.get(position=position)))
        form.locator("[name=leave]").click()
    form = form_at(page, 4)
    enter(form, entries(attempt.items.get(position=4)))
    form.get_by_role("button", name="Next item").click()

    form_at(page, 5)
    page.get_by_role("link", name="Hand in").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 5")


def test_without_a_script_the_next_section_is_asked_for_first(new_person, site):
    page = new_person(java_script_enabled=False).new_page()
    sit(page, site, TIMED, FREE)
    page.get_by_role("link", name=re.compile("^Item 2")).click()

    page.get_by_role("link", name="On to section 2").click()
    expect(page.get_by_text("Section 1 stays as it is and cannot be changed any more.")).to_be_visible()
    page.get_by_role("button", name="On to section 2").click()

    form_at(page, 3)


def test_when_staff_stop_the_clock_the_page_shows_it_and_comes_back_with_the_time_it_had(watched, site):
    attempt = make_attempt(minutes=20)
    be_guest(watched.context, attempt.participant, site.address)
    watched.goto(attempt.get_absolute_url())
    item = item_of_kind(attempt, "numeric")
    watched.locator(f"#cell-{item.position} a").click()
    enter(form_at(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)

    clock.pause(attempt.pk, actor=None, reason="the fire alarm", now=database_now())
    watched.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(watched.get_by_role("heading", name="The clock stands still")).to_be_visible()
    expect(watched.locator("form.sitting")).to_have_count(0)
    clock.resume(attempt.pk, actor=None, reason="back again", now=database_now() + timedelta(minutes=9))
    watched.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    form = form_at(watched, item.position)
    expect(form.locator("[name=product]")).to_have_value("42")
    expect_left(watched, r"2[89]:\d\d")


def test_more_time_shows_on_the_page_without_a_reload(watched, site):
    attempt = make_attempt(minutes=20)
    be_guest(watched.context, attempt.participant, site.address)
    watched.goto(attempt.get_absolute_url())
    expect_left(watched, r"20:00|19:\d\d")

    clock.extend(attempt.pk, by=timedelta(minutes=30), actor=None, reason="late bus", now=database_now())
    watched.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect_left(watched, r"50:00|49:\d\d")


def test_the_time_in_view_reaches_the_server_on_leaving_an_item(watched, site):
    attempt = sit(watched, site, FREE)
    wait_until(lambda: watched.evaluate("performance.now()") > 1200, seconds=30, what="a second in view")
    with watched.expect_response("**/1/looked/"):
        watched.get_by_role("link", name=re.compile("^Item 2")).click()

    expect(cell(watched, 1)).to_have_attribute("data-seen", "")
    assert 500 < attempt.items.get(position=1).spent < 60_000
    assert attempt.items.get(position=2).spent == 0


SUMS = [
    ("1 + 2 * 3", "7"),
    ("(224 - 7 + 2*3) / 2 + 1", "112.5"),
    ("2^3^2", "512"),
    ("-2^2", "-4"),
    ("exp(ln(5))", "5"),
    ("sqrt(2) × √(8)", "4"),
    ("1e3 / 4", "250"),
    ("0.1 + 0.2", "0.3"),
    ("1/0", "not a number"),
    ("2 +", "The sum breaks off."),
    ("(1 + 2", "A bracket is open."),
    ("window", "“window” is not known here."),
    ("constructor(1)", "“constructor” is not known here."),
    ("2 3", "“3” is not expected there."),
]


def test_the_calculator_reckons_and_says_what_it_cannot_read(watched, site):
    sit(watched, site, FREE)
    watched.get_by_role("button", name="Calculator").click()
    field, result = watched.get_by_label("Sum"), watched.locator("#sum-result")

    for text, expected in SUMS:
        field.fill(text)
        expect(result).to_have_text(expected)


def test_the_calculator_remembers_its_last_result(watched, site):
    sit(watched, site, FREE)
    watched.get_by_role("button", name="Calculator").click()
    watched.get_by_label("Sum").fill("6 * 7")
    expect(watched.locator("#sum-result")).to_have_text("42")
    watched.keyboard.press("Enter")

    watched.get_by_label("Sum").fill("ans + 1")

    expect(watched.locator("#sum-result")).to_have_text("43")
