"""Saving when things go wrong on the way, and when two tabs answer at once: nothing is lost, nothing is kept twice."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import APIResponse, Page, Request, Route, expect

from tests.browser.papers import (
    SAVED,
    be_guest,
    cell,
    counted,
    enter,
    entries,
    expect_entered,
    form_at,
    go_to,
    hand_in,
    item_of_kind,
    kept,
    open_attempt,
    saved,
)
from tests.browser.watching import NO_NETWORK
from tests.factories import WRITTEN, form_data, make_attempt
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

SAVES = re.compile(r"/\d+/save/$")


def fields_of(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.post_data or "", keep_blank_values=True).items()}


def open_watching_tab(page: Page, address: str) -> None:
    """Open another tab's page, and wait until it listens to the doorbell."""
    with page.expect_response(re.compile(r"/streams/")):
        page.goto(address)


def cut(page: Page) -> Callable[[], None]:
    """Cut this tab alone off from saving; return what mends it."""
    page.route(SAVES, lambda route: route.abort("internetdisconnected"))
    return lambda: page.unroute(SAVES)


def test_without_a_network_one_goes_on_and_the_answers_go_out_when_it_is_back(watched, site, watch):
    watch.allow(NO_NETWORK)
    attempt = open_attempt(watched, site.address)
    first, second = attempt.items.all()[:2]

    watched.context.set_offline(True)
    enter(form_at(watched, first.position), entries(first))
    expect(saved(watched)).to_have_attribute("data-state", "offline")
    expect(saved(watched)).to_have_text(
        re.compile(
            r"No connection since \d\d:\d\d\. Go on working\. "
            r"1 answer is kept in this browser and goes out by itself\."
        )
    )
    form_at(watched, first.position).get_by_role("button", name="Next item").click()
    enter(form_at(watched, second.position), entries(second))
    expect(saved(watched)).to_contain_text("2 answers are kept in this browser and go out by themselves.")
    assert (counted(first), counted(second)) == (None, None)
    watched.context.set_offline(False)

    expect(saved(watched)).to_have_text(SAVED)
    hand_in(watched)
    expect(watched.get_by_role("heading", level=1)).to_have_text(f"2 of {len(WRITTEN)}")


def test_handing_in_without_a_network_waits_for_it(watched, site, watch):
    watch.allow(NO_NETWORK)
    attempt = open_attempt(watched, site.address)
    item = attempt.items.first()
    watched.context.set_offline(True)
    enter(form_at(watched, 1), entries(item))
    expect(saved(watched)).to_have_attribute("data-state", "offline")

    watched.get_by_role("link", name="Hand in").click()
    watched.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    watched.context.set_offline(False)

    watched.wait_for_url("**/report/")
    expect(watched.get_by_role("heading", level=1)).to_have_text(f"1 of {len(WRITTEN)}")


def test_a_save_that_the_server_failed_is_sent_again_as_the_same_save(watched, site, watch):
    watch.allow(r"Failed to load resource: the server responded with a status of 503 \(Service Unavailable\)")
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    sent: list[str] = []

    def fail_once(route: Route) -> None:
        sent.append(fields_of(route.request)["op_id"])
        if len(sent) == 1:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    watched.route(SAVES, fail_once)
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)

    assert [str(response.op_id) for response in kept(item)] == [sent[0]]
    assert sent == [sent[0]] * 2
    assert counted(item) == {"product": "42"}


def test_a_save_whose_receipt_was_lost_is_kept_once(watched, site, watch):
    watch.allow(NO_NETWORK)
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    sent: list[str] = []

    def lose_the_first_receipt(route: Route) -> None:
        sent.append(fields_of(route.request)["op_id"])
        if len(sent) == 1:
            assert route.fetch().status == 200
            route.abort()
        else:
            route.continue_()

    watched.route(SAVES, lose_the_first_receipt)
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)

    assert [str(response.op_id) for response in kept(item)] == [sent[0]]
    assert sent == [sent[0]] * 2


def test_what_had_not_gone_out_survives_a_reload(watched, site, watch):
    watch.allow(NO_NETWORK)
    attempt = open_attempt(watched, site.address)
    grid, single = item_of_kind(attempt, "grid"), item_of_kind(attempt, "single_choice")
    mend = cut(watched)
    enter(go_to(watched, grid.position), entries(grid))
    enter(go_to(watched, single.position), entries(single))
    expect(saved(watched)).to_have_attribute("data-state", "offline")
    assert (counted(grid), counted(single)) == (None, None)

    mend()
    watched.reload()

    expect(saved(watched)).to_have_text(SAVED)
    expect_entered(form_at(watched, single.position), entries(single))
    expect_entered(go_to(watched, grid.position), entries(grid))
    hand_in(watched)
    assert counted(grid) == {"unit": [["1", "0"], ["0", "1"]]}
    expect(watched.get_by_role("heading", level=1)).to_have_text(f"2 of {len(WRITTEN)}")


