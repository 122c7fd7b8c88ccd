"""Every page in every state keeps to WCAG 2.2 AA as far as a machine can tell, and fits a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.barriers import barriers, overhang
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.scenes import SCENES, Stage

pytestmark = pytest.mark.browser

# Both widths and both schemes; a fault that only the other two pairs had would have to hang on both at once.
LOOKS = ((DESKTOP["viewport"], "light"), (PHONE["viewport"], "dark"))
# 320 pixels are a desktop's 1280 enlarged to 400 %.
WIDTHS = (390, 320)


@pytest.fixture
def stage(watched: Page, site, watch, monkeypatch) -> Stage:
    return Stage(watched, site.address, watch, monkeypatch)


def test_the_search_for_barriers_finds_them(watched):
    """What finds nothing has to be shown to find something: a fault of each sort, one in the dark scheme alone."""
    watched.goto("/accessibility/")
    watched.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend", `
            <p id="pale">Words</p><input id="nameless"><div id="wide">Wide</div>`);
          document.getElementById("pale").style.color = "light-dark(#000, #111)";
          document.getElementById("wide").style.inlineSize = "500px";
        }"""
    )
    watched.set_viewport_size(PHONE["viewport"])

    watched.emulate_media(color_scheme="light")
    in_light = barriers(watched)
    watched.emulate_media(color_scheme="dark")
    in_dark = barriers(watched)

    assert [fault.split(":")[0] for fault in in_light] == ["label"]
    assert [fault.split(":")[0] for fault in in_dark] == ["color-contrast", "label"]
    assert overhang(watched) > 0


@pytest.mark.parametrize("name", SCENES)
def test_no_scene_has_a_barrier_or_scrolls_sideways(stage, name):
    page = stage.page
    SCENES[name](stage)

    found = []
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{size['width']} pixels, {scheme}: {fault}" for fault in barriers(page)]
    overhangs = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        overhangs[width] = overhang(page)

    assert found == []
    assert overhangs == dict.fromkeys(WIDTHS, 0)
