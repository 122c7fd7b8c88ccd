"""A room in real browsers: a host at the keyboard, a wall, four phones, and what goes wrong in between."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from quizsite.live.models import Answer, Room, Seat, SeatItem
from quizsite.live.quizzes import make_quiz, open_room
from quizsite.live.seats import give_extra_time
from tests.browser.conftest import PHONE
from tests.browser.papers import be_user, enter, entries
from tests.browser.watching import NO_NETWORK
from tests.factories import drawn_source, entry_source, publish, publish_one_of_each_kind, right_answer, wrong_answer
from tests.rooms import Game, make_game, make_host

pytestmark = pytest.mark.browser

# What each enters: R right, W wrong, a dot nothing. The third is removed after item 6, the fourth comes during item 3.
PLAN = {"Ada": "RRRRRRR.RR", "Bob": "RWRRRWRRWR", "Eve": "RRRRRR", "Zoe": "..R.RRR.RR"}
JOINED_AT = {"Ada": 1, "Bob": 1, "Zoe": 3}
SIDES = {"Amber": ["Ada"], "Blue": ["Bob", "Zoe"]}
TAKEN_OUT, ACCEPTED = 5, 6


def points(name: str, position: int) -> int:
    """Return what the plan gives for one item, with the item taken out and the answer accepted."""
    if position == TAKEN_OUT:
        return 0
    entered = PLAN[name][position - 1]
    return 1000 if entered == "R" or (entered == "W" and position == ACCEPTED) else 0


def side_points(side: str) -> int:
    """Return the sum over the items of the mean of those to whom the item was put."""
    means = []
    for position in range(1, 11):
        members = [name for name in SIDES[side] if JOINED_AT[name] <= position]
        means.append(fmean(points(name, position) for name in members))
    return round(sum(means))


@dataclass
class Players:
    """The pages of a game."""

    room: Room
    host: Page
    wall: Page
    phones: dict[str, Page]

    def everywhere(self, phase: str) -> None:
        """Wait until the room is in this phase on every page: each follows by itself."""
        for page in (self.host, self.wall, *self.phones.values()):
            expect(page.locator("#live")).to_have_attribute("data-phase", phase)

    def press(self, key: str, phase: str) -> None:
        self.host.keyboard.press(key)
        self.everywhere(phase)

    def item_of(self, name: str, position: int) -> SeatItem:
        return SeatItem.objects.get(seat__nickname=name, room_item__room=self.room, room_item__position=position)

    def enter(self, name: str, position: int) -> None:
        """Let a player enter what the plan says; nothing is pressed, each change goes out by itself."""
        what = PLAN[name][position - 1]
        if what == ".":
            return
        item = self.item_of(name, position)
        if item.digest:  # noqa: SIM108  (three ways in one line are hard to read)
            data = entries(item)
        else:
            data = right_answer(item) if what == "R" else wrong_answer(item)
        enter(self.phones[name].locator("form.own"), data)

    def answer(self, name: str, position: int) -> None:
        self.enter(name, position)
        if PLAN[name][position - 1] != ".":
            expect(self.phones[name].locator("#receipt")).to_contain_text("Got it")


def publish_ten() -> list[str]:
    """Publish what the quiz asks; return the slugs in its order."""
    publish_one_of_each_kind()
    conv = publish(drawn_source("conv-output-size")).question.slug
    pool = publish(drawn_source("max-pool-grid", kind="grid")).question.slug
    return [
        *("the-numeric", "the-single-choice", "the-true-false", conv, "the-shape"),
        *("the-short-text", "the-vector", pool, "the-code-output", "the-multiple-choice"),
    ]


@pytest.fixture
def players(new_person: Callable[..., BrowserContext], site) -> Players:
    """A room with its host, its wall and three phones; everybody came in by the code."""
    host = make_host()
    quiz = make_quiz(host, title="Friday", slugs=publish_ten(), sides="individual")
    room = open_room(quiz, host=host)
    desk = new_person()
    be_user(desk, host, site.address)
    game = Players(room, desk.new_page(), desk.new_page(), {})
    game.host.goto(f"/live/rooms/{room.pk}/host/")
    game.wall.goto(f"/live/rooms/{room.pk}/screen/")
    for name in ("Ada", "Bob", "Eve"):
        come_in(game, new_person, name)
    return game


def come_in(game: Players, new_person: Callable[..., BrowserContext], name: str) -> None:
    page = new_person(**PHONE).new_page()
    page.goto("/live/")
    page.get_by_label("Code").fill(game.room.code.lower())
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Your name in the room").fill(name)
    # Once its stream is open, a page looks for what rang before.
    with page.expect_response(lambda one: one.url.endswith("/play/") and "hx-request" in one.request.headers):
        page.get_by_role("button", name="Join").click()
    expect(page.locator("#live")).to_be_visible()
    game.phones[name] = page


def test_ten_items_with_all_that_goes_wrong_end_with_the_right_podium(players, new_person, watch):
    # Whoever is removed is told so on a page that is a 404.
    watch.allow(NO_NETWORK, r"Failed to load resource: the server responded with a status of 404 \(Not Found\)")
    expect(players.wall.locator("#foot")).to_contain_text("3 are here")
    for position in range(1, 11):
        players.press(" ", "ready")
        players.press(" ", "open")
        if position == 3:
            come_in(players, new_person, "Zoe")
        if position == 2:
            reload_while_typing(players)
        if position == 4:
            answer_without_a_line(players)
        for name in players.phones:
            players.answer(name, position)
        answered = sum(plan[position - 1 : position] not in ("", ".") for plan in PLAN.values())
        if position == 1:
            expect(players.wall.locator("#counter")).to_contain_text("3 of 3 answered")
        expect(players.host.locator("#counter .num")).to_have_text(str(answered))
        players.press(" ", "closed")
        if position == TAKEN_OUT:
            take_out(players)
        if position == ACCEPTED:
            accept(players)
            remove(players, "Eve")
        players.press(" ", "board")
    players.press(" ", "ended")

    totals = {name: sum(points(name, position) for position in range(1, 11)) for name in JOINED_AT}
    ranked = sorted(totals, key=totals.get, reverse=True)
    rows = players.wall.locator(".table tbody tr")
    assert [row.split() for row in rows.all_inner_texts()] == [
        [str(rank), name, str(totals[name])] for rank, name in enumerate(ranked, start=1)
    ]
    sides = sorted(SIDES, key=side_points, reverse=True)
    for rank, side in enumerate(sides, start=1):
        step = players.wall.locator(".board li", has_text=side)
        expect(step.locator(".num")).to_have_text(str(side_points(side)))
        expect(step.locator("text")).to_have_text(str(rank))
    for rank, name in enumerate(ranked, start=1):
        expect(players.phones[name].locator(".tally .num")).to_have_text(str(rank))
        players.phones[name].get_by_role("link", name="Your report").click()
        expect(players.phones[name].get_by_text(f"Rank {rank} with {totals[name]} points")).to_be_visible()
    players.host.get_by_role("link", name="Report", exact=True).click()
    expect(players.host.get_by_role("row", name=re.compile(rf"1\s+Ada\s+{totals['Ada']}"))).to_be_visible()


def reload_while_typing(players: Players) -> None:
    """A reload in the moment after a tap loses nothing: the seat, the variant and the entry are there again."""
    page, item = players.phones["Ada"], players.item_of("Ada", 2)
    before = page.locator(".stem").inner_text()
    enter(page.locator("form.own"), right_answer(item))
    page.reload()
    expect(page.locator(f'[name="choice"][value="{item.key["choice"]["value"]}"]')).to_be_checked()
    expect(page.locator("#receipt")).to_contain_text("Got it")
    assert page.locator(".stem").inner_text() == before
    assert Answer.objects.filter(seat__nickname="Ada", room_item__position=2).count() == 1


def answer_without_a_line(players: Players) -> None:
    """What is entered without a connection goes out by itself once there is one."""
    page = players.phones["Bob"]
    page.context.set_offline(True)
    players.enter("Bob", 4)
    expect(page.locator("#line")).to_contain_text("Your answer is kept here")
    expect(page.locator("#receipt")).to_contain_text("Not received yet")
    page.context.set_offline(False)
    expect(page.locator("#receipt")).to_contain_text("Got it")
    expect(page.locator("#line")).to_have_text("connected")


def take_out(players: Players) -> None:
    players.host.locator(f"#order-{TAKEN_OUT}").get_by_role("button", name="Take out").click()
    expect(players.phones["Ada"].get_by_role("heading", name="This item does not count")).to_be_visible()


def accept(players: Players) -> None:
    """Let Bob's answer count; his page says so by itself."""
    expect(players.phones["Bob"].locator("#result")).to_contain_text("0 points")
    players.host.get_by_text("Given answers").click()
    players.host.get_by_role("button", name="Count as right").click()
    expect(players.phones["Bob"].locator("#result")).to_contain_text("1000 points")


