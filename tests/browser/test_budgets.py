"""What a page may cost: bytes, requests, and no jump of what somebody reads."""

import gzip
import re
from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from quizsite.interviews.exchange import load_plans
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.papers import SAVED, be_guest, enter, entries, expect_left, form_at, open_attempt, saved
from tests.factories import WRITTEN, drawn_source, entry_source, make_attempt, publish, publish_one_of_each_kind

pytestmark = pytest.mark.browser

MOST_BYTES = 80 * 1024
MOST_REQUESTS = 8
MOST_SHIFT = 0.02
# Signing in by passkey brings three small scripts of allauth's, on this page alone.
PASSKEY_REQUESTS = 3

COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Meter:
    """Counts what crosses the wire for a page, headers included, as the proxy of deploy/Caddyfile sends it.

    Static files come compressed from the site itself, pages are compressed by the proxy.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.bytes = 0
        self.addresses: list[str] = []
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", self._finish)
        page.on("request", lambda request: self.addresses.append(request.url))

    def goto(self, path: str, wait_until: Literal["load", "networkidle"] = "networkidle") -> None:
        body = self._page.goto(path, wait_until=wait_until).body()
        self.bytes -= len(body) - len(gzip.compress(body, 5))

    def _finish(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]


def cold(context: BrowserContext, path: str) -> Meter:
    meter = Meter(context.new_page())
    meter.goto(path)
    return meter


@pytest.fixture
def whole_bank(rows: None) -> None:
    call_command("load_bank", str(settings.BASE_DIR / "fixtures" / "bank"), verbosity=0)
    load_plans(Path(settings.BASE_DIR) / "fixtures" / "plans.yaml")


def test_cold_pages_without_maths_are_small(context, whole_bank):
    for path in ("/", "/practise/", "/practise/?topic=cnn", "/interviews/", "/accessibility/", "/accounts/login/"):
        meter = cold(context, path)

        assert 0 < meter.bytes <= MOST_BYTES, path
        assert len(meter.addresses) <= MOST_REQUESTS + (PASSKEY_REQUESTS if "login" in path else 0), path
        assert [address for address in meter.addresses if "katex" in address] == []


def test_cold_drills_without_maths_are_small(context):
    for kind in ("grid", "shape", "single_choice", "true_false", "vector"):
        question = publish(entry_source(kind)).question

        meter = cold(context, f"/practise/questions/{question.slug}/")

        assert 0 < meter.bytes <= MOST_BYTES, kind
        assert len(meter.addresses) <= MOST_REQUESTS, kind


def test_a_cold_interview_without_maths_is_small(context, site):
    for kind in ("grid", "shape", "single_choice", "true_false", "vector"):
        publish(entry_source(kind))
    attempt = make_attempt(count=5)
    be_guest(context, attempt.participant, site.address)
    page = context.new_page()
    meter = Meter(page)

    # The stream stays open, so this page is never idle.
    meter.goto(attempt.get_absolute_url(), wait_until="load")
    expect_left(page, r"20:00|19:\d\d")

    requests = [address for address in meter.addresses if "/streams/" not in address]
    # A page that came slowly asks for itself, and for nothing else, once more when its stream is open.
    if requests.count(page.url) == 2:
        requests.remove(page.url)
    assert meter.bytes <= MOST_BYTES
    assert len(requests) <= MOST_REQUESTS


def test_a_page_with_maths_brings_katex_and_its_fonts(context):
    publish(entry_source("numeric"))

    meter = cold(context, "/practise/questions/the-numeric/")

    assert any(re.search(r"katex\.min\.\w+\.js$", address) for address in meter.addresses)
    assert any(address.endswith(".woff2") for address in meter.addresses)


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_on_the_interview_page(new_person, site, device):
    publish_one_of_each_kind()
    publish(drawn_source("max-pool-grid", kind="grid"))
    publish(drawn_source("softmax-vector", kind="vector"))
    context = new_person(**device)
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()
    attempt = open_attempt(page, site.address, count=len(WRITTEN) + 2)
    shifts = {}

    for item in attempt.items.all():
        form = form_at(page, item.position)
        enter(form, entries(item))
        with page.expect_response(re.compile(r"/save/$")):
            form.get_by_label("Notes").fill("twice checked")
        expect(saved(page)).to_have_text(SAVED)
        shifts[item.title] = page.evaluate("shifted")
        if item.position < attempt.items.count():
            form.get_by_role("button", name="Next item").click()

    assert page.evaluate("shifted") < MOST_SHIFT, shifts


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_jumps_while_a_page_comes(new_person, whole_bank, device):
    context = new_person(**device)
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()

    for path in ("/", "/practise/", "/interviews/", "/practise/questions/softmax-vector/"):
        page.goto(path, wait_until="networkidle")

        assert page.evaluate("shifted") < MOST_SHIFT, path
