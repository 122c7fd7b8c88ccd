"""The rehearsal itself: a plan of 45 minutes out of the real bank, with everything that goes wrong on such a day.

A reload, a lost network, a second tab and a second device come in between; the clock of the database is moved, not
waited for; the paper ends by time-out, and the report is compared with what this test knows that it entered.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from questions.exchange import load_bank
from questions.kinds import KINDS
from quizsite.interviews.exchange import load_plans
from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.queries import database_now, newest_responses
from tests.browser.barriers import barriers
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.papers import SAVED, enter, entries, expect_entered, form_at, saved
from tests.browser.watching import NO_NETWORK
from tests.factories import shift_attempt
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parents[2] / "fixtures"
LEFT_OPEN = 3  # every so many-th item is not answered


@pytest.fixture
def bank(rows) -> None:
    load_bank(FIXTURES / "bank", now=database_now())
    load_plans(FIXTURES / "plans.yaml")


def key_of(item: AttemptItem) -> dict[str, list[str]]:
    """Return all form fields of somebody who knows the item's key."""
    merged: dict[str, list[str]] = {}
    for place in range(len(item.boxes)):
        merged |= dict(entries(item, box=place).lists())
    return merged


def is_to_be_answered(item: AttemptItem) -> bool:
    return item.position % LEFT_OPEN != 0


def answer_by_mouse(page: Page, item: AttemptItem) -> None:
    form = form_at(page, item.position)
    for place in range(len(item.boxes)):
        enter(form, entries(item, box=place))


def answer_by_keyboard(page: Page, item: AttemptItem) -> None:
    """Reach each field with Tab alone, and type, choose or tick there."""
    form_at(page, item.position)
    for name, values in key_of(item).items():
        for value in values:
            kind = page.locator(f'#item-{item.position} [name="{name}"]').first.get_attribute("type")
            exact = f'[value="{value}"]' if kind in ("radio", "checkbox") else ""
            reach(page, f'#item-{item.position} [name="{name}"]', exact, is_radio=kind == "radio")
            if kind == "checkbox":
                page.keyboard.press("Space")
            elif kind == "radio":
                continue
            elif page.locator(":focus").evaluate("(box) => box.tagName") == "SELECT":
                page.keyboard.type(value)
            else:
                page.keyboard.press("ControlOrMeta+a")
                page.keyboard.insert_text(value)


def reach(page: Page, field: str, exact: str, *, is_radio: bool) -> None:
    """Press Tab until the field has the focus; in a group of radio buttons, the arrows until the right one is on."""
    page.locator("h1:visible").focus()
    wanted = field if is_radio else field + exact
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(field) => document.activeElement.matches(field)", wanted):
            break
    else:
        pytest.fail(f"the keyboard does not reach {wanted}")
    if is_radio:
        page.keyboard.press("Space")
        for _ in range(10):
            if page.evaluate("(field) => document.activeElement.matches(field)", field + exact):
                return
            page.keyboard.press("ArrowDown")
        pytest.fail(f"the arrows do not reach {field}{exact}")


def go_by_mouse(page: Page, item: AttemptItem) -> None:
    page.locator(f"#cell-{item.position} a").click()


def go_by_keyboard(page: Page, item: AttemptItem) -> None:
    page.locator("h1:visible").focus()
    while not page.locator(f"#item-{item.position}").is_visible():
        page.keyboard.press("n")


def expected_score(attempt: Attempt) -> float:
    return sum(item.weight for item in attempt.items.all() if is_to_be_answered(item))