def remove(players: Players, name: str) -> None:
    seat = Seat.objects.get(nickname=name)
    row = players.host.locator(f"#seat-{seat.pk}")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove").click()
    page = players.phones.pop(name)
    expect(page.get_by_role("heading", name="You are no longer in this room")).to_be_visible()
    expect(row).to_have_count(0)


def looks_while_opening(players: Players) -> dict[str, list[str]]:
    """Open the item and let everybody answer; return how each phone asked for its page until the form was there."""
    asked: dict[str, list[str]] = {name: [] for name in players.phones}
    for name, phone in players.phones.items():
        phone.on("request", lambda one, name=name: one.url.endswith("/play/") and asked[name].append(one.method))
    players.host.keyboard.press(" ")
    for phone in players.phones.values():
        expect(phone.locator("form.own")).to_be_visible()
    looks = {name: list(methods) for name, methods in asked.items()}
    for name in players.phones:
        players.answer(name, 1)
    return looks


def test_an_opening_shows_the_item_that_each_page_held_without_asking_for_it(players):
    players.press(" ", "ready")

    looks = looks_while_opening(players)

    assert looks == {"Ada": [], "Bob": [], "Eve": []}
    assert Answer.objects.count() == 3
    phone = players.phones["Ada"]
    expect(phone.locator("[data-clock]")).to_have_text(re.compile(r"^\d"))
    assert phone.locator("#live").get_attribute("data-sealed") is None


