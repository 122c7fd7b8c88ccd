"""A report on paper: everything unfolded, nothing to press, dark on white whatever the screen has."""

import pytest
from playwright.sync_api import expect

from tests.browser.scenes import Stage, report
from tests.factories import WRITTEN

pytestmark = pytest.mark.browser

A4 = {"width": 794, "height": 1123}
TOUCHING = """
(lines) => lines.filter((line) => {
  const [name, verdict] = [".name", ".verdict"].map((part) => line.querySelector(part).getBoundingClientRect());
  return name.right > verdict.left || name.height > 2 * verdict.height;
}).map((line) => line.textContent.trim())
"""


def test_a_printed_report_is_whole_and_plain(watched, site, watch, monkeypatch):
    report(Stage(watched, site.address, watch, monkeypatch))
    watched.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = false })")
    watched.set_viewport_size(A4)

    watched.emulate_media(media="print", color_scheme="dark")

    unfolded = watched.locator("details > :not(summary)")
    expect(unfolded).to_have_count(len(WRITTEN) + 1)
    for place in range(len(WRITTEN) + 1):
        expect(unfolded.nth(place)).to_be_visible()
    assert watched.locator("details > summary").evaluate_all(TOUCHING) == []
    for name in ("Print", "Sit another"):
        expect(watched.get_by_text(name, exact=True)).to_be_hidden()
    expect(watched.get_by_role("banner")).to_be_hidden()
    colour = "(body) => getComputedStyle(body).color.match(/\\d+/g).map(Number)"
    assert max(watched.locator("body").evaluate(colour)) < 80
