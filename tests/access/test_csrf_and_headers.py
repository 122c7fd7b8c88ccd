"""What every answer carries, and what no form is taken without."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.access.digest import digest_database
from tests.access.knocking import address
from tests.access.pages import read_page
from tests.access.routes import Rule, read_policy, walk_routes
from tests.access.world import World, body_for

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in walk_routes()}
RULES = read_policy().rules
SENDING = [rule for rule in RULES if "POST" in rule.methods]
READING = [rule for rule in RULES if "GET" in rule.methods]
OWN_PAGES = [rule for rule in READING if ROUTES[rule.route].is_ours or rule.route.startswith("account_")]


@pytest.mark.parametrize("rule", SENDING, ids=lambda rule: rule.label)
def test_a_form_without_the_sessions_token_is_refused(world: World, rule: Rule):
    person = world.people["admin" if rule.route.startswith("admin") else "candidate"]
    path = address(ROUTES[rule.route], rule.object, world, person)
    before = digest_database()
    client = person.client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32

    body = body_for(rule.route, world, person)
    statuses = {
        client.post(path, body | {"csrfmiddlewaretoken": token}).status_code for token in ("", "a" * 32, "b" * 64)
    }

    assert statuses == {403}
    assert digest_database() == before


@pytest.mark.parametrize("rule", READING, ids=lambda rule: rule.label)
def test_every_answer_carries_the_headers_that_keep_it_apart(world: World, rule: Rule):
    person = world.people["admin" if rule.route.startswith("admin") else "candidate"]

    response = person.client().get(address(ROUTES[rule.route], rule.object, world, person))

    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if " " in part.strip()
    )
    assert "unsafe" not in response["Content-Security-Policy"]
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("rule", OWN_PAGES, ids=lambda rule: rule.label)
def test_no_page_of_ours_holds_script_or_style_of_its_own(world: World, rule: Rule):
    person = world.people["candidate"]
    page = read_page(person.client().get(address(ROUTES[rule.route], rule.object, world, person)).content.decode())

    inline = [
        (tag, attributes)
        for tag, attributes in page.elements
        if tag == "style"
        or "style" in attributes
        or any(name.startswith(("on", "hx-on")) for name in attributes)
        or (tag == "script" and "src" not in attributes and attributes.get("type") != "application/json")
    ]
    foreign = [
        attributes
        for _, attributes in page.elements
        if any(attributes.get(name, "").startswith(("http:", "https:", "//")) for name in ("src", "action"))
    ]

    assert inline == []
    assert foreign == []


def test_cookies_are_out_of_reach_of_scripts(world: World):
    client = world.people["nobody"].client()
    client.get(reverse("account_login"))

    cookie = client.cookies[settings.CSRF_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
