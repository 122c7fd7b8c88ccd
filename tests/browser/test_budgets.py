"""What a page may cost: bytes, requests, and no jump of what somebody reads."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from quizsite.interviews.exchange import load_plans
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.papers import SAVED, be_guest, enter, entries, form_at, open_attempt, saved
from tests.factories import drawn_source, entry_source, make_attempt, publish, publish_one_of_each_kind

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
    """Counts what crosses the wire for a page, as Chromium received it: compressed, with headers."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.addresses: list[str] = []
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", self._finish)
        page.on("request", lambda request: self.addresses.append(request.url))

    def _finish(self, event: dict) -> None:
        self.bytes += event["encodedDataLength"]


def cold(context: BrowserContext, path: str) -> Meter:
    page = context.new_page()
    meter = Meter(page)
    page.goto(path, wait_until="networkidle")
    return meter


@pytest.fixture
def whole_bank(rows: None) -> None:
    call_command("load_bank", str(settings.BASE_DIR / "fixtures" / "bank"), verbosity=0)
    load_plans(Path(settings.BASE_DIR) / "fixtures" / "plans.yaml")


@pytest.mark.parametrize(
    "path",
    ["/", "/practise/", "/practise/?topic=cnn", "/interviews/", "/accessibility/", "/accounts/login/"],
)
def test_a_cold_page_without_maths_is_small(context, whole_bank, path):
    meter = cold(context, path)

    assert 0 < meter.bytes <= MOST_BYTES
    assert len(meter.addresses) <= MOST_REQUESTS + (PASSKEY_REQUESTS if "login" in path else 0)
    assert [address for address in meter.addresses if "katex" in address] == []


@pytest.mark.parametrize("kind", ["grid", "shape", "single_choice", "true_false", "vector"])
def test_a_cold_drill_without_maths_is_small(context, kind):
    publish(entry_source(kind, slug="one"))

    meter = cold(context, "/practise/questions/one/")

    assert meter.bytes <= MOST_BYTES
    assert len(meter.addresses) <= MOST_REQUESTS


def test_a_cold_interview_without_maths_is_small(context, site):
    for kind in ("grid", "shape", "single_choice", "true_false", "vector"):
        publish(entry_source(kind))
    attempt = make_attempt(count=5)
    be_guest(context, attempt.participant, site.address)
    page = context.new_page()
    meter = Meter(page)

    # The stream stays open, so this page is never idle.
    page.goto(attempt.get_absolute_url(), wait_until="load")
    expect(page.get_by_role("timer")).to_contain_text("19:")

    requests = [address for address in meter.addresses if "/streams/" not in address]
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
    attempt = open_attempt(page, site.address, count=9)

    for item in attempt.items.all():
        form = form_at(page, item.position)
        enter(form, entries(item))
        with page.expect_response(re.compile(r"/save/$")):
            form.get_by_label("Notes").fill("twice checked")
        expect(saved(page)).to_have_text(SAVED)
        if item.position < 9:
            form.get_by_role("button", name="Next item").click()

    assert page.evaluate("shifted") < MOST_SHIFT


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", ["/", "/practise/", "/interviews/", "/practise/questions/softmax-vector/"])
def test_nothing_jumps_while_a_page_comes(new_person, whole_bank, device, path):
    context = new_person(**device)
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()

    page.goto(path, wait_until="networkidle")

    assert page.evaluate("shifted") < MOST_SHIFT
