"""Every page of the site in the states that people meet: each scene is a function that brings a page there."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from limits import parse
from playwright.sync_api import Page, expect

from quizsite import limiting
from quizsite.findings.models import Concern
from quizsite.findings.transitions import decide
from quizsite.interviews import clock
from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.plans import Review, Rule, Section
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.cookies import seat_cookie
from quizsite.live.ghosts import open_race
from quizsite.live.models import Quiz, Seat
from quizsite.live.seats import approve, hand_over, join, kick, make_captain
from quizsite.practice.models import Drill
from quizsite.practice.offers import make_offer
from quizsite.practice.queries import FIRST_QUESTION
from quizsite.practice.transitions import add_try, keep_offer
from quizsite.rehearsals import transitions as rehearsals
from quizsite.rehearsals.figures import sum_up
from quizsite.rehearsals.models import Rehearsal
from tests.browser.papers import (
    SAVED,
    be_guest,
    be_user,
    enter,
    entries,
    form_at,
    go_to,
    item_of_kind,
    offer_plan,
    saved,
    slip,
)
from tests.browser.watching import NO_NETWORK, Watch
from tests.factories import (
    RIGHT,
    WRITTEN,
    WRONG,
    drawn_source,
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    make_sectioned,
    make_user,
    publish,
    publish_one_of_each_kind,
    right_answer,
    save,
    shift_attempt,
    wrong_answer,
)
from tests.rooms import Game, Player, make_game, make_paced
from tests.teams import make_members, make_person, open_paced, play


@dataclass(frozen=True)
class Stage:
    page: Page
    address: str
    watch: Watch
    patch: pytest.MonkeyPatch

    def open_attempt(self, attempt: Attempt) -> None:
        be_guest(self.page.context, attempt.participant, self.address)
        self.page.goto(attempt.get_absolute_url())

    def refused(self, status: int, words: str) -> None:
        """Say that the browser will name this status on the console."""
        self.watch.allow(rf"Failed to load resource: the server responded with a status of {status} \({words}\)")

    def play(self, game: Game, player: Player) -> None:
        """Open the page of a player."""
        name, value = seat_cookie(game.room_id, player.token)
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        self.page.goto(f"/live/rooms/{game.room_id}/play/")

    def run(self, game: Game, page: str = "host") -> None:
        """Open a page of the room as its host."""
        be_user(self.page.context, game.host, self.address)
        self.page.goto(f"/live/rooms/{game.room_id}/{page}/")

    def sign_in(self) -> None:
        be_user(self.page.context, make_user(), self.address)


SCENES: dict[str, Callable[[Stage], None]] = {}


def scene(function: Callable[[Stage], None]) -> Callable[[Stage], None]:
    SCENES[function.__name__] = function
    return function


def _at(name: str, path: str) -> None:
    SCENES[name] = lambda stage: stage.page.goto(path) and None


_at("home_of_an_empty_bank", "/")
_at("practise_with_an_empty_bank", "/practise/")
_at("interviews_without_plans", "/interviews/")
_at("progress_of_somebody_new", "/progress/")
_at("accessibility", "/accessibility/")
_at("style_guide", "/style-guide/")
_at("sign_in", "/accounts/login/")
_at("sign_up", "/accounts/signup/")
_at("password_reset", "/accounts/password/reset/")
_at("password_reset_done", "/accounts/password/reset/done/")


# --- Public pages -----------------------------------------------------------------------------------------------------


@scene
def home(stage: Stage) -> None:
    publish_one_of_each_kind()
    publish(drawn_source("conv-output-size", slug=FIRST_QUESTION))
    stage.page.goto("/")
    expect(stage.page.get_by_role("heading", name="Try one now")).to_be_visible()


@scene
def practise(stage: Stage) -> None:
    publish_one_of_each_kind()
    publish(drawn_source("conv-output-size"))
    stage.page.goto("/practise/")


@scene
def practise_one_topic(stage: Stage) -> None:
    publish(entry_source("numeric"))
    stage.page.goto("/practise/?topic=cnn")


@scene
def interviews(stage: Stage) -> None:
    offer_plan()
    attempt = make_attempt()
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    make_attempt(attempt.participant)
    be_guest(stage.page.context, attempt.participant, stage.address)
    stage.page.goto("/interviews/")
    expect(stage.page.get_by_role("heading", name="An interview is running")).to_be_visible()
    expect(stage.page.get_by_role("cell", name=f"0 of {len(WRITTEN)}")).to_be_visible()


@scene
def own_interview_refused(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    publish_one_of_each_kind()
    stage.page.goto("/interviews/")
    stage.page.locator("option").last.evaluate("(option) => { option.value = 'x'; option.selected = true }")
    stage.page.get_by_role("button", name="Start this one").click()
    expect(stage.page.get_by_text("is not on offer")).to_be_visible()


@scene
def progress(stage: Stage) -> None:
    """Three topics: weak, fine, and one of which too little is known."""
    person = make_participant()
    for kind, topic, data, count in (
        ("numeric", "cnn", WRONG, 3),
        ("grid", "data", RIGHT, 3),
        ("shape", "rnn", RIGHT, 1),
    ):
        question = publish(entry_source(kind), topic=topic).question
        for _ in range(count):
            drill = keep_offer(make_offer(question).drill, participant_id=person.pk)
            add_try(drill, op_id=uuid.uuid4(), data=form_data(**data[kind]))
    be_guest(stage.page.context, person, stage.address)
    stage.page.goto("/progress/")
    expect(stage.page.get_by_text("practise next")).to_be_visible()


# --- Accounts ---------------------------------------------------------------------------------------------------------


@scene
def sign_in_refused(stage: Stage) -> None:
    stage.page.goto("/accounts/login/")
    stage.page.get_by_label("Email").fill("ada@example.org")
    stage.page.get_by_label("Password").fill("wrong")
    stage.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(stage.page.get_by_role("alert")).to_be_visible()


@scene
def sign_up_refused(stage: Stage) -> None:
    stage.page.goto("/accounts/signup/")
    stage.page.get_by_label("Email").fill("ada@example.org")
    stage.page.get_by_label("Password").fill("short")
    stage.page.get_by_role("button", name="Make the account").click()
    expect(stage.page.locator(".error").first).to_be_visible()


def _signed_in_at(name: str, path: str) -> None:
    def go(stage: Stage) -> None:
        stage.sign_in()
        stage.page.goto(path)
        expect(stage.page.get_by_role("button", name="Sign out").first).to_be_visible()

    SCENES[name] = go


_signed_in_at("own_addresses", "/accounts/email/")
_signed_in_at("own_password", "/accounts/password/change/")
_signed_in_at("own_passkeys", "/accounts/2fa/")
_signed_in_at("sign_out", "/accounts/logout/")


# --- An interview -----------------------------------------------------------------------------------------------------


def _item_of_kind(kind: str) -> None:
    def sit(stage: Stage) -> None:
        attempt = make_attempt()
        stage.open_attempt(attempt)
        item = item_of_kind(attempt, kind)
        form = go_to(stage.page, item.position)
        enter(form, entries(item))
        form.locator("label", has_text="Flag").click()
        expect(saved(stage.page)).to_have_text(SAVED)

    SCENES[f"interview_{kind}"] = sit


for _kind in WRITTEN:
    _item_of_kind(_kind)


@scene
def interview_exercise_with_a_picture(stage: Stage) -> None:
    publish(drawn_source("max-pool-grid", kind="grid"))
    stage.open_attempt(make_attempt(count=1))
    expect(stage.page.locator("form.sitting figure")).to_be_visible()


@scene
def interview_unreadable(stage: Stage) -> None:
    attempt = make_attempt()
    stage.open_attempt(attempt)
    item = item_of_kind(attempt, "numeric")
    form = go_to(stage.page, item.position)
    enter(form, form_data(product="3,5,1"))
    expect(form.locator(".readings .error")).to_be_visible()


@scene
def interview_last_minute(stage: Stage) -> None:
    attempt = make_attempt()
    shift_attempt(attempt, timedelta(minutes=19, seconds=5))
    stage.open_attempt(attempt)
    expect(stage.page.get_by_role("timer")).to_have_attribute("data-phase", "last")


@scene
def interview_without_a_network(stage: Stage) -> None:
    stage.watch.allow(NO_NETWORK)
    attempt = make_attempt()
    stage.open_attempt(attempt)
    stage.page.route(re.compile("/save/$"), lambda route: route.abort("internetdisconnected"))
    enter(form_at(stage.page, 1), entries(attempt.items.first()))
    expect(saved(stage.page)).to_have_attribute("data-state", "offline")


@scene
def interview_hand_in_dialog(stage: Stage) -> None:
    stage.open_attempt(make_attempt())
    stage.page.get_by_role("link", name="Hand in").click()
    expect(stage.page.get_by_role("dialog", name="Hand in now?")).to_be_visible()


@scene
def interview_keys(stage: Stage) -> None:
    stage.open_attempt(make_attempt())
    stage.page.keyboard.press("?")
    expect(stage.page.get_by_role("dialog", name="Keys")).to_be_visible()


@scene
def interview_hand_in_page(stage: Stage) -> None:
    attempt = make_attempt()
    stage.open_attempt(attempt)
    stage.page.goto(f"{attempt.get_absolute_url()}hand-in/")


@scene
def interview_save_refused(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    attempt = make_attempt()
    stage.open_attempt(attempt)
    # As a browser without scripts would send it, with a number that is none.
    stage.page.evaluate(
        "const form = document.querySelector('form.sitting'); form.elements.op_id.value = 'x'; form.submit()"
    )
    expect(stage.page.get_by_role("heading", name="This was not saved")).to_be_visible()


SHEET = r"Side of the output: $\lfloor (n+2p-k)/s\rfloor+1$. **Softmax:** $e^{z_i}/\sum_j e^{z_j}$."


@scene
def interview_of_sections(stage: Stage) -> None:
    stage.open_attempt(make_sectioned(Section((Rule(3),), "Worked out", minutes=8), Section((Rule(2),), "Concepts")))
    expect(stage.page.get_by_text("Section 1 of 2: Worked out.").first).to_be_visible()


@scene
def interview_going_on(stage: Stage) -> None:
    stage.open_attempt(make_sectioned(Section((Rule(1),), "Worked out", minutes=8), Section((Rule(2),), minutes=5)))
    stage.page.get_by_role("link", name="On to section 2").click()
    expect(stage.page.get_by_role("dialog", name="On to section 2?")).to_be_visible()


@scene
def interview_going_on_page(stage: Stage) -> None:
    attempt = make_sectioned(Section((Rule(1),)), Section((Rule(2),), "Sprint", is_one_way=True))
    be_guest(stage.page.context, attempt.participant, stage.address)
    stage.page.goto(f"{attempt.get_absolute_url()}go-on/")


@scene
def interview_one_way(stage: Stage) -> None:
    stage.open_attempt(make_sectioned(Section((Rule(4),), "Sprint", is_one_way=True, item_seconds=90)))
    expect(stage.page.get_by_text("do not come back")).to_be_visible()


@scene
def interview_stopped(stage: Stage) -> None:
    attempt = make_attempt()
    clock.pause(attempt.pk, actor=None, reason="the fire alarm", now=database_now())
    stage.open_attempt(attempt)
    expect(stage.page.get_by_role("heading", name="The clock stands still")).to_be_visible()


@scene
def interview_formulas(stage: Stage) -> None:
    stage.open_attempt(make_sectioned(Section((Rule(1, kind="numeric"),)), formula_sheet=SHEET))
    stage.page.get_by_role("button", name="Formulas").click()
    expect(stage.page.get_by_role("dialog", name="Formulas")).to_be_visible()


@scene
def interview_calculator(stage: Stage) -> None:
    stage.open_attempt(make_sectioned(Section((Rule(1, kind="numeric"),))))
    stage.page.get_by_role("button", name="Calculator").click()
    stage.page.get_by_label("Sum").fill("exp(-1) / 3")
    expect(stage.page.locator("#sum-result")).to_have_text("0.12262648039")


@scene
def report_with_times(stage: Stage) -> None:
    attempt = make_attempt()
    for kind, seconds in (("numeric", 400), ("single_choice", 2), ("grid", 50)):
        item = item_of_kind(attempt, kind)
        save(item, wrong_answer(item))
        AttemptItem.objects.filter(pk=item.pk).update(spent=seconds * 1000)
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    stage.open_attempt(attempt)
    expect(stage.page.get_by_role("heading", name="Where the minutes went")).to_be_visible()


@scene
def report_kept_back(stage: Stage) -> None:
    review = Review(marks=24, verdicts=24, hints=24, keys=48, solutions=None)
    attempt = make_sectioned(Section((Rule(4),)), review=review)
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    stage.open_attempt(attempt)
    expect(stage.page.get_by_text("More of this report is shown from")).to_be_visible()


@scene
def report(stage: Stage) -> None:
    """Right, wrong with a recognised slip, open, flagged, with notes, one late."""
    publish_one_of_each_kind()
    publish(drawn_source("conv-output-size"))
    attempt = make_attempt(count=len(WRITTEN) + 1)
    drawn = attempt.items.get(revision__question__slug="conv-output-size")
    for item in attempt.items.exclude(pk=drawn.pk):
        if item.kind != "vector":
            save(item, right_answer(item) if item.position % 2 else wrong_answer(item))
    save(drawn, entries(drawn, slip(drawn)["value"]))
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    save(drawn, entries(drawn), seq=2, now=database_now() + timedelta(minutes=1))
    stage.open_attempt(attempt)
    expect(stage.page.get_by_role("heading", name="Practise next")).to_be_visible()
    expect(stage.page.get_by_text("came after the end")).to_be_visible()
    stage.page.locator("details:not([open])").evaluate_all("(all) => all.forEach((one) => { one.open = true })")
    expect(stage.page.locator("details .katex-display").first).to_be_visible()


@scene
def report_of_an_empty_paper(stage: Stage) -> None:
    attempt = make_attempt()
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    stage.open_attempt(attempt)
    expect(stage.page.get_by_role("heading", level=1)).to_have_text(f"0 of {len(WRITTEN)}")


# --- Drills -----------------------------------------------------------------------------------------------------------


def _drill(stage: Stage, slug: str) -> None:
    stage.page.goto(f"/practise/questions/{slug}/")


def _check(stage: Stage) -> None:
    stage.page.get_by_role("button", name=re.compile("^(Check|Compare)")).click()
    expect(stage.page.locator("#outcome > *")).to_be_visible()


@scene
def drill_with_a_grid(stage: Stage) -> None:
    publish(drawn_source("max-pool-grid", kind="grid"))
    _drill(stage, "max-pool-grid")


@scene
def drill_wrong_with_a_slip(stage: Stage) -> None:
    publish(drawn_source("conv-output-size"))
    _drill(stage, "conv-output-size")
    _check(stage)
    drill = Drill.objects.get()
    enter(stage.page.locator("form.equation"), entries(drill, slip(drill)["value"]))
    _check(stage)
    expect(stage.page.locator("#outcome")).to_have_text(slip(drill)["hint"])


@scene
def drill_partly_right(stage: Stage) -> None:
    publish(entry_source("grid"))
    _drill(stage, "the-grid")
    enter(stage.page.locator("form.equation"), form_data(unit_0_0="1", unit_0_1="1", unit_1_0="0"))
    _check(stage)


@scene
def drill_unreadable(stage: Stage) -> None:
    publish(entry_source("numeric"))
    _drill(stage, "the-numeric")
    stage.page.get_by_label("Product").fill("3,5,1")
    _check(stage)


@scene
def drill_right_with_its_working(stage: Stage) -> None:
    publish(drawn_source("softmax-vector", kind="vector"))
    _drill(stage, "softmax-vector")
    _check(stage)
    enter(stage.page.locator("form.equation"), entries(Drill.objects.get()))
    _check(stage)
    expect(stage.page.locator(".working .katex-display").first).to_be_visible()


@scene
def drill_wrong_option(stage: Stage) -> None:
    publish(entry_source("single_choice"))
    _drill(stage, "the-single-choice")
    stage.page.locator(".option", has_text="ReLU").click()
    _check(stage)
    stage.page.get_by_role("button", name="Show the working").click()
    expect(stage.page.get_by_role("heading", name="The working")).to_be_visible()


def _drill_of_kind(kind: str) -> None:
    """Answer it wrong and look at the working: marks, reasons and answers all stand on the page."""

    def practise(stage: Stage) -> None:
        publish(entry_source(kind))
        _drill(stage, f"the-{kind.replace('_', '-')}")
        form = stage.page.locator("form.equation")
        for select in form.get_by_label("Place of:").all():
            # Backwards: whatever order is shown, this one is wrong.
            steps = ["Update", "Backward pass", "Loss", "Forward pass"]
            name = select.get_attribute("aria-label").removeprefix("Place of: ")
            select.select_option(str(steps.index(name) + 1))
        if kind == "matching":
            for select in form.locator("select").all():
                select.select_option(index=1)
        if kind in WRONG:
            enter(form, form_data(**WRONG[kind]))
        _check(stage)
        if kind != "open_answer":
            stage.page.get_by_role("button", name="Show the working").click()
        expect(stage.page.get_by_role("heading", name="The working")).to_be_visible()

    SCENES[f"drill_{kind}_wrong"] = practise


for _kind in ("matching", "ordering", "short_text", "code_output", "open_answer"):
    _drill_of_kind(_kind)


@scene
def drill_of_a_statement_with_reasons(stage: Stage) -> None:
    reasons = [{"text": "It bends at 0.", "right": True, "why": "Left slope 0, right slope 1."}, {"text": "It grows."}]
    publish(entry_source("true_false", reasons=reasons))
    _drill(stage, "the-true-false")
    stage.page.locator(".option", has_text="False").click()
    stage.page.locator(".option", has_text="It grows.").click()
    _check(stage)
    expect(stage.page.locator("#outcome")).to_contain_text("Partly")


@scene
def question_that_waits_in_a_room(stage: Stage) -> None:
    stage.refused(403, "Forbidden")
    game = make_paced("numeric")
    user = make_person("Ada")
    game.join("Ada", participant=make_participant(user))
    be_user(stage.page.context, user, stage.address)
    stage.page.goto("/practise/questions/the-numeric/")
    expect(stage.page.get_by_role("heading", name="This question waits for you")).to_be_visible()


# --- When something is refused ----------------------------------------------------------------------------------------


@scene
def error_400(stage: Stage) -> None:
    stage.refused(400, "Bad Request")
    stage.page.goto("/practise/?topic=%00")
    expect(stage.page.get_by_role("heading", name="That could not be read")).to_be_visible()


@scene
def error_403(stage: Stage) -> None:
    stage.refused(403, "Forbidden")
    stage.sign_in()
    stage.page.goto("/admin/")
    expect(stage.page.get_by_role("heading", name="This is not open to you")).to_be_visible()


@scene
def error_403_csrf(stage: Stage) -> None:
    stage.refused(403, "Forbidden")
    offer_plan()
    stage.page.goto("/interviews/")
    stage.page.context.clear_cookies()
    stage.page.get_by_role("button", name="Start Of every kind").click()
    expect(stage.page.get_by_role("heading", name="This page was open for too long")).to_be_visible()


@scene
def error_404(stage: Stage) -> None:
    stage.refused(404, "Not Found")
    stage.page.goto("/nothing/")
    expect(stage.page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()


@scene
def error_429(stage: Stage) -> None:
    stage.refused(429, "Too Many Requests")
    stage.patch.setitem(limiting.LIMITS, "start", parse("1/hour"))
    offer_plan()
    stage.open_attempt(make_attempt())
    for _ in range(2):
        stage.page.goto("/interviews/")
        stage.page.get_by_role("button", name="Start Of every kind").click()
    expect(stage.page.get_by_role("heading", name="That was too often")).to_be_visible()


@scene
def error_500(stage: Stage) -> None:
    stage.refused(500, "Internal Server Error")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE questions_topic RENAME TO questions_topic_away")
        try:
            stage.page.goto("/practise/")
        finally:
            cursor.execute("ALTER TABLE questions_topic_away RENAME TO questions_topic")
    expect(stage.page.get_by_role("heading", name="The server failed here")).to_be_visible()


# --- Live quizzes: coming in ------------------------------------------------------------------------------------------

_at("live_of_a_visitor", "/live/")


def room_of(*kinds: str, upto: str = "", players: int = 5, **rules: object) -> Game:
    """Return a room in which everybody but the last has answered, the first of them right, up to a phase."""
    game = make_game(*(kinds or ("single_choice", "numeric")), players=players, **rules)
    for name, command in {"ready": "next_item", "open": "open_item", "closed": "close_item"}.items():
        if upto == "":
            break
        game.do(command)
        if name == "open":
            game.players[0].send_right()
            for player in game.players[1:-1]:
                player.send_wrong()
        if upto == name:
            break
    for command in {"board": ["show_board"], "ended": ["show_board", "end"]}.get(upto, []):
        game.do(command)
    return game


# As wide as names get.
WIDE = [letter * 24 for letter in "WMQGÖ"]
LONG_SIDES = ["Stochastic Gradient Descenders", "W" * 30]


def crowded(upto: str = "") -> Game:
    """Return a room in which everything is as long as it may be: eight options, names, sides, a formula."""
    grown = "a term that keeps growing with the depth of the network and with the width of its layers"
    options = [{"text": f"Number {number}: {grown}", "right": number == 3} for number in range(1, 9)]
    solution = "$$" + " + ".join(rf"\frac{{x_{{{n}}}^2}}{{\sigma_{{{n}}}^2}}" for n in range(1, 16)) + "$$"
    publish(entry_source("single_choice", stem=f"Which of these is {grown}?", options=options, explanation=solution))
    game = make_game("single_choice", sides="individual", side_names=LONG_SIDES)
    for name in WIDE:
        game.join(name)
    if upto:
        game.open_next()
        for player in game.players:
            player.send_right()
    if upto in ("closed", "board"):
        game.do("close_item")
    if upto == "board":
        game.do("show_board")
    return game


@scene
def live_of_a_host(stage: Stage) -> None:
    game = room_of()
    be_user(stage.page.context, game.host, stage.address)
    stage.page.goto("/live/")
    expect(stage.page.get_by_text("runs, code")).to_be_visible()


@scene
def live_code_of_no_room(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    stage.page.goto("/live/")
    stage.page.get_by_label("Code").fill("AAA AAA")
    stage.page.get_by_role("button", name="Join").click()
    expect(stage.page.get_by_text("No room has this code")).to_be_visible()


@scene
def live_link_to_no_room(stage: Stage) -> None:
    stage.refused(404, "Not Found")
    stage.page.goto("/live/join/AAAAAA/")


@scene
def live_door(stage: Stage) -> None:
    game = room_of(upto="open")
    stage.page.goto(f"/live/join/{game.room.code}/")
    expect(stage.page.get_by_text("The quiz is under way")).to_be_visible()


@scene
def live_name_that_is_taken(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    game = room_of()
    stage.page.goto(f"/live/join/{game.room.code}/")
    stage.page.get_by_label("Your name in the room").fill("Player A")
    stage.page.get_by_role("button", name="Join").click()
    expect(stage.page.get_by_text("nearly so")).to_be_visible()


@scene
def live_seat_elsewhere(stage: Stage) -> None:
    game, user = make_game(), make_user("player@example.org")
    participant = make_attempt().participant
    participant.user = user
    participant.save()
    game.join("Ada", participant=participant)
    be_user(stage.page.context, user, stage.address)
    stage.page.goto(f"/live/rooms/{game.room_id}/play/")
    expect(stage.page.get_by_role("button", name="Play here")).to_be_visible()


# --- Live quizzes: playing --------------------------------------------------------------------------------------------


@scene
def player_in_the_lobby(stage: Stage) -> None:
    game = room_of()
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="You are in")).to_be_visible()


@scene
def player_on_a_side_in_the_lobby(stage: Stage) -> None:
    game = make_game(players=1, sides="captain", scoring="speed", side_names=LONG_SIDES)
    make_captain(game.room_id, game.players[0].seat_id, actor=game.host)
    stage.play(game, game.players[0])
    expect(stage.page.get_by_text("and are its captain")).to_be_visible()


@scene
def player_at_the_door(stage: Stage) -> None:
    game = make_game(players=1, needs_approval=True)
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="The host lets people in")).to_be_visible()


@scene
def player_gets_ready(stage: Stage) -> None:
    game = room_of(upto="ready")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="Get ready")).to_be_visible()


def _player_with(kind: str) -> None:
    def open_item(stage: Stage) -> None:
        game = room_of(kind, upto="open", sides="individual", scoring="confidence")
        stage.play(game, game.players[0])
        expect(stage.page.get_by_text("Got it")).to_be_visible()

    def see_the_answer(stage: Stage) -> None:
        game = room_of(kind, upto="closed")
        stage.play(game, game.players[1])
        expect(stage.page.get_by_role("heading", name="the answer")).to_be_visible()

    SCENES[f"player_with_{kind}_open"] = open_item
    SCENES[f"player_with_{kind}_revealed"] = see_the_answer


for _kind in ("single_choice", "numeric", "grid", "matching", "ordering", "shape", "vector"):
    _player_with(_kind)


@scene
def player_of_an_exercise(stage: Stage) -> None:
    game = make_game(exercise="conv-output-size", players=1)
    game.open_next()
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("button", name="Send")).to_be_visible()


@scene
def player_while_paused(stage: Stage) -> None:
    game = room_of("numeric", upto="open")
    game.do("pause")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_text("The host has stopped the clock")).to_be_visible()


@scene
def player_who_watches(stage: Stage) -> None:
    game = room_of("single_choice")
    watcher = game.join("Watcher", is_spectator=True)
    game.open_next()
    stage.play(game, watcher)
    expect(stage.page.get_by_text("You watch")).to_be_visible()


@scene
def player_after_a_close_that_shows_nothing(stage: Stage) -> None:
    game = room_of("single_choice", upto="closed", reveals_at_close=False)
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="Closed")).to_be_visible()


@scene
def player_and_the_board(stage: Stage) -> None:
    game = room_of(upto="board")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="Standings")).to_be_visible()


@scene
def player_at_the_end(stage: Stage) -> None:
    game = room_of(upto="ended")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("link", name="Your report")).to_be_visible()


@scene
def player_who_was_removed(stage: Stage) -> None:
    stage.refused(404, "Not Found")
    game = room_of()
    kick(game.room_id, game.players[0].seat_id, actor=game.host)
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="You are no longer in this room")).to_be_visible()


@scene
def player_without_a_line(stage: Stage) -> None:
    stage.watch.allow(NO_NETWORK)
    game = room_of("numeric", upto="open")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_text("Got it")).to_be_visible()
    stage.page.context.set_offline(True)
    stage.page.get_by_label("product").fill("77")
    expect(stage.page.locator("#line")).to_contain_text("Your answer is kept here")


@scene
def seat_for_another_device(stage: Stage) -> None:
    game = room_of()
    stage.play(game, game.players[0])
    stage.page.get_by_role("link", name="Other device").click()
    expect(stage.page.get_by_role("img", name="The link as a code to scan")).to_be_visible()


@scene
def seat_taken_over(stage: Stage) -> None:
    game = room_of()
    seat = Seat.objects.first()
    stage.page.goto(f"/live/rooms/{game.room_id}/take/{hand_over(seat)}/")
    expect(stage.page.get_by_role("button", name="Play here")).to_be_visible()


@scene
def own_report_of_a_room(stage: Stage) -> None:
    game = room_of(upto="ended")
    stage.play(game, game.players[1])
    stage.page.get_by_role("link", name="Your report").click()
    expect(stage.page.get_by_text("Rank 2")).to_be_visible()


# --- Live quizzes: running a room -------------------------------------------------------------------------------------


def _host_and_screen(phase: str, shown: str, on_wall: str, **rules: object) -> None:
    def desk(stage: Stage) -> None:
        stage.run(room_of(upto=phase, sides="individual", **rules))
        expect(stage.page.get_by_text(shown).first).to_be_visible()

    def wall(stage: Stage) -> None:
        stage.run(room_of(upto=phase, sides="individual", **rules), "screen")
        expect(stage.page.get_by_text(on_wall).first).to_be_visible()

    SCENES[f"host_{phase or 'lobby'}{'_held_back' if rules else ''}"] = desk
    SCENES[f"wall_{phase or 'lobby'}{'_held_back' if rules else ''}"] = wall


_host_and_screen("", "The room is open", "Join at")
_host_and_screen("ready", "Opening it starts the clock", "Get ready")
_host_and_screen("open", "Close now", "answered")
_host_and_screen("closed", "Show the solution", "How it fell", reveals_at_close=False)
_host_and_screen("closed", "How it fell", "How it fell")
_host_and_screen("board", "Next item", "Standings")
_host_and_screen("ended", "The quiz has ended", "The end")


@scene
def host_with_a_seat_open(stage: Stage) -> None:
    stage.run(room_of("numeric", upto="closed", sides="captain"))
    stage.page.locator("#seats summary").first.click()
    stage.page.get_by_text("Given answers").click()
    expect(stage.page.get_by_role("button", name="Rename").first).to_be_visible()


@scene
def wall_with_a_grid(stage: Stage) -> None:
    game = make_game(exercise="max-pool-grid", players=3)
    game.open_next()
    stage.run(game, "screen")
    expect(stage.page.get_by_text("A sample")).to_be_visible()


@scene
def wall_with_an_exercise_revealed(stage: Stage) -> None:
    game = make_game(exercise="conv-output-size", players=3)
    game.open_next()
    game.do("close_item")
    stage.run(game, "screen")
    expect(stage.page.get_by_text("How it fell")).to_be_visible()


def _crowded(page: str, phase: str, shown: str) -> None:
    def show(stage: Stage) -> None:
        stage.run(crowded(phase), "host" if page == "host" else "screen")
        expect(stage.page.get_by_text(shown).first).to_be_visible()

    SCENES[f"{page}_crowded_{phase or 'lobby'}"] = show


for _page, _phase, _shown in (
    ("wall", "", "are here"),
    ("wall", "open", "answered"),
    ("wall", "closed", "How it fell"),
    ("wall", "board", "Standings"),
    ("host", "closed", "Given answers"),
):
    _crowded(_page, _phase, _shown)


@scene
def player_of_eight_options(stage: Stage) -> None:
    game = crowded("closed")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="The working")).to_be_visible()


@scene
def host_with_a_remote_and_a_removed_seat(stage: Stage) -> None:
    game = room_of()
    kick(game.room_id, game.players[0].seat_id, actor=game.host)
    stage.run(game)
    stage.page.locator("#removed summary").click()
    stage.page.get_by_text("Run it from your phone").click()
    expect(stage.page.get_by_role("button", name="Let in again")).to_be_visible()
    expect(stage.page.get_by_role("img", name="The link to this desk")).to_be_visible()


@scene
def report_of_a_room(stage: Stage) -> None:
    stage.run(room_of(upto="ended", sides="individual"), "report")
    stage.page.locator(".lines summary").first.click()
    expect(stage.page.get_by_role("heading", name="Players and items")).to_be_visible()


# --- What people find wrong -------------------------------------------------------------------------------------------


_at("nothing_reported", "/findings/")


def _report(stage: Stage, reason: str = "") -> None:
    """Go from a revealed item to its report as a player, and send that with a reason."""
    game = room_of("numeric", upto="closed")
    stage.play(game, game.players[1])
    stage.page.get_by_role("link", name="Something wrong with this item?").click()
    expect(stage.page.get_by_role("heading", name="What is wrong with this item?")).to_be_visible()
    if reason:
        stage.page.get_by_label(reason).check()
        stage.page.get_by_role("button", name="Send to the editors").click()


@scene
def item_to_report(stage: Stage) -> None:
    _report(stage)


@scene
def report_that_says_nothing(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    _report(stage, "Something else")
    expect(stage.page.get_by_text("Say in a few words what it is.")).to_be_visible()


@scene
def room_after_a_report(stage: Stage) -> None:
    _report(stage, "Several answers fit")
    expect(stage.page.get_by_text("Sent to the editors.")).to_be_visible()


@scene
def item_reported_before(stage: Stage) -> None:
    _report(stage, "Several answers fit")
    stage.page.get_by_role("link", name="Something wrong with this item?").click()
    expect(stage.page.get_by_role("heading", name="You have reported this item")).to_be_visible()


@scene
def what_was_reported_and_decided(stage: Stage) -> None:
    _report(stage, "Several answers fit")
    expect(stage.page.get_by_text("Sent to the editors.")).to_be_visible()
    decide(Concern.objects.get().pk, state="accepted", note="So they do. It is changed.", actor=make_user())
    stage.page.goto("/findings/")
    expect(stage.page.get_by_text("So they do. It is changed.")).to_be_visible()


@scene
def exercise_to_report(stage: Stage) -> None:
    _drill(stage, publish(drawn_source("conv-output-size")).question.slug)
    stage.page.get_by_role("button", name="Show the working").click()
    stage.page.get_by_role("link", name="Something wrong with this exercise?").click()
    expect(stage.page.get_by_role("heading", name="What is wrong with this item?")).to_be_visible()


# --- Live quizzes: everybody in their own time ------------------------------------------------------------------------


def _paced_player(name: str, shown: str, *, done: int = 0, opened: int = 0, **rules: object) -> None:
    def show(stage: Stage) -> None:
        game = make_paced("single_choice", "numeric", "grid", players=3, **rules)
        for position in range(1, done + 1):
            game.players[0].play(position, is_right=position == 1)
        if opened:
            game.players[0].start(opened)
            game.players[0].send_in_turn(opened)
        stage.play(game, game.players[0])
        expect(stage.page.get_by_text(shown).first).to_be_visible()

    SCENES[f"paced_player_{name}"] = show


_paced_player("at_the_start", "Start item 1")
_paced_player("in_an_item", "Got it", done=1, opened=2, scoring="confidence", sides="individual")
_paced_player("between_items", "Start item 3", done=2)
_paced_player("and_the_own_answer", "the answer", done=2, shows_each=True)
_paced_player("done_with_all", "You have done them all", done=3)


@scene
def paced_player_at_the_end(stage: Stage) -> None:
    game = make_paced("single_choice", "numeric", players=3)
    game.players[0].play(1)
    game.do("end")
    stage.play(game, game.players[0])
    expect(stage.page.get_by_role("heading", name="The end")).to_be_visible()


@scene
def paced_player_out_of_turn(stage: Stage) -> None:
    game = make_paced("single_choice", "numeric", players=1)
    stage.play(game, game.players[0])
    game.players[0].start(1)
    game.players[0].finish(1)
    game.players[0].start(2)
    stage.page.locator("[name=item]").evaluate("field => { field.value = 3 }")
    stage.page.get_by_role("button", name="Start item 1").click()
    expect(stage.page.get_by_text("Finish the item that is open first")).to_be_visible()


@scene
def paced_door(stage: Stage) -> None:
    stage.page.goto(f"/live/join/{make_paced().room.code}/")
    expect(stage.page.get_by_text("Come and go as you like")).to_be_visible()


@scene
def paced_host(stage: Stage) -> None:
    game = make_paced("single_choice", "numeric", players=3, needs_approval=True)
    approve(game.room_id, game.players[0].seat_id, actor=game.host)
    game.players[0].play(1)
    stage.run(game)
    stage.page.locator("#seats summary").first.click()
    expect(stage.page.get_by_text("the mean mark is")).to_be_visible()


@scene
def paced_host_and_an_end_that_cannot_be(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    stage.run(make_paced())
    stage.page.get_by_label("Until").fill("2001-01-01T10:00")
    stage.page.get_by_role("button", name="Move the end").click()
    expect(stage.page.get_by_text("at least five minutes")).to_be_visible()


@scene
def paced_room_and_an_end_that_cannot_be(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    game = make_game("single_choice")
    be_user(stage.page.context, game.host, stage.address)
    stage.page.goto(f"/live/quizzes/{Quiz.objects.get().pk}/")
    stage.page.get_by_text("Everyone in their own time.").click()
    stage.page.get_by_label("In their own time until").fill("2001-01-01T10:00")
    stage.page.get_by_role("button", name="Open a room").click()
    expect(stage.page.get_by_text("at least five minutes")).to_be_visible()


@scene
def race_after_an_item(stage: Stage) -> None:
    recorded = room_of("single_choice", "numeric", upto="ended")
    race = open_race(recorded.room, host=recorded.host)
    seat, token = join(race.code, "Zoe")
    player = Player(race.pk, token, seat.pk)
    player.play(1)
    stage.play(Game(race.pk, recorded.host), player)
    expect(stage.page.get_by_role("heading", name="Rank 1 of 6 after item 1")).to_be_visible()


# --- Live quizzes: making one -----------------------------------------------------------------------------------------


@scene
def quiz_in_the_making(stage: Stage) -> None:
    publish_one_of_each_kind()
    stage.sign_in()
    stage.page.goto("/live/quizzes/new/")
    stage.page.get_by_role("button", name="Search", exact=True).last.click()
    stage.page.get_by_label("The numeric question").check()
    stage.page.get_by_role("button", name="Add the ticked ones").click()
    expect(stage.page.get_by_role("button", name="Remove")).to_be_visible()


@scene
def quiz_without_a_name(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    stage.sign_in()
    stage.page.goto("/live/quizzes/new/")
    stage.page.get_by_role("button", name="Keep the quiz").click()
    expect(stage.page.get_by_text("Give the quiz a name")).to_be_visible()


def _quiz_page(name: str, path: str) -> None:
    def show(stage: Stage) -> None:
        game = make_game("single_choice", "numeric", sides="captain")
        be_user(stage.page.context, game.host, stage.address)
        stage.page.goto(f"/live/quizzes/{Quiz.objects.get().pk}/{path}")

    SCENES[name] = show


_quiz_page("quiz_made", "")
_quiz_page("quiz_preview", "preview/1/")
_quiz_page("quiz_to_delete", "delete/")


# --- Live quizzes: rehearsals -----------------------------------------------------------------------------------------


def rehearse(stage: Stage, **last: int) -> Rehearsal:
    """Open the page of a rehearsal that has come to its third room."""
    game = make_game()
    be_user(stage.page.context, game.host, stage.address)
    rehearsal = rehearsals.begin(game.room.quiz, host=game.host, most=800)
    rehearsals.take_up(rehearsal.pk)
    for bots, more in ((10, {}), (25, last)):
        step = {"openings": [0.21, 0.4], "answers": [0.1, 0.3], "acknowledged": 3 * bots, "lost": 0, "refused": 0}
        rehearsals.keep_step(rehearsal, sum_up(bots, joined=1.2, **step | more))
    return rehearsal


@scene
def rehearsal_to_begin_while_people_play(stage: Stage) -> None:
    game = make_game(players=2)
    stage.refused(422, "Unprocessable (Entity|Content)")
    be_user(stage.page.context, game.host, stage.address)
    stage.page.goto(f"/live/rehearsals/quizzes/{Quiz.objects.get().pk}/")
    stage.page.get_by_role("button", name="Rehearse").click()
    expect(stage.page.get_by_text("People need the server now")).to_be_visible()


@scene
def rehearsal_under_way(stage: Stage) -> None:
    stage.page.goto(f"/live/rehearsals/{rehearse(stage).pk}/")
    expect(stage.page.get_by_text("50 bots play now")).to_be_visible()


@scene
def rehearsal_that_found_the_limit(stage: Stage) -> None:
    rehearsal = rehearse(stage, refused=3)
    rehearsals.finish(rehearsal.pk)
    stage.page.goto(f"/live/rehearsals/{rehearsal.pk}/")
    expect(stage.page.get_by_text("This server carries 10 players")).to_be_visible()


@scene
def rehearsal_that_broke_off(stage: Stage) -> None:
    rehearsal = rehearse(stage)
    Rehearsal.objects.update(beat_at=database_now() - timedelta(minutes=5))
    stage.page.goto(f"/live/rehearsals/{rehearsal.pk}/")
    expect(stage.page.get_by_text("It broke off")).to_be_visible()


# --- Teams ------------------------------------------------------------------------------------------------------------


def _team_page(name: str, path: str, *, shown: str = "", as_owner: bool = True) -> None:
    """A page of a team of three that has played three rooms; Ada, its owner, and Cleo show their progress."""

    def show(stage: Stage) -> None:
        team, users = make_members("Ada", "Bob", "Cleo")
        for _ in range(3):
            play(team, {users[1]: False, users[2]: True}, host=users[0])
        team.memberships.exclude(user=users[1]).update(shows_progress=True)
        bob = team.memberships.get(user=users[1])
        be_user(stage.page.context, users[0 if as_owner else 1], stage.address)
        stage.page.goto(f"/teams/{team.pk}/{path.format(bob=bob.pk)}")
        if shown:
            expect(stage.page.get_by_text(shown).first).to_be_visible()
        stage.page.locator("details:not([open])").evaluate_all("(all) => all.forEach((one) => { one.open = true })")

    SCENES[name] = show


_team_page("team_of_its_owner", "", shown="Hand on or remove")
_team_page("team_of_a_member", "", shown="keeps it private", as_owner=False)
_team_page("team_invitation", "invite/", shown="Replace the link")
_team_page("team_room_with_nothing_to_open", "room/", shown="You have no quiz", as_owner=False)
_team_page("team_room_to_open", "room/", shown="Open it with")
_team_page("team_own_place", "me/", shown="Your name in the team")
_team_page("team_member", "members/{bob}/", shown="Make Bob the owner")
_team_page("team_to_leave", "leave/", shown="The team passes to")
_team_page("team_to_rename", "edit/", shown="Rename")
_team_page("team_to_delete", "delete/", shown="Keep it")
_signed_in_at("teams_of_somebody_new", "/teams/")


@scene
def team_that_plays_in_its_own_time(stage: Stage) -> None:
    team, users = make_members("Ada", "Bob", "Cleo")
    open_paced(team, *users).players[0].play(1)
    be_user(stage.page.context, users[0], stage.address)
    stage.page.goto(f"/teams/{team.pk}/")
    expect(stage.page.get_by_text("1 of 3 members has finished")).to_be_visible()


@scene
def team_room_with_an_end_that_is_over(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    team, [ada] = make_members("Ada")
    play(team, {ada: True}, host=ada)
    be_user(stage.page.context, ada, stage.address)
    stage.page.goto(f"/teams/{team.pk}/room/")
    stage.page.get_by_label("A quiz").check()
    stage.page.get_by_label("Everyone in their own time").check()
    stage.page.get_by_label("In their own time until").fill("2020-01-01T10:00")
    stage.page.get_by_role("button", name="Open the room").click()
    expect(stage.page.get_by_text("The end is at least five minutes from now.")).to_be_visible()


@scene
def team_with_nothing_played(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    team, [ada] = make_members("Ada")
    be_user(stage.page.context, ada, stage.address)
    stage.page.goto(f"/teams/{team.pk}/")
    stage.page.get_by_role("button", name="Make a quiz from what we get wrong").click()
    expect(stage.page.get_by_text("Play a room together first")).to_be_visible()


@scene
def team_to_join(stage: Stage) -> None:
    stage.refused(422, "Unprocessable (Entity|Content)")
    team, _ = make_members("Ada")
    be_user(stage.page.context, make_person("Dan"), stage.address)
    stage.page.goto(f"/teams/join/{team.token}/")
    stage.page.get_by_label("Your name in the team").fill("the Host")
    stage.page.get_by_role("button", name="Join the team").click()
    expect(stage.page.get_by_text("would be taken for the host")).to_be_visible()


@scene
def invitation_that_opens_nothing(stage: Stage) -> None:
    stage.refused(404, "Not Found")
    stage.sign_in()
    stage.page.goto("/teams/join/none/")
    expect(stage.page.get_by_role("heading", name="This invitation opens nothing")).to_be_visible()
