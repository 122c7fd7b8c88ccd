"""quizsite/access.toml against the site: every address has its lines, and every line is true."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from quizsite.interviews.models import Attempt
from tests.access.digest import digest_database
from tests.access.knocking import address, ask, tell, undone
from tests.access.routes import Rule, read_policy, walk_routes
from tests.access.world import OBJECTS, Person, World, body_for
from tests.factories import shift_attempt

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in walk_routes()}
POLICY = read_policy()
# What is not among these is refused by the site as a whole, before any view is asked.
FOREIGN_METHODS = ("OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
REFUSED = ("login", "confirm", "hide", "deny", "method")

each_rule = pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.label)


def test_every_route_is_listed_and_every_entry_has_its_route():
    assert {rule.route for rule in POLICY.rules} == set(ROUTES)


def test_no_two_routes_share_a_name():
    assert len(ROUTES) == len(walk_routes())


def test_every_route_with_an_id_says_what_it_belongs_to():
    without = [rule.label for rule in POLICY.rules if bool(rule.object) != bool(ROUTES[rule.route].parameters)]

    assert without == []


def test_every_object_of_the_policy_can_be_made():
    assert {rule.object for rule in POLICY.rules if rule.object} == set(OBJECTS)


def test_the_people_of_the_policy_are_the_people_of_the_world(world: World):
    assert list(world.people) == list(POLICY.people)


def test_every_view_of_ours_says_which_methods_it_takes():
    said = {name: route.allowed_methods for name, route in ROUTES.items() if route.is_ours}
    listed = {
        rule.route: {method for method in ("GET", "HEAD", "POST") if (method.replace("HEAD", "GET")) in rule.methods}
        for rule in POLICY.rules
        if ROUTES[rule.route].is_ours
    }

    assert said == listed


def test_the_public_list_is_the_list_of_views_that_need_no_account():
    marked = sorted(name for name, route in ROUTES.items() if route.is_public)
    listed = sorted({rule.route for rule in POLICY.rules if rule.is_public})

    assert listed == marked


def test_what_is_not_public_lets_nobody_in_without_an_account():
    visitors = POLICY.groups["visitors"]
    outcomes = {
        rule.outcome(method, person)
        for rule in POLICY.rules
        if not rule.is_public
        for method in rule.methods
        for person in visitors
    }

    assert outcomes == {"login"}


@each_rule
def test_reading_gives_each_person_what_the_policy_says_and_writes_nothing(world: World, rule: Rule):
    before = digest_database()
    expected, got = {}, {}
    for person in world.people.values():
        path = address(ROUTES[rule.route], rule.object, world, person)
        for method, is_htmx in (("GET", False), ("GET", True), ("HEAD", False)):
            cell = (person.name, method, "htmx" if is_htmx else "page")
            expected[cell] = rule.outcome(method, person.name, is_htmx=is_htmx)
            got[cell] = tell(ask(person, method, path, is_htmx=is_htmx))

    assert got == expected
    assert digest_database() == before


@each_rule
def test_sending_gives_each_person_what_the_policy_says_and_a_refusal_writes_nothing(world: World, rule: Rule):
    before = digest_database()
    cells = [(person, is_htmx) for person in world.people.values() for is_htmx in (False, True)]
    expected = {(person.name, is_htmx): rule.outcome("POST", person.name, is_htmx=is_htmx) for person, is_htmx in cells}

    refused = {
        (person.name, is_htmx): tell(send(rule, world, person, is_htmx=is_htmx))
        for person, is_htmx in cells
        if expected[person.name, is_htmx] in REFUSED
    }
    after_refusals = digest_database()
    got = {}
    for person, is_htmx in cells:
        if expected[person.name, is_htmx] not in REFUSED:
            with undone():
                got[person.name, is_htmx] = tell(send(rule, world, person, is_htmx=is_htmx))

    assert refused | got == expected
    assert after_refusals == before


def send(rule: Rule, world: World, person: Person, *, is_htmx: bool = False) -> HttpResponse:
    path = address(ROUTES[rule.route], rule.object, world, person)
    return ask(person, "POST", path, body_for(rule.route, world, person), is_htmx=is_htmx)


@each_rule
def test_other_methods_are_refused_to_everyone(world: World, rule: Rule):
    got = {
        (person.name, method): tell(ask(person, method, address(ROUTES[rule.route], rule.object, world, person)))
        for method, person in zip(FOREIGN_METHODS * 2, world.people.values(), strict=False)
    }

    assert set(got.values()) == {"method"}


def test_whoever_may_only_look_changes_nothing_in_the_admin(world: World):
    own_affairs = {"admin:logout", "admin:password_change"}
    observer, before, written = world.people["observer"], digest_database(), []
    for rule in POLICY.rules:
        if rule.route.startswith("admin") and rule.route not in own_affairs:
            with undone():
                send(rule, world, observer)
                if digest_database() != before:
                    written.append(rule.label)

    assert written == []


def test_the_one_reading_that_writes_closes_what_is_over_and_does_so_for_its_owner_alone(world: World):
    guest, other = world.people["guest"], world.people["other_guest"]
    shift_attempt(guest.attempt, timedelta(hours=2))
    before = digest_database()

    stranger_gets = tell(ask(other, "GET", guest.attempt.get_absolute_url()))
    after_the_stranger = digest_database()
    owner_gets = ask(guest, "GET", guest.attempt.get_absolute_url())

    assert (stranger_gets, after_the_stranger) == ("hide", before)
    assert owner_gets["Location"] == guest.attempt.report_url
    assert not Attempt.objects.open().filter(pk=guest.attempt.pk).exists()