@pytest.mark.parametrize(
    ("device", "go", "answer"),
    [
        (DESKTOP, go_by_mouse, answer_by_mouse),
        (DESKTOP, go_by_keyboard, answer_by_keyboard),
        (PHONE, go_by_mouse, answer_by_mouse),
    ],
    ids=["desk", "keyboard", "phone"],
)
def test_a_plan_of_45_minutes_is_sat_to_its_end_whatever_happens_in_between(
    new_person, bank, watch, device, go, answer
):
    context = new_person(**device)
    page = context.new_page()
    page.goto("/interviews/")
    page.get_by_role("button", name="Start Computer vision").click()
    page.wait_for_url(re.compile(r"/interviews/[0-9a-f-]{36}/"))
    attempt = Attempt.objects.get()
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=45)
    first, second = attempt.sections.all()

    # The first section, with a reload and a lost network in it.
    half = (first.first + first.last) // 2
    for item in attempt.items.filter(position__lte=half):
        go(page, item)
        if is_to_be_answered(item):
            answer(page, item)
    expect(saved(page)).to_have_text(SAVED)
    page.reload()
    for item in attempt.items.filter(position__lte=half):
        if is_to_be_answered(item):
            go_by_mouse(page, item)
            expect_entered(form_at(page, item.position), entries(item))
    watch.allow(NO_NETWORK)
    context.set_offline(True)
    for item in attempt.items.filter(position__gt=half, position__lte=first.last):
        go(page, item)
        if is_to_be_answered(item):
            answer(page, item)
    expect(saved(page)).to_contain_text("No connection since")
    context.set_offline(False)
    expect(saved(page)).to_have_text(SAVED)
    wait_for_all(attempt, first.last)

    # Its time runs out; the second one begins by itself, in a second tab as well.
    shift_attempt(attempt, timedelta(minutes=25))
    page.reload()
    form_at(page, second.first)
    other = context.new_page()
    other.goto(attempt.get_absolute_url())
    form_at(other, second.first)
    middle = (second.first + second.last) // 2
    for item in attempt.items.filter(position__gte=second.first, position__lte=middle):
        go(other, item)
        if is_to_be_answered(item):
            answer(other, item)
    expect(saved(other)).to_have_text(SAVED)
    wait_for_all(attempt, middle)

    # The rest on another device of the same person, which shows what the first one had.
    elsewhere = new_person()
    elsewhere.add_cookies(context.cookies())
    device_two = elsewhere.new_page()
    device_two.goto(attempt.get_absolute_url())
    for item in attempt.items.filter(position__gte=second.first, position__lte=middle):
        if is_to_be_answered(item):
            go_by_mouse(device_two, item)
            expect_entered(form_at(device_two, item.position), entries(item))
    for item in attempt.items.filter(position__gt=middle):
        go(device_two, item)
        if is_to_be_answered(item):
            answer(device_two, item)
    expect(saved(device_two)).to_have_text(SAVED)
    wait_for_all(attempt, second.last)
    for open_page in (page, device_two):
        assert barriers(open_page) == []

    # Nobody hands it in: the clock does.
    shift_attempt(Attempt.objects.get(), timedelta(minutes=20, seconds=6))
    device_two.reload()
    device_two.wait_for_url("**/report/")
    attempt.refresh_from_db()
    marks = expected_score(attempt)
    expect(device_two.get_by_role("heading", level=1)).to_have_text(f"{marks:g} of {attempt.out_of:g}")
    assert (attempt.score, attempt.is_handed_in) == (marks, False)
    for item in attempt.items.all():
        verdict = device_two.locator(f"#item-{item.position} summary .verdict")
        expect(verdict).to_have_text("right" if is_to_be_answered(item) else "open")
    assert barriers(device_two) == []


def wait_for_all(attempt: Attempt, last: int) -> None:
    """Wait until every answer up to a position has arrived as it was entered, and is the one that counts."""
    items = [item for item in attempt.items.filter(position__lte=last) if is_to_be_answered(item)]

    def have_arrived() -> bool:
        counted = newest_responses(items)
        return all(item.pk in counted and counted[item.pk].raw == entered(item) for item in items)

    wait_until(have_arrived, seconds=30, what="the answers")


def entered(item: AttemptItem) -> dict[str, Any]:
    """Return what a response keeps of somebody who entered the whole key."""
    return {
        box["name"]: KINDS[box["kind"]].collect(box, entries(item, box=place)) for place, box in enumerate(item.boxes)
    }
