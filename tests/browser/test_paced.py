"""A room that everybody plays in their own time, in a real browser."""

from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import expect

from quizsite.live.cookies import seat_cookie
from quizsite.live.models import Answer, SeatTurn
from tests.browser.conftest import PHONE
from tests.rooms import make_paced

pytestmark = pytest.mark.browser


@pytest.fixture
def game():
    return make_paced("numeric", "short_text", players=1)


@pytest.fixture
def page(game, site, new_person):
    """The phone of the player, in another time zone than the site."""
    context = new_person(**PHONE, timezone_id="Asia/Tokyo")
    name, value = seat_cookie(game.room_id, game.players[0].token)
    context.add_cookies([{"name": name, "value": value, "url": site.address}])
    page = context.new_page()
    page.goto(f"{site.address}/live/rooms/{game.room_id}/play/")
    return page


def test_what_was_typed_just_before_done_goes_along(page, game):
    page.get_by_role("button", name="Start item 1").click()
    page.get_by_label("Product").fill("41")
    expect(page.get_by_text("Got it")).to_be_visible()
    page.get_by_label("Product").fill("42")
    page.get_by_role("button", name="Done with this one").click()
    expect(page.get_by_role("button", name="Start item 2")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Start item 2").click()
    expect(page.get_by_role("button", name="Done with this one")).to_be_visible()

    answer = Answer.objects.get()
    assert (answer.entered, answer.points) == ({"product": ["42"]}, 1000)


def test_what_was_entered_before_the_script_came_goes_out_with_it(page, game):
    page.get_by_role("button", name="Start item 1").click()
    expect(page.get_by_label("Product")).to_be_visible()
    page.wait_for_load_state()
    scripts = []
    page.route("**/live*.js", lambda route: scripts.append(route))
    page.reload(wait_until="commit")
    page.get_by_label("Product").fill("42")
    assert scripts

    scripts[0].continue_()

    expect(page.get_by_text("Got it")).to_be_visible()
    assert Answer.objects.get().entered == {"product": ["42"]}


def test_a_clock_that_runs_out_leads_on_by_itself(page, game):
    page.get_by_role("button", name="Start item 1").click()
    expect(page.get_by_label("Product")).to_be_visible()
    by = timedelta(seconds=57)
    SeatTurn.objects.update(opened_at=F("opened_at") - by, deadline_at=F("deadline_at") - by)
    page.reload()
    page.get_by_label("Product").fill("42")

    expect(page.get_by_role("button", name="Start item 2")).to_be_visible()

    assert Answer.objects.get().points == 1000


def test_the_end_is_shown_in_the_readers_own_time_zone(page, game):
    expect(page.locator("time").first).to_contain_text("GMT+9")
