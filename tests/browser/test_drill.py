"""A drill: marked at once, the slip named, the working shown; and a grid filled by arrows and by paste."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from quizsite.practice.models import Drill, Try
from quizsite.practice.queries import FIRST_QUESTION
from tests.browser.barriers import overhang
from tests.browser.papers import enter, entries, slip
from tests.factories import drawn_source, entry_source, form_data, publish

pytestmark = pytest.mark.browser


def open_drill(page: Page, slug: str = "the-numeric") -> None:
    page.goto(f"/practise/questions/{slug}/")


def check(page: Page) -> Locator:
    """Check what is entered; return where the page says how it went."""
    with page.expect_response(re.compile(r"/check/$")):
        page.get_by_role("button", name=re.compile("^Check")).click()
    return page.locator("#outcome")


def take_up(page: Page) -> Drill:
    """Check an empty form, so that there is a row whose key the test can look at; return it."""
    expect(check(page)).to_contain_text("Nothing is filled in yet.")
    return Drill.objects.get()


def take_up_one_with_a_slip(page: Page, slug: str) -> Drill:
    """Open an exercise, and another of it, until one is drawn that has a slip which is known; not each has."""
    open_drill(page, slug)
    drill = take_up(page)
    while not drill.key[drill.boxes[0]["name"]]["mistakes"]:
        drill.delete()
        open_drill(page, slug)
        drill = take_up(page)
    return drill


@pytest.fixture
def with_clipboard(new_person: Callable[..., BrowserContext]) -> Page:
    return new_person(permissions=["clipboard-read", "clipboard-write"]).new_page()


def paste(page: Page, box: Locator, text: str) -> None:
    box.focus()
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("ControlOrMeta+V")


def open_pooling(page: Page) -> tuple[Drill, Locator]:
    """Open the pooling exercise; return its drill and the cells of its output in reading order."""
    publish(drawn_source("max-pool-grid", kind="grid"))
    open_drill(page, "max-pool-grid")
    return take_up(page), page.locator("table[data-cells] input")


def test_a_wrong_answer_is_told_its_slip_and_a_right_one_shows_the_working(watched):
    publish(drawn_source("conv-output-size"))
    open_drill(watched, "conv-output-size")
    form = watched.locator("form.equation")
    box = watched.get_by_label("Output side")
    drill = take_up(watched)

    enter(form, entries(drill, slip(drill)["value"]))
    outcome = check(watched)

    expect(outcome).to_have_attribute("role", "status")
    expect(outcome).to_have_text(slip(drill)["hint"])
    expect(watched.get_by_role("textbox", name=re.compile("^Output side ?, wrong$"))).to_have_attribute(
        "aria-invalid", "true"
    )
    expect(box).to_have_value(str(slip(drill)["value"]))
    expect(watched.get_by_role("heading", name="The working")).to_be_hidden()
    expect(watched.get_by_role("button", name="Check again")).to_be_visible()

    enter(form, entries(drill))
    outcome = check(watched)

    expect(outcome).to_contain_text("Right, second try.")
    expect(box).to_have_accessible_name(re.compile("^Output side ?, right$"))
    expect(box).to_have_attribute("readonly", "")
    expect(watched.get_by_role("heading", name="The working")).to_be_visible()
    expect(watched.locator(".working .katex-display").first).to_be_visible()
    assert [entered.raw for entered in Try.objects.all()] == [
        {"side": str(slip(drill)["value"])},
        {"side": str(drill.key["side"]["value"])},
    ]


@pytest.mark.parametrize("where", ["watched", "phone"])
def test_the_working_of_a_variant_shows_its_maths_and_its_picture(request, where):
    page = request.getfixturevalue(where)
    publish(drawn_source("chain-rule-scalar"))
    drill = take_up_one_with_a_slip(page, "chain-rule-scalar")

    enter(page.locator("form.equation"), entries(drill, slip(drill)["value"]))
    check(page)
    expect(page.get_by_text(slip(drill)["hint"])).to_be_visible()
    page.get_by_role("button", name="Show the working").click()

    working = page.locator(".working")
    expect(working.locator("svg.fig[role=img]")).to_be_visible()
    expect(working.locator(".katex-display").first).to_be_visible()
    expect(working.locator(".katex-error")).to_have_count(0)
    assert overhang(page) == 0


def test_enter_checks_and_then_goes_on_to_another_one(watched):
    publish(entry_source("numeric"))
    open_drill(watched)
    watched.get_by_label("Product").focus()
    watched.keyboard.type("42")
    watched.keyboard.press("Enter")
    another = watched.get_by_role("link", name="Next question")
    expect(another).to_be_focused()

    with watched.expect_navigation():
        watched.keyboard.press("Enter")

    expect(watched.get_by_label("Product")).to_have_value("")
    expect(watched.locator("#outcome")).to_be_empty()


def test_after_a_wrong_answer_the_focus_stays_in_the_box(watched):
    publish(entry_source("numeric"))
    open_drill(watched)
    watched.get_by_label("Product").focus()
    watched.keyboard.type("13")

    watched.keyboard.press("Enter")

    expect(watched.locator("#outcome")).to_have_text("You added. Multiply.")
    expect(watched.get_by_label("Product")).to_be_focused()


def test_what_cannot_be_read_is_said_beside_its_box_and_stays(watched):
    publish(entry_source("numeric"))
    open_drill(watched)
    watched.get_by_label("Product").fill("3,5,1")

    outcome = check(watched)

    expect(outcome).to_contain_text("Not checked yet.")
    box = watched.get_by_label("Product")
    expect(box).to_have_value("3,5,1")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile(r"3,5,1"))
    expect(watched.locator(".entry .error")).to_contain_text('"3,5,1"')
    assert not Try.objects.exists()


def test_the_working_can_be_asked_for(watched):
    publish(drawn_source("conv-output-size"))
    open_drill(watched, "conv-output-size")
    watched.get_by_label("Output side").fill("1")

    watched.get_by_role("button", name="Show the working").click()

    expect(watched.get_by_role("heading", name="The working")).to_be_visible()
    expect(watched.get_by_label("Output side")).to_have_value("1")
    drill = Drill.objects.get()
    expect(watched.locator(".entry")).to_contain_text(f"The answer is {drill.key['side']['value']}")
    assert drill.revealed_at


def test_a_letter_chooses_its_option_unless_letters_are_off(watched):
    publish(entry_source("single_choice"))
    open_drill(watched, "the-single-choice")
    options = watched.get_by_role("radio")
    watched.keyboard.press("b")
    expect(options.nth(1)).to_be_checked()

    watched.keyboard.press("?")
    dialog = watched.get_by_role("dialog", name="Keys")
    dialog.get_by_role("checkbox").uncheck()
    watched.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    watched.keyboard.press("a")

    expect(options.nth(1)).to_be_checked()
    watched.reload()
    watched.keyboard.press("a")
    expect(options.nth(0)).not_to_be_checked()


def test_a_choice_is_marked_with_its_reason(watched):
    publish(entry_source("single_choice"))
    open_drill(watched, "the-single-choice")
    watched.locator(".option", has_text="ReLU").click()

    outcome = check(watched)

    expect(outcome).to_contain_text("Not right yet.")
    option = watched.locator(".option", has_text="ReLU")
    expect(option).to_have_attribute("data-mark", "wrong")
    expect(option.locator(".why")).to_have_text("It grows without bound.")
    expect(watched.locator(".option", has_text="Sigmoid")).not_to_have_attribute("data-mark", re.compile("."))


def test_a_grid_is_walked_by_arrow_keys_and_stays_at_its_edge(watched):
    publish(entry_source("grid"))
    open_drill(watched, "the-grid")
    cells = watched.locator("table[data-cells] input")
    cells.nth(0).focus()

    for key, place in (("ArrowRight", 1), ("ArrowRight", 1), ("ArrowDown", 3), ("ArrowDown", 3), ("ArrowLeft", 2)):
        watched.keyboard.press(key)
        expect(cells.nth(place)).to_be_focused()
    watched.keyboard.press("ArrowUp")
    watched.keyboard.type("1")

    expect(cells.nth(0)).to_have_value("1")
    expect(watched.locator("[data-filled]")).to_have_text(": 1 of 4 filled")


def test_a_marked_grid_says_the_place_and_the_mark_of_each_cell(watched):
    publish(entry_source("grid"))
    open_drill(watched, "the-grid")
    enter(watched.locator("form.equation"), form_data(unit_0_0="1", unit_0_1="1", unit_1_0="0"))

    outcome = check(watched)

    expect(outcome).to_contain_text("Partly: 2 of 4.")
    for name in ("Row 0, column 0, right", "Row 0, column 1, wrong", "Row 1, column 0, right"):
        expect(watched.get_by_role("textbox", name=name)).to_be_visible()
    expect(watched.get_by_role("textbox", name="Row 1, column 1", exact=True)).to_have_value("")


@pytest.mark.parametrize("form", ["numpy", "tabs", "matlab"])
def test_a_pasted_grid_fills_all_cells(with_clipboard, form):
    drill, cells = open_pooling(with_clipboard)
    rows = [[str(value) for value in row] for row in drill.key["y"]["value"]]
    text = {
        "numpy": "[" + "\n ".join("[" + " ".join(row) + "]" for row in rows) + "]",
        "tabs": "\n".join("\t".join(row) for row in rows),
        "matlab": "Y = [" + "; ".join(" ".join(row) for row in rows) + "]",
    }[form]

    paste(with_clipboard, cells.nth(0), text)

    for place, value in enumerate(value for row in rows for value in row):
        expect(cells.nth(place)).to_have_value(value)
    expect(check(with_clipboard)).to_contain_text("Right, first try.")


def test_a_pasted_grid_of_another_shape_says_so_and_fills_nothing(with_clipboard):
    drill, cells = open_pooling(with_clipboard)
    height, width = len(drill.key["y"]["value"]), len(drill.key["y"]["value"][0])
    cells.nth(0).fill("7")

    paste(with_clipboard, cells.nth(0), "\n".join("\t".join("1" * (width + 1)) for _ in range(height + 2)))

    note = with_clipboard.locator("[data-note]")
    expect(note).to_have_attribute("role", "status")
    expect(note).to_have_text(
        f"That is {height + 2} by {width + 1}; the output is {height} by {width}. Nothing was filled in."
    )
    expect(cells.nth(0)).to_have_value("7")
    for place in range(1, height * width):
        expect(cells.nth(place)).to_have_value("")


def test_one_number_with_a_decimal_comma_is_pasted_into_its_cell(with_clipboard):
    publish(entry_source("vector"))
    open_drill(with_clipboard, "the-vector")
    cells = with_clipboard.locator("ol[data-cells] input")

    paste(with_clipboard, cells.nth(1), "3,5")

    expect(cells.nth(1)).to_have_value("3,5")
    expect(cells.nth(0)).to_have_value("")


def test_the_home_page_lets_one_try_an_exercise_at_once(watched):
    publish(drawn_source("conv-output-size", slug=FIRST_QUESTION))
    watched.goto("/")
    expect(watched.get_by_role("heading", name="Try one now")).to_be_visible()
    drill = take_up(watched)

    enter(watched.locator("form.equation"), entries(drill))
    outcome = check(watched)

    expect(outcome).to_contain_text("Right, first try.")
    expect(watched).to_have_url(re.compile(r"/$"))
    watched.get_by_role("link", name="Another one like this").click()
    expect(watched.get_by_role("heading", level=1)).to_have_text("The exercise conv-output-size")


def test_a_drill_is_done_without_any_script(new_person):
    publish(entry_source("numeric"))
    page = new_person(java_script_enabled=False).new_page()
    open_drill(page)
    page.get_by_label("Product").fill("13")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("You added. Multiply.")).to_be_visible()

    page.get_by_label("Product").fill("42")
    page.get_by_role("button", name="Check again").click()

    expect(page.get_by_text("Right, second try.")).to_be_visible()
    expect(page.get_by_role("heading", name="The working")).to_be_visible()


def test_a_check_without_a_network_keeps_what_was_typed(watched, watch):
    watch.allow(r"Failed to load resource: net::ERR_INTERNET_DISCONNECTED", r"htmx: htmx:error: Failed to fetch(?s:.*)")
    publish(entry_source("numeric"))
    open_drill(watched)
    watched.get_by_label("Product").fill("42")
    watched.context.set_offline(True)

    watched.get_by_role("button", name="Check").click()

    expect(watched.locator("#news")).to_contain_text("No connection. What you typed is still here")
    expect(watched.get_by_label("Product")).to_have_value("42")
    watched.context.set_offline(False)
    expect(check(watched)).to_contain_text("Right, first try.")
    expect(watched.locator("#news")).to_be_empty()


# --- Kinds that are chosen or written ---------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["watched", "phone"])
def test_an_order_is_chosen_from_the_keyboard_and_marked_step_by_step(request, where):
    page = request.getfixturevalue(where)
    publish(entry_source("ordering"))
    open_drill(page, "the-ordering")
    steps = ["Forward pass", "Loss", "Backward pass", "Update"]

    for place, step in enumerate(steps, start=1):
        page.get_by_label(f"Place of: {step}").focus()
        page.keyboard.type(str(place))
    outcome = check(page)

    expect(outcome).to_contain_text("Right, first try.")


def test_a_place_that_is_taken_twice_is_told_beside_the_steps_and_counts_for_nothing(watched):
    publish(entry_source("ordering"))
    open_drill(watched, "the-ordering")

    for select in watched.locator("form.equation select").all():
        select.select_option("1")
    outcome = check(watched)

    expect(outcome).to_contain_text("Not checked yet.")
    expect(watched.get_by_text("Two steps have place 1; each place is taken once.").first).to_be_visible()
    assert not Try.objects.exists()


def test_a_pair_that_holds_is_marked_with_its_reason_and_the_rest_stays_open(watched):
    publish(entry_source("matching"))
    open_drill(watched, "the-matching")
    letter = watched.locator(".letters li", has_text="0 to 1").locator("kbd").inner_text()

    watched.get_by_label("Sigmoid").select_option(letter)
    outcome = check(watched)

    expect(outcome).to_contain_text("Partly: 1 of 3.")
    expect(watched.get_by_text("It squashes.")).to_be_visible()
    expect(watched.get_by_label("Sigmoid, right")).to_be_visible()


@pytest.mark.parametrize("where", ["watched", "phone"])
def test_an_open_answer_is_compared_with_the_key_points_and_marked_by_its_writer(request, where):
    page = request.getfixturevalue(where)
    publish(entry_source("open_answer"))
    open_drill(page, "the-open-answer")
    page.get_by_label("Your answer").fill("The layers would be one.")

    page.get_by_role("button", name="Compare with the key points").click()
    expect(page.locator("#outcome")).to_contain_text("Compare with the key points.")
    page.get_by_role("checkbox", name=re.compile("Linear layers collapse")).check(force=True)
    with page.expect_response(re.compile(r"/mark/$")):
        page.get_by_role("button", name="Keep my marks").click()

    expect(page.locator("#outcome")).to_contain_text("Marked: 67 % of the key points, by their weight.")
    expect(page.get_by_role("checkbox", name=re.compile("Linear layers collapse"))).to_be_checked()
    expect(page.get_by_label("Your answer")).to_have_value("The layers would be one.")
    assert Try.objects.get().fraction == pytest.approx(2 / 3)


def test_letters_go_to_the_choice_that_is_still_open(watched):
    reasons = [{"text": "It bends.", "right": True}, {"text": "It grows."}]
    publish(entry_source("true_false", reasons=reasons))
    open_drill(watched, "the-true-false")
    watched.get_by_role("heading", level=1).click()

    watched.keyboard.press("b")
    watched.keyboard.press("b")

    expect(watched.get_by_role("group", name="True or false").get_by_role("radio").nth(1)).to_be_checked()
    expect(watched.get_by_role("group", name="Because").get_by_role("radio").nth(1)).to_be_checked()


def test_a_written_question_leads_on_to_the_next_of_its_topic(watched):
    publish(entry_source("short_text", slug="a-first"))
    publish(entry_source("short_text", slug="b-second", title="The second one"))
    open_drill(watched, "a-first")

    watched.get_by_role("link", name="Next question").click()

    expect(watched.get_by_role("heading", name="The second one")).to_be_visible()
