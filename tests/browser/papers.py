"""Papers for the browser: what is on them, and how a person enters an answer."""

import re
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from questions.kinds import KINDS
from quizsite.accounts.models import Participant, User
from quizsite.accounts.participants import COOKIE, _signer
from quizsite.interviews.models import Attempt, AttemptItem, Plan, Response
from quizsite.interviews.queries import newest_responses
from tests.factories import drawn_source, form_data, make_attempt, make_plan, publish, publish_one_of_each_kind

SAVED = re.compile(r"^\s*Saved \d\d:\d\d:\d\d\s*$")
WRITTEN_KINDS = ("single_choice", "multiple_choice", "true_false", "numeric", "vector", "grid", "shape")
# Where things stand on the paper that `offer_plan` makes.
NUMERIC, VECTOR, GRID, SHAPE = 4, 5, 6, 7
POOLING, CONVOLUTION = 8, 9


def offer_plan(**fields: Any) -> Plan:
    """Offer an interview of nine items in a known order: one written item of each kind, then two exercises."""
    publish_one_of_each_kind()
    publish(drawn_source("max-pool-grid", kind="grid"))
    publish(drawn_source("conv-output-size"))
    written = [{"count": 1, "kind": kind, "is_drawn": False} for kind in WRITTEN_KINDS]
    drawn = [{"count": 1, "kind": kind, "is_drawn": True} for kind in ("grid", "numeric")]
    return make_plan(title="Of every kind", sections=[{"rules": written + drawn}], **fields)


def be_guest(context: BrowserContext, participant: Participant, address: str) -> None:
    """Let whoever uses the browser be this guest."""
    context.add_cookies([{"name": COOKIE, "value": _signer.sign(str(participant.pk)), "url": address}])


def be_user(context: BrowserContext, user: User, address: str) -> None:
    """Let whoever uses the browser have signed in as this user."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def open_attempt(page: Page, address: str, **fields: Any) -> Attempt:
    """Start an interview of one item of each kind, and open it in the page as the guest who sits it."""
    attempt = make_attempt(**fields)
    be_guest(page.context, attempt.participant, address)
    page.goto(attempt.get_absolute_url())
    return attempt


def expect_left(page: Page, pattern: str) -> None:
    """Wait until the clock counts down and shows this. Until its script is at work it names the hour of the end."""
    expect(page.locator("#clock")).to_have_text(re.compile(f"^({pattern})$"))


def item_of_kind(attempt: Attempt, kind: str) -> AttemptItem:
    return attempt.items.get(kind=kind)


def go_to(page: Page, position: int) -> Locator:
    """Go to an item by the row of cells; return its form."""
    page.locator(f"#cell-{position} a").click()
    return form_at(page, position)


def form_at(page: Page, position: int) -> Locator:
    form = page.locator(f"#item-{position}")
    expect(form).to_be_visible()
    return form


def cell(page: Page, position: int) -> Locator:
    """Return the item's cell in the row: it carries `data-done` and `data-flag`."""
    return page.locator(f"#cell-{position} a")


def saved(page: Page) -> Locator:
    """Return the line that says how saving goes."""
    return page.locator("#saved")


def entries(item: AttemptItem, value: Any = None, box: int = 0) -> QueryDict:
    """Return the form of somebody who enters `value`, or the key, in one box of an item."""
    document = item.boxes[box]
    kind = KINDS[document["kind"]]
    raw = kind.typed(document, item.key[document["name"]]["value"] if value is None else value)
    if document["kind"] == "multiple_choice":
        return form_data(**{document["name"]: raw})
    if document["kind"] == "open_answer":
        return form_data(**{document["name"]: raw["text"]})
    if document["kind"] in ("matching", "ordering"):
        return form_data(**dict(zip(kind.field_names(document), raw, strict=True)))
    cells = kind.flat(raw) if document["kind"] in ("vector", "grid", "numeric") else [raw]
    return form_data(**dict(zip(kind.field_names(document), cells, strict=True)))


def slip(item: AttemptItem) -> dict[str, Any]:
    """Return the first wrong answer that the item's key recognises: value, hint, tag."""
    return item.key[item.boxes[0]["name"]]["mistakes"][0]


def enter(form: Locator, data: QueryDict) -> None:
    """Type and choose what the data says."""
    for name, values in data.lists():
        boxes = form.locator(f'[name="{name}"]')
        if boxes.first.get_attribute("type") in ("radio", "checkbox"):
            for value in values:
                form.locator(f'.option:has([name="{name}"][value="{value}"])').click()
        elif boxes.first.evaluate("(box) => box.tagName") == "SELECT":
            boxes.select_option(values[0])
        else:
            boxes.fill(values[0])


def expect_entered(form: Locator, data: QueryDict) -> None:
    """Wait until the form shows what the data says."""
    for name, values in data.lists():
        boxes = form.locator(f'[name="{name}"]')
        if boxes.first.get_attribute("type") in ("radio", "checkbox"):
            for value in values:
                expect(form.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()
        else:
            expect(boxes).to_have_value(values[0])


def hand_in(page: Page) -> None:
    """Hand in through the dialog, and wait for the report."""
    page.get_by_role("link", name="Hand in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/report/")


def counted(item: AttemptItem) -> dict[str, Any] | None:
    """Return the response that counts for an item, as it is kept."""
    response = newest_responses([item]).get(item.pk)
    return response.raw if response else None


def kept(item: AttemptItem) -> list[Response]:
    """Return every response to an item, oldest first."""
    return list(item.responses.order_by("pk"))