def test_pages_that_cannot_unseal_the_item_ask_for_it(players):
    players.press(" ", "ready")
    harms = {
        "Ada": "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })",
        "Bob": "document.getElementById('live').dataset.sealed = 'AAAA'",
        "Eve": "document.getElementById('live').dataset.version = '1'",
    }
    for name, harm in harms.items():
        players.phones[name].evaluate(harm)

    looks = looks_while_opening(players)

    assert looks == {"Ada": ["GET"], "Bob": ["GET"], "Eve": ["GET"]}
    assert Answer.objects.count() == 3


def seconds_on(page: Page) -> int:
    """Return what the countdown of a page says, in seconds."""
    clock = page.locator("[data-clock]")
    expect(clock).to_have_text(re.compile(r"^[\d:]+$"))
    *minutes, seconds = map(int, clock.inner_text().split(":"))
    return sum(minutes) * 60 + seconds


def test_an_unsealed_item_starts_at_the_seats_own_time_and_a_receipt_puts_the_clock_of_who_is_late_right(players):
    give_extra_time(players.room.pk, Seat.objects.get(nickname="Ada").pk, actor=players.room.host, factor=2.0)
    players.press(" ", "ready")
    whole = players.room.items.get(position=1).seconds
    windows = {"Ada": 2 * whole, "Bob": whole}
    # No look at the page gets an answer from here on.
    for name in windows:
        players.phones[name].route("**/play/", lambda route: None)

    players.press(" ", "open")
    begun = {name: seconds_on(players.phones[name]) for name in windows}
    # As if the ring had taken so long.
    Game(players.room.pk, players.room.host).pass_time(20)
    for name in windows:
        players.answer(name, 1)
    told = {name: seconds_on(players.phones[name]) for name in windows}

    for name, window in windows.items():
        assert window - 10 < begun[name] <= window
        assert window - 20 - 10 < told[name] <= window - 20


def test_a_slow_receipt_does_not_turn_a_right_clock_back(players):
    players.press(" ", "ready")
    players.press(" ", "open")
    page, held = players.phones["Ada"], []
    page.route(re.compile(r"/answers/$"), lambda route: held.append((route, route.fetch())))
    players.enter("Ada", 1)
    expect(page.locator("#receipt")).to_contain_text("Sending")
    late = seconds_on(page) - 3
    expect(page.locator("[data-clock]")).to_have_text(str(late))
    [(route, receipt)] = held

    route.fulfill(response=receipt)
    expect(page.locator("#receipt")).to_contain_text("Got it")

    assert seconds_on(page) <= late


