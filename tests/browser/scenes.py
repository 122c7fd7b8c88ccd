"""Every page of the site in the states that people meet: each scene is a function that brings a page there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from limits import parse
from playwright.sync_api import Page, expect

from quizsite import limiting
from quizsite.interviews import clock
from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.plans import Review, Rule, Section
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.practice.models import Drill
from quizsite.practice.queries import FIRST_QUESTION
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
    WRITTEN,
    WRONG,
    drawn_source,
    entry_source,
    form_data,
    make_attempt,
    make_sectioned,
    make_user,
    publish,
    publish_one_of_each_kind,
    right_answer,
    save,
    shift_attempt,
    wrong_answer,
)


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
