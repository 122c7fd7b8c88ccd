"""What no person types: every address answers with a page that says something, and never with a 500."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from tests.access.digest import digest_database
from tests.access.knocking import address
from tests.access.routes import Rule, read_policy, walk_routes
from tests.access.world import World, body_for

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in walk_routes()}
RULES = read_policy().rules
# Django's and allauth's own pages are theirs to test; what of them people meet without being staff is here too.
OPEN = [rule for rule in RULES if ROUTES[rule.route].is_ours or rule.route.startswith("account_")]
READING = [rule for rule in OPEN if "GET" in rule.methods]
SENDING = [rule for rule in OPEN if "POST" in rule.methods]
FORM = "application/x-www-form-urlencoded"
FORGED = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "javascript:alert(1)//\xff",
    "HTTP_HX_TARGET": "x" * 5000,
    "HTTP_HX_TRIGGER": "%00",
    "HTTP_HX_PROMPT": "<script>",
}
BODIES: dict[str, tuple[str, bytes]] = {
    "a NUL": (FORM, b"op_id=%00&seq=1&email=a%00b&topics=%00&token=%00"),
    "half a character": (FORM, b"op_id=\xff\xfe&seq=%ff&email=%ff%fe&product=%c3%28"),
    "ten megabytes": (FORM, b"product=" + b"9" * 10_000_000),
    "two thousand fields": (FORM, "&".join(f"f{number}=1" for number in range(2000)).encode()),
    "huge numbers": (FORM, b"op_id=1&seq=" + b"9" * 400 + b"&go=" + b"9" * 400 + b"&minutes=1e999&page=9e9"),
    "many for one": (FORM, b"op_id=a&op_id=b&seq=1&seq=2&minutes=10&minutes=20&email=a@b.c&email=d@e.f"),
    "JSON": ("application/json", b'{"op_id": 1, "seq": [1, 2]}'),
    "broken parts": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
    "nothing": (FORM, b""),
}


def who(world: World, rule: Rule) -> Any:
    return world.people["admin" if rule.route.startswith("admin") else "candidate"]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("rule", SENDING, ids=lambda rule: rule.label)
def test_a_body_that_no_form_sends_is_answered_by_a_page(world: World, rule: Rule, body: str):
    person = who(world, rule)
    kind, content = BODIES[body]

    response = person.client().generic("POST", address(ROUTES[rule.route], rule.object, world, person), content, kind)

    assert response.status_code < 500
    if response.status_code >= 400:
        assert len(response.content) > 20


@pytest.mark.parametrize(
    "query",
    ["topic=%00", "topic=%ff%fe", "p=" + "9" * 400, "from=" + "9" * 30, "q=" + "x" * 3000, "next=//evil.example"],
)
@pytest.mark.parametrize("rule", READING, ids=lambda rule: rule.label)
def test_a_query_that_no_link_holds_is_answered_by_a_page(world: World, rule: Rule, query: str):
    person = who(world, rule)
    path = address(ROUTES[rule.route], rule.object, world, person)

    response = person.client().get(f"{path}?{query}")

    assert response.status_code < 500
    assert "evil.example" not in response.headers.get("Location", "").partition("?")[0]
    if "%00" in query:
        assert response.status_code == 400


@pytest.mark.parametrize("rule", READING, ids=lambda rule: rule.label)
def test_forged_headers_of_htmx_are_no_way_to_a_fault(world: World, rule: Rule):
    person = who(world, rule)

    assert person.client().get(address(ROUTES[rule.route], rule.object, world, person), **FORGED).status_code < 500


def test_a_save_without_its_number_is_a_message_and_changes_nothing(world: World):
    guest = world.people["guest"]
    path = reverse("interviews:response-save", args=[guest.attempt.pk, 1])
    before = digest_database()

    response = guest.client().post(path, {"op_id": "none", "seq": "many", "product": "42"})

    assert response.status_code == 422
    assert "This was not saved" in response.content.decode()
    assert digest_database() == before


def test_an_interview_of_ones_own_keeps_what_was_chosen_beside_what_is_wrong(world: World):
    form = {"topics": [world.topic.slug, "alchemy"], "level": "expert", "minutes": "45"}

    response = world.people["guest"].client().post(reverse("interviews:own-start"), form)

    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no topic “alchemy”" in page
    assert '<option value="expert" selected>' in page
    assert '<option value="45" selected>' in page


def test_a_sign_in_that_fails_keeps_the_address(world: World):
    form = {"login": "somebody@example.org", "password": "not this one"}

    response = world.people["nobody"].client().post(reverse("account_login"), form)

    assert response.status_code == 200
    assert 'value="somebody@example.org"' in response.content.decode()


@pytest.mark.parametrize("is_htmx", [True, False])
def test_an_entry_that_cannot_be_read_is_kept_beside_its_message(world: World, is_htmx: bool):
    guest = world.people["guest"]
    form = {"op_id": str(uuid.uuid4()), "token": "", **body_for("practice:drill-check", world, guest)}
    name = next(field for field in form if field not in ("op_id", "token"))
    headers = {"HTTP_HX_REQUEST": "true"} if is_htmx else {}

    response = guest.client().post(
        reverse("practice:drill-check", args=[guest.drill.pk]), form | {name: "fourty"}, **headers
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="fourty"' in page
    assert "Not checked yet." in page