def test_an_entry_whose_receipt_comes_while_a_page_drawn_before_it_is_on_its_way_is_shown_there(players):
    players.press(" ", "ready")
    players.press(" ", "open")
    page, entered = players.phones["Ada"], right_answer(players.item_of("Ada", 1))
    answers, pages = [], []

    def draw_before_it_is_kept(route) -> None:
        pages.append((route, route.fetch()))
        answers[0].continue_()

    def let_the_page_come(request) -> None:
        if request.url.endswith("/answers/") and pages:
            route, response = pages.pop()
            route.fulfill(response=response)

    page.route(re.compile(r"/answers/$"), lambda route: route.continue_() if answers else answers.append(route))
    page.route(re.compile(r"/play/$"), draw_before_it_is_kept, times=1)
    page.on("requestfinished", let_the_page_come)
    enter(page.locator("form.own"), entered)
    page.reload()

    expect(page.locator("#receipt")).to_contain_text("Got it")
    for name, text in entered.items():
        expect(page.locator(f'form.own [name="{name}"]')).to_have_value(text)


def test_the_keys_of_the_host_add_time_and_stop_the_clock(players):
    players.press(" ", "ready")
    players.press(" ", "open")
    before = Room.objects.get(pk=players.room.pk).items.get(position=1).deadline_at

    players.host.keyboard.press("t")
    expect(players.host.locator("#live")).to_have_attribute("data-version", "4")
    players.host.keyboard.press("p")
    expect(players.phones["Ada"].get_by_text("The host has stopped the clock")).to_be_visible()
    expect(players.host.get_by_role("button", name="Go on")).to_be_visible()
    players.press(" ", "open")

    expect(players.phones["Ada"].get_by_text("The host has stopped the clock")).to_be_hidden()
    assert (Room.objects.get(pk=players.room.pk).items.get(position=1).deadline_at - before).total_seconds() > 15


