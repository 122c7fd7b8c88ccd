"""What is the server's own is taken from no form, whatever is added to it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import models

from quizsite.accounts.models import Participant, User
from quizsite.findings.models import Concern
from quizsite.interviews.models import Attempt, AttemptItem, Grade, Response
from quizsite.live.models import Answer, Room, Seat, SeatItem
from quizsite.practice.models import Drill, Try
from tests.access.digest import STAMPS, digest_database
from tests.access.knocking import address, ask
from tests.access.routes import Rule, read_policy, walk_routes
from tests.access.twice import each_from_here
from tests.access.world import Person, World, body_for

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in walk_routes()}
# In the admin some of these fields are what the form is for; who may send one there, access.toml says.
RULES = [rule for rule in read_policy().rules if "POST" in rule.methods and not rule.route.startswith("admin")]
MODELS = (User, EmailAddress, Participant, Attempt, AttemptItem, Response, Grade, Drill, Try)
MODELS += (Room, Seat, SeatItem, Answer, Concern)
# What forms do ask for by these names, at one address or another.
ASKED = {"op_id", "seq", "notes", "level", "email", "password", "nickname", "is_spectator", "position", "seconds"}
ASKED |= {"title", "side", "kind", "scoring", "sides", "is_shared_variant", "reveals_at_close", "reading_seconds"}
ASKED |= {"needs_approval", "autopilot_seconds", "code", "reason", "words"}
VALUES = {
    models.BooleanField: "on",
    models.DateTimeField: "2099-01-01 12:00:00",
    models.JSONField: "[]",
    models.UUIDField: "00000000-0000-4000-8000-000000000000",
    models.EmailField: "poison@example.org",
}


def _poison() -> dict[str, str]:
    """Return a value for every column of what belongs to a person, and for what a careless form might be told."""
    fields = [field for model in MODELS for field in (*model._meta.fields, *model._meta.many_to_many)]
    names = {name: VALUES.get(type(field), "1") for field in fields for name in (field.name, field.attname)}
    careless = {"role": "admin", "owner": "1", "graded": "true", "carried": "true", "weight": "9", "is_admin": "on"}
    return {name: value for name, value in (names | careless).items() if name not in ASKED}


POISON = _poison()


def somebody(rule: Rule, world: World) -> Person:
    """Return the first person who gets something done at this address, with an account if need be."""
    for name in ("candidate", "guest", "nobody"):
        if rule.outcome("POST", name) not in ("hide", "login"):
            return world.people[name]
    return world.people["candidate"]


def sending(rule: Rule, world: World, person: Person, extra: dict[str, Any], *, is_htmx: bool) -> Callable[[], tuple]:
    def act() -> tuple:
        body = body_for(rule.route, world, person)
        path = address(ROUTES[rule.route], rule.object, world, person)
        response = ask(person, "POST", path, extra | body, is_htmx=is_htmx)
        return response.status_code, response.headers.get("Location"), digest_database(without=STAMPS)

    return act


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.label)
def test_a_form_with_fields_of_the_server_does_what_it_does_without_them(world: World, rule: Rule):
    person = somebody(rule, world)
    for who, is_htmx in ((person, False), (person, True), (world.people["other_candidate"], False)):
        plain, poisoned = each_from_here(
            sending(rule, world, who, {}, is_htmx=is_htmx),
            sending(rule, world, who, POISON, is_htmx=is_htmx),
        )

        assert poisoned == plain, (who.name, is_htmx)


def test_the_comparison_sees_what_a_form_does_change(world: World):
    rule = next(rule for rule in RULES if rule.label == "interviews:response-save running item")
    guest = world.people["guest"]

    plain, noted, nothing = each_from_here(
        sending(rule, world, guest, {}, is_htmx=True),
        sending(rule, world, guest, {"flagged": "on"}, is_htmx=True),
        lambda: (200, None, digest_database(without=STAMPS)),
    )

    assert len({plain, noted, nothing}) == 3