def test_a_page_that_was_reloaded_while_its_save_arrived_shows_that_save(watched, site):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)
    page_before = watched.request.get(watched.url).text()
    assert 'value="42"' in page_before
    assert 'data-seq="2"' in page_before
    pages = [page_before.replace('value="42"', 'value=""').replace('data-seq="2"', 'data-seq="1"')]

    def answer(route: Route) -> None:
        if pages:
            route.fulfill(body=pages.pop(), content_type="text/html")
        else:
            route.continue_()

    watched.route(watched.url, answer)
    watched.reload()

    expect_entered(form_at(watched, item.position), entries(item))
    assert pages == []


def test_what_was_entered_before_the_script_came_is_saved(watched, site, watch):
    # Who types that early is left where they type.
    watch.allow(r"Autofocus processing was blocked because a document already has a focused element\.")
    attempt = make_attempt()
    be_guest(watched.context, attempt.participant, site.address)
    items = [item_of_kind(attempt, kind) for kind in ("numeric", "true_false", "matching")]
    held: list[Route] = []
    watched.route(re.compile(r"/interview\.\w+\.js$"), lambda route: held.append(route))

    for item in items:
        watched.goto(f"{attempt.get_absolute_url()}{item.position}/", wait_until="commit")
        enter(form_at(watched, item.position), entries(item))
        held.pop().continue_()
        expect(saved(watched)).to_have_text(SAVED)

    assert [counted(item) for item in items[:2]] == [{"product": "42"}, {"truth": "false"}]
    assert counted(items[2]) == {"pairs": items[2].key["pairs"]["value"]}


def test_leaving_a_box_sends_nothing_that_has_gone_out_already(watched, site):
    attempt = open_attempt(watched, site.address)
    numeric, shape = item_of_kind(attempt, "numeric"), item_of_kind(attempt, "shape")
    enter(go_to(watched, numeric.position), entries(numeric))
    expect(saved(watched)).to_have_text(SAVED)

    with watched.expect_request(SAVES) as next_save:
        enter(go_to(watched, shape.position), entries(shape))
    next_save.value.response()

    assert fields_of(next_save.value)["image"] == "28x28x3"
    assert len(kept(numeric)) == 1


def test_what_another_tab_answers_shows_by_itself(watched, site, context):
    attempt = open_attempt(watched, site.address)
    other = context.new_page()
    open_watching_tab(other, attempt.get_absolute_url())
    numeric, shape = item_of_kind(attempt, "numeric"), item_of_kind(attempt, "shape")

    for item in (numeric, shape):
        enter(go_to(watched, item.position), entries(item))
    go_to(watched, shape.position).locator("label", has_text="Flag").click()

    for item in (numeric, shape):
        expect(cell(other, item.position)).to_have_attribute("data-done", "")
        expect_entered(go_to(other, item.position), entries(item))
    expect(cell(other, shape.position)).to_have_attribute("data-flag", "")
    expect(other.locator(f"#item-{shape.position} [data-answered]")).to_have_text("2")


def test_what_another_tab_answers_while_a_page_comes_slowly_shows_there_too(watched, site, context):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    other = context.new_page()
    held: list[Route] = []
    other.route(re.compile("/streams/"), lambda route: held.append(route))
    with other.expect_request(re.compile("/streams/")):
        other.goto(attempt.get_absolute_url())
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)

    wait_until(lambda: other.evaluate("performance.now() > 2000"), what="the page has come slowly")
    held.pop().continue_()

    expect_entered(go_to(other, item.position), entries(item))


def test_a_page_that_is_fetched_anew_while_one_goes_on_does_not_say_the_item_before(watched, site, context):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    held: list[Route] = []
    watched.route(attempt.get_absolute_url(), lambda route: held.append(route))
    other = context.new_page()
    with watched.expect_request(watched.url):
        other.goto(attempt.get_absolute_url())
        enter(go_to(other, item.position), entries(item))
    go_to(watched, 3)

    held.pop().continue_()

    expect(cell(watched, item.position)).to_have_attribute("data-done", "")
    expect(watched).to_have_title(re.compile("^Item 3 of"))