def test_a_host_goes_through_an_item_by_keyboard_alone_and_never_loses_the_place(players, watch):
    # Whoever is removed is told so on a page that is a 404.
    watch.allow(r"Failed to load resource: the server responded with a status of 404 \(Not Found\)")
    host = players.host
    keys = host.keyboard
    # By the buttons themselves, as with a screen reader: the one that leads on keeps the focus.
    host.get_by_role("button", name="Start").focus()
    keys.press("Enter")
    players.everywhere("ready")
    expect(host.get_by_role("button", name="Open it")).to_be_focused()
    keys.press("Enter")
    players.everywhere("open")
    expect(host.get_by_role("button", name="Close now")).to_be_focused()

    # What is opened stays open while people come and answer, and so does what is being typed.
    seat = Seat.objects.get(nickname="Eve")
    row = host.locator(f"#seat-{seat.pk}")
    row.locator("summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("Mallory")
    give_extra_time(players.room.pk, Seat.objects.get(nickname="Ada").pk, actor=players.room.host, factor=2.0)
    expect(host.locator("#seats")).to_contain_text("time × 2")
    expect(row.get_by_role("textbox")).to_be_focused()
    expect(row.get_by_role("textbox")).to_have_value("Mallory")

    # What is gone leaves the focus in its section, where the space bar leads on.
    row.get_by_role("button", name="Remove").focus()
    keys.press("Enter")
    expect(row).to_have_count(0)
    expect(host.get_by_role("heading", name="Who is in")).to_be_focused()
    players.phones.pop("Eve")
    players.press(" ", "closed")


def test_what_is_being_typed_survives_whatever_the_room_does(players):
    players.press(" ", "ready")
    players.press(" ", "open")
    box = players.phones["Ada"].get_by_label("Product")

    box.press_sequentially("4")
    players.host.keyboard.press("t")
    expect(players.phones["Ada"].locator("#live")).to_have_attribute("data-version", "4")
    box.press_sequentially("2")

    expect(box).to_be_focused()
    expect(box).to_have_value("42")
    players.phones["Ada"].reload()
    expect(box).to_have_value("42")
    expect(players.phones["Ada"].locator("#receipt")).to_contain_text("Got it")
    assert Answer.objects.get().entered == {"product": ["42"]}


# Counts what the page has sounded; the loudspeaker is the browser's own.
COUNT_TONES = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (when) {
  window.tones.push(this.frequency.value);
  return start.call(this, when);
};
"""


def test_the_wall_is_silent_until_somebody_wants_the_last_seconds_sounded(players):
    wall = players.wall
    wall.context.add_init_script(COUNT_TONES)
    wall.reload()
    sound = wall.locator("[data-sound]")
    expect(sound).to_have_attribute("aria-pressed", "false")
    wall.keyboard.press("m")
    expect(sound).to_have_attribute("aria-pressed", "true")
    wall.reload()
    expect(sound).to_have_attribute("aria-pressed", "true")
    wall.keyboard.press("x")

    players.press(" ", "ready")
    players.press(" ", "open")
    item = Room.objects.get(pk=players.room.pk).items.get(position=1)
    item.deadline_at = item.opened_at + (item.deadline_at - item.opened_at) / 20
    item.save()
    wall.reload()
    wall.keyboard.press("x")
    players.everywhere("closed")

    tones = wall.evaluate("window.tones")
    # One for a second and item, however often the page is put anew, and one chord.
    assert tones.count(880) <= 5
    assert len([tone for tone in tones if tone != 880]) == 3
    wall.keyboard.press("f")
    wall.wait_for_function("document.fullscreenElement !== null")


CUT_OFF = """() => [...document.querySelectorAll("#live :is(.mid, .asked, .fell)")]
  .filter((part) => part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2)
  .map((part) => part.className)
"""
# The boxes of options are laid over with their letters.
TO_FILL_IN = ".mid :is(input:not([type=radio], [type=checkbox]), select, textarea):visible"


@pytest.fixture
def wall(page, site) -> Callable[[Game], Page]:
    """Return a function that opens the wall of a game on a small projector."""

    def open_wall(game: Game) -> Page:
        be_user(page.context, game.host, site.address)
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(f"/live/rooms/{game.room_id}/screen/")
        page.wait_for_function("document.fonts.status === 'loaded' && document.getElementById('room').dataset.fit")
        return page

    return open_wall


def test_the_wall_shows_each_kind_whole_and_nothing_to_fill_in(wall):
    host = make_host()
    game = Game(open_room(make_quiz(host, title="Friday", slugs=publish_ten()), host=host).pk, host)
    for _ in range(10):
        game.open_next()
        shown = wall(game)
        expect(shown.locator(".stem")).to_be_visible()
        assert shown.evaluate(CUT_OFF) == []
        assert shown.locator(TO_FILL_IN).evaluate_all("boxes => boxes.map((box) => box.id)") == []

        game.do("close_item")
        shown = wall(game)
        expect(shown.get_by_role("heading", name="How it fell")).to_be_visible()
        expect(shown.locator(".working")).to_be_visible()
        assert shown.evaluate(CUT_OFF) == []
        assert shown.locator(TO_FILL_IN).evaluate_all("boxes => boxes.map((box) => box.id)") == []


def test_a_full_wall_leaves_the_working_to_the_phones_and_keeps_the_answer_readable(wall):
    publish(entry_source("single_choice", explanation="The gate closes, and nothing passes it any more. " * 60))
    game = make_game("single_choice")
    game.open_next()
    game.do("close_item")

    shown = wall(game)

    expect(shown.get_by_text("The working is on your phones.")).to_be_visible()
    expect(shown.locator(".working")).to_be_hidden()
    assert shown.evaluate(CUT_OFF) == []


def test_a_clock_that_runs_out_closes_the_item_without_a_host(players):
    players.press(" ", "ready")
    players.press(" ", "open")
    players.host.close()
    room = Room.objects.get(pk=players.room.pk)
    item = room.items.get(position=1)
    item.deadline_at = item.opened_at.__class__.fromtimestamp(item.opened_at.timestamp() + 2, item.opened_at.tzinfo)
    item.save()

    players.phones["Ada"].reload()

    for page in (players.wall, *players.phones.values()):
        expect(page.locator("#live")).to_have_attribute("data-phase", "closed")
