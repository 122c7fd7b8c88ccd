"""An interview from its start to its report, by mouse, by keyboard, by thumb, and without any script."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizsite.interviews.models import Attempt
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.papers import (
    CONVOLUTION,
    GRID,
    NUMERIC,
    POOLING,
    SAVED,
    SHAPE,
    VECTOR,
    cell,
    counted,
    enter,
    entries,
    expect_entered,
    expect_left,
    form_at,
    go_to,
    hand_in,
    offer_plan,
    saved,
    slip,
)
from tests.factories import form_data, make_plan, publish_one_of_each_kind

pytestmark = pytest.mark.browser


def start(page: Page, title: str = "Of every kind") -> Attempt:
    page.goto("/interviews/")
    page.get_by_role("button", name=f"Start {title}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Item 1 of")
    return Attempt.objects.get()


def test_a_paper_of_every_kind_is_sat_to_its_report(watched):
    offer_plan()
    attempt = start(watched)
    expect_left(watched, r"20:00|19:\d\d")
    expect(saved(watched)).to_have_text("Every change is saved by itself")

    for item in attempt.items.all():
        form = form_at(watched, item.position)
        right = slip(item)["value"] if item.position == CONVOLUTION else None
        enter(form, entries(item, right))
        expect(saved(watched)).to_have_text(SAVED)
        expect(cell(watched, item.position)).to_have_attribute("data-done", "")
        if item.position == NUMERIC:
            watched.reload()
            expect_entered(form_at(watched, NUMERIC), entries(item))
            expect(watched.locator(".strip [data-done]")).to_have_count(NUMERIC)
        if item.position < CONVOLUTION:
            form.get_by_role("button", name="Next item").click()
    for item in attempt.items.filter(position__lte=POOLING):
        expect_entered(go_to(watched, item.position), entries(item))
    hand_in(watched)

    expect(watched).to_have_title(re.compile("^Report: 8 of 9"))
    expect(watched.get_by_role("heading", level=1)).to_have_text("8 of 9")
    expect(watched.get_by_text("Handed in. 9 of 9 items have an answer.")).to_be_visible()
    wrong = attempt.items.get(position=CONVOLUTION)
    entry = watched.locator("details").nth(CONVOLUTION - 1)
    expect(entry).to_have_attribute("open", "")
    expect(entry.locator("summary .verdict")).to_have_text("wrong")
    expect(entry.get_by_text(f"The answer is {wrong.key['side']['value']}")).to_be_visible()
    expect(entry.locator(".slip")).to_have_text(slip(wrong)["hint"])
    expect(entry.locator(".katex-display").first).to_be_visible()
    expect(entry.locator("math").first).to_be_attached()
    expect(watched.locator("details summary .verdict", has_text="right")).to_have_count(8)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_paper_is_sat_by_keyboard_alone(new_person, device):
    watched = new_person(**device).new_page()
    offer_plan()
    watched.goto("/interviews/")
    tab_to(watched, "button:has-text('Start Of every kind')")
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("heading", level=1)).to_contain_text("Item 1 of 9")
    expect_left(watched, r"20:00|19:\d\d")
    attempt = Attempt.objects.get()
    single, several, truth, *_ = attempt.items.all()
    keys = watched.keyboard

    keys.press(single.key["choice"]["value"].lower())
    expect_entered(form_at(watched, 1), entries(single))
    keys.press("g")
    expect(cell(watched, 1)).to_have_attribute("data-flag", "")
    keys.press("n")
    for letter in several.key["choices"]["value"]:
        keys.press(letter.lower())
    expect_entered(form_at(watched, 2), entries(several))
    keys.press("n")
    keys.press("b")
    expect_entered(form_at(watched, 3), entries(truth))
    keys.press("n")
    tab_to(watched, f"#item-{NUMERIC} [name=product]")
    keys.type("42")
    keys.press("Enter")
    tab_to(watched, f"#item-{VECTOR} [name=squares_0]")
    for text in ("1", "4", "9"):
        keys.type(text)
        keys.press("ArrowRight")
    tab_to(watched, f"#item-{VECTOR} button:has-text('Next item')")
    keys.press("Enter")
    tab_to(watched, f"#item-{GRID} [name=unit_0_0]")
    # To the left an arrow first walks through what was typed, then out of the cell.
    for text, steps in (("1", ["ArrowRight"]), ("0", ["ArrowDown"]), ("1", ["ArrowLeft"] * 2), ("0", ["ArrowUp"])):
        keys.type(text)
        for step in steps:
            keys.press(step)
    expect(watched.locator(f"#item-{GRID} [name=unit_0_0]")).to_be_focused()
    tab_to(watched, f"#item-{GRID} button:has-text('Next item')")
    keys.press("Enter")
    tab_to(watched, f"#item-{SHAPE} [name=image]")
    keys.type("(28, 28, 3)")
    keys.press("Enter")
    form_at(watched, POOLING)
    keys.press("p")
    expect(form_at(watched, SHAPE).locator(".readings")).to_contain_text("28 × 28 × 3")
    tab_to(watched, f"#item-{SHAPE} [data-hand-in]")
    keys.press("Enter")
    dialog = watched.get_by_role("dialog", name="Hand in now?")
    expect(dialog).to_contain_text("2 items are open and 1 item is flagged.")
    expect(dialog.get_by_role("button", name="Go on working")).to_be_focused()
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    expect(watched.locator(f"#item-{SHAPE} [data-hand-in]")).to_be_focused()
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")

    watched.wait_for_url("**/report/")
    expect(watched.get_by_role("heading", level=1)).to_have_text("7 of 9")
    expect(watched.locator("summary", has_text="flagged")).to_have_count(1)


def test_a_paper_is_sat_by_thumb_on_a_phone(phone):
    offer_plan()
    phone.goto("/interviews/")
    phone.get_by_role("button", name="Start Of every kind").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Item 1 of 9")
    attempt = Attempt.objects.get()

    for item in attempt.items.all():
        form = form_at(phone, item.position)
        for name, values in entries(item).lists():
            for value in values:
                option = form.locator(f'.option:has([name="{name}"][value="{value}"])')
                if option.count():
                    option.tap()
                else:
                    form.locator(f'[name="{name}"]').tap()
                    phone.keyboard.type(value)
        expect(cell(phone, item.position)).to_have_attribute("data-done", "")
        if item.position < CONVOLUTION:
            form.get_by_role("button", name="Next item").tap()
    phone.get_by_role("link", name="Hand in").tap()
    phone.get_by_role("dialog").get_by_role("button", name="Hand in").tap()

    phone.wait_for_url("**/report/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("9 of 9")


def test_a_paper_is_sat_without_any_script(new_person):
    offer_plan()
    page = new_person(java_script_enabled=False).new_page()
    attempt = start(page)

    for item in attempt.items.filter(position__lt=CONVOLUTION):
        form = form_at(page, item.position)
        enter(form, entries(item))
        if item.position == GRID:
            form.locator("label", has_text="Flag").click()
        form.get_by_role("button", name="Next item").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Item {item.position + 1} of 9")
    for item in attempt.items.filter(position__lt=CONVOLUTION):
        cell(page, item.position).click()
        expect_entered(form_at(page, item.position), entries(item))
    expect(cell(page, GRID)).to_have_attribute("data-flag", "")
    page.get_by_role("link", name="Hand in").click()
    expect(page.get_by_text("8 of 9 items are answered, 1 flagged.")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("8 of 9")


def test_back_and_forward_walk_through_the_items(watched):
    offer_plan()
    start(watched)
    go_to(watched, 3)
    go_to(watched, 5)

    watched.go_back()

    form_at(watched, 3)
    expect(watched).to_have_title(re.compile("^Item 3 of 9"))
    expect(cell(watched, 3)).to_have_attribute("aria-current", "step")
    watched.reload()
    form_at(watched, 3)


def test_a_cleared_answer_is_open_again(watched):
    offer_plan()
    attempt = start(watched)
    item = attempt.items.get(position=GRID)
    form = go_to(watched, GRID)
    enter(form, entries(item))
    expect(cell(watched, GRID)).to_have_attribute("data-done", "")
    expect(saved(watched)).to_have_text(SAVED)

    with watched.expect_response(re.compile(r"/save/$")):
        form.get_by_role("button", name="Clear the answer").click()

    expect(cell(watched, GRID)).not_to_have_attribute("data-done", "")
    watched.reload()
    expect_entered(form_at(watched, GRID), form_data(unit_0_0="", unit_1_1=""))
    assert counted(item) == {"unit": [["", ""], ["", ""]]}


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the element has the focus; fail where the keyboard never reaches it."""
    target = page.locator(selector)
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


