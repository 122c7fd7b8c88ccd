"""Accounts in the browser: making one, leaving it, coming back; what a guest has done comes along."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from quizsite.accounts.models import Participant, User
from quizsite.interviews.models import Attempt
from tests.browser.papers import SAVED, cell, enter, entries, form_at, hand_in, offer_plan, saved
from tests.factories import make_user

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


def sign_up(page: Page, email: str = "ada@example.org") -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def sign_in(page: Page, email: str = "ada@example.org") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_an_account_is_made_left_and_entered_again(watched):
    sign_up(watched)
    expect(watched).to_have_url(re.compile(r"/$"))
    expect(watched.get_by_role("banner")).to_contain_text("ada@example.org")

    watched.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(watched.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    sign_in(watched)

    expect(watched.get_by_role("banner")).to_contain_text("ada@example.org")
    assert User.objects.get().check_password(PASSWORD)


def test_a_wrong_password_is_said_and_the_address_stays(watched):
    make_user(password=PASSWORD)
    watched.goto("/accounts/login/")
    watched.get_by_label("Email").fill("ada@example.org")
    watched.get_by_label("Password").fill("not this one")
    watched.get_by_role("button", name="Sign in", exact=True).click()

    expect(watched.get_by_role("alert")).to_be_visible()
    expect(watched.get_by_label("Email")).to_have_value("ada@example.org")
    expect(watched.get_by_label("Password")).to_have_value("")


def test_a_password_that_is_too_short_is_said_beside_its_field(watched):
    watched.goto("/accounts/signup/")
    watched.get_by_label("Email").fill("ada@example.org")
    watched.get_by_label("Password").fill("short")
    watched.get_by_role("button", name="Make the account").click()

    password = watched.get_by_label("Password")
    expect(password).to_have_accessible_description(re.compile("too short"))
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(watched.get_by_label("Email")).to_have_value("ada@example.org")
    assert not User.objects.exists()


def test_the_interview_of_a_guest_belongs_to_the_account_that_is_made(watched, new_person):
    offer_plan()
    watched.goto("/interviews/")
    watched.get_by_role("button", name="Start Of every kind").click()
    enter(form_at(watched, 1), entries(Attempt.objects.get().items.first()))
    expect(saved(watched)).to_have_text(SAVED)

    sign_up(watched)
    watched.goto("/interviews/")
    watched.get_by_role("link", name="Go on").click()
    expect(cell(watched, 1)).to_have_attribute("data-done", "")
    hand_in(watched)
    expect(watched.get_by_role("heading", level=1)).to_have_text("1 of 9")

    report = watched.url
    assert Participant.objects.get().user == User.objects.get()
    elsewhere = new_person().new_page()
    sign_in(elsewhere)
    elsewhere.goto("/interviews/")
    elsewhere.get_by_role("link", name="Of every kind").click()
    expect(elsewhere).to_have_url(report)


def test_after_signing_out_the_interview_is_nobodys_business(watched, watch):
    watch.allow(r"Failed to load resource: the server responded with a status of 404 \(Not Found\)")
    offer_plan()
    sign_up(watched)
    watched.goto("/interviews/")
    watched.get_by_role("button", name="Start Of every kind").click()
    form_at(watched, 1)
    paper = watched.url

    watched.goto("/")
    watched.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(watched.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    watched.goto(paper)

    expect(watched.get_by_role("heading", name="There is nothing at this address")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(new_person, site):
    # Passkeys belong to a name: they work at localhost, and nowhere at a bare address.
    make_user(password=PASSWORD)
    context = new_person(base_url=site.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    give_authenticator(context, page)
    sign_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label(re.compile("Passwordless", re.IGNORECASE)).check()
    page.get_by_role("button", name=re.compile("Add")).click()
    page.wait_for_url(lambda url: "/add/" not in url)

    page.goto("/")
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("banner").get_by_role("button", name="Sign out")).to_be_visible()


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """Plug a key into the browser that says yes to everything."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_chosen_scheme_is_there_before_the_first_paint_of_the_next_page(watched, scheme):
    watched.goto("/")
    page_in = {"dark": "rgb(255, 255, 255)", "light": "rgb(0, 0, 0)"}
    before = watched.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    watched.get_by_role("contentinfo").get_by_text(scheme.capitalize(), exact=True).click()
    watched.goto("/practise/")

    expect(watched.locator("html")).to_have_attribute("data-scheme", scheme)
    after = watched.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (after == before) == (scheme == "light")
    assert after != page_in[scheme]