def test_a_tab_that_comes_back_looks_again(watched, site, context):
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    other = context.new_page()
    # This one hears no doorbell: the broker is away, or a proxy holds the stream up.
    other.route(re.compile("/streams/"), lambda route: route.fulfill(status=204))
    other.goto(attempt.get_absolute_url())
    enter(go_to(watched, item.position), entries(item))
    expect(saved(watched)).to_have_text(SAVED)

    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect_entered(go_to(other, item.position), entries(item))


def test_an_older_answer_does_not_overwrite_a_newer_one(watched, site, context, watch):
    watch.allow(NO_NETWORK)
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    other = context.new_page()
    open_watching_tab(other, attempt.get_absolute_url())
    mend = cut(watched)
    enter(go_to(watched, item.position), form_data(product="6"))
    expect(saved(watched)).to_have_attribute("data-state", "offline")

    # Each change counts on from the newest that the tab knows: the second of this tab is newer than the first of that.
    form = go_to(other, item.position)
    for text in ("4", "42"):
        with other.expect_response(SAVES):
            enter(form, form_data(product=text))
    mend()

    expect(saved(watched)).to_contain_text("A newer answer of another tab counts. Yours is kept")
    expect(form_at(watched, item.position).locator("[name=product]")).to_have_value("42")
    assert [response.raw["product"] for response in kept(item)] == ["4", "42", "6"]
    assert counted(item) == {"product": "42"}
    hand_in(watched)
    expect(watched.get_by_role("heading", level=1)).to_have_text(f"1 of {len(WRITTEN)}")


def test_what_is_typed_while_the_paper_is_fetched_anew_stays(watched, site, context):
    attempt = open_attempt(watched, site.address)
    numeric, shape = item_of_kind(attempt, "numeric"), item_of_kind(attempt, "shape")
    go_to(watched, numeric.position)
    typed: list[str] = []

    def type_before_it_arrives(route: Route) -> None:
        answer = route.fetch()
        enter(form_at(watched, numeric.position), form_data(product="42"))
        typed.append("42")
        route.fulfill(response=answer)

    watched.route(re.compile(f"/{numeric.position}/$"), type_before_it_arrives)
    other = context.new_page()
    other.goto(attempt.get_absolute_url())
    enter(go_to(other, shape.position), entries(shape))

    expect(cell(watched, shape.position)).to_have_attribute("data-done", "")
    assert typed
    expect(form_at(watched, numeric.position).locator("[name=product]")).to_have_value("42")
    expect(saved(watched)).to_have_text(SAVED)
    assert counted(numeric) == {"product": "42"}


def test_what_was_saved_while_an_older_paper_is_on_its_way_stays(watched, site, context):
    attempt = open_attempt(watched, site.address)
    numeric, shape = item_of_kind(attempt, "numeric"), item_of_kind(attempt, "shape")
    go_to(watched, numeric.position)
    page = re.compile(f"/{numeric.position}/$")
    fetched: list[tuple[Route, APIResponse]] = []
    watched.route(page, lambda route: route.continue_() if fetched else fetched.append((route, route.fetch())))
    other = context.new_page()
    other.goto(attempt.get_absolute_url())
    with watched.expect_request(page):
        enter(go_to(other, shape.position), entries(shape))

    enter(form_at(watched, numeric.position), form_data(product="42"))
    expect(saved(watched)).to_have_text(SAVED)
    route, older = fetched[0]
    route.fulfill(response=older)

    expect(cell(watched, shape.position)).to_have_attribute("data-done", "")
    expect(form_at(watched, numeric.position).locator("[name=product]")).to_have_value("42")
    assert counted(numeric) == {"product": "42"}


def test_handing_in_from_one_tab_brings_the_other_to_the_report(watched, site, context):
    attempt = open_attempt(watched, site.address)
    other = context.new_page()
    open_watching_tab(other, attempt.get_absolute_url())

    hand_in(watched)

    other.wait_for_url("**/report/")


def test_a_browser_that_is_somebody_else_now_is_told_so(watched, site, watch):
    watch.allow(r"Failed to load resource: the server responded with a status of 404 \(Not Found\)")
    attempt = open_attempt(watched, site.address)
    item = item_of_kind(attempt, "numeric")
    watched.context.clear_cookies(name="guest")

    enter(go_to(watched, item.position), entries(item))

    told = "This browser is no longer signed in as the person who sits this interview."
    expect(saved(watched)).to_contain_text(told)
    # It goes on trying, in case the right person comes back, and says the same each time.
    for _ in range(2):
        with watched.expect_response(lambda response: response.status == 404):
            pass
    expect(saved(watched)).to_contain_text(told)
    expect(form_at(watched, item.position).locator("[name=product]")).to_have_value("42")