# --- Kinds that are chosen or written in words -----------------------------------------------------------------------

CHOSEN_AND_WRITTEN = ("matching", "ordering", "short_text", "code_output", "open_answer")


def offer_words() -> None:
    publish_one_of_each_kind()
    make_plan(title="In words", sections=[{"rules": [{"count": 1, "kind": kind} for kind in CHOSEN_AND_WRITTEN]}])


@pytest.mark.parametrize("wishes", [{}, PHONE, {"java_script_enabled": False}], ids=["desk", "phone", "no script"])
def test_what_is_matched_ordered_or_written_is_kept_and_marked(new_person, wishes):
    offer_words()
    page = new_person(**wishes).new_page()
    attempt = start(page, "In words")

    for item in attempt.items.all():
        form = form_at(page, item.position)
        enter(form, entries(item))
        if item.position < len(CHOSEN_AND_WRITTEN):
            form.get_by_role("button", name="Next item").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(f"Item {item.position + 1} of 5")
    if wishes.get("java_script_enabled", True):
        expect(saved(page)).to_have_text(SAVED)
        page.reload()
    else:
        form.get_by_role("button", name="Back to item 1").click()
    for item in attempt.items.all():
        cell(page, item.position).click()
        expect_entered(form_at(page, item.position), entries(item))
    page.get_by_role("link", name="Hand in").click()
    page.get_by_role("button", name="Hand in").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("4 of 5")
    page.get_by_role("link", name="compare it with the key points").click()
    for point in page.get_by_role("checkbox").all():
        point.check(force=True)
    page.get_by_role("button", name="Keep my marks").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("5 of 5")
    expect(page.get_by_role("link", name="compare it with the key points")).to_have_count(0)


def test_what_is_chosen_or_written_shows_as_answered_at_once_and_can_be_cleared(watched):
    offer_words()
    attempt = start(watched, "In words")

    for item in attempt.items.all():
        form = go_to(watched, item.position)
        enter(form, entries(item))
        expect(cell(watched, item.position)).to_have_attribute("data-done", "")
        form.get_by_role("button", name="Clear the answer").click()
        expect(cell(watched, item.position)).not_to_have_attribute("data-done", "")
    expect(form.locator("[data-answered]")).to_have_text("0")
    watched.get_by_role("link", name="Hand in").click()
    expect(watched.get_by_role("dialog")).to_contain_text("5 items are open")
