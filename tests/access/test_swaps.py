"""Every id in an address or a form exchanged for another: nobody reads or writes what is not theirs."""

import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from quizsite.interviews.models import Attempt, Response
from quizsite.live.models import Answer
from quizsite.live.seats import hand_over
from quizsite.practice.models import Drill, Try
from tests.access.digest import digest_database
from tests.access.knocking import ask, undone
from tests.access.routes import walk_routes
from tests.access.world import Person, World, body_for, seat_in

pytestmark = pytest.mark.django_db

PEOPLE = ["nobody", "garbage", "guest", "candidate", "other_guest", "other_candidate", "editor", "admin"]
NOBODYS = uuid.UUID("00000000-0000-4000-8000-000000000000")
WITH_POSITION = (
    *("interviews:attempt-item", "interviews:response-save", "interviews:item-mark"),
    *("interviews:item-looked", "findings:attempt-concern"),
)
WITH_FORM = ("interviews:attempt-export",)
OF_ATTEMPTS = (
    *("interviews:attempt-detail", "interviews:attempt-hand-in", "interviews:attempt-report"),
    *("interviews:attempt-go-on", *WITH_FORM, *WITH_POSITION),
)
OF_DRILLS = ("practice:drill-detail", "practice:drill-check", "practice:drill-solution", "practice:drill-mark")
OF_DRILLS += ("findings:drill-concern",)
ROUTES = {route.name: route for route in walk_routes()}
POISON = {
    "score": "10",
    "closed_at": "2000-01-01",
    "deadline_at": "2099-01-01",
    "started_at": "2099-01-01",
    "received_at": "2000-01-01",
    "is_late": "false",
    "is_handed_in": "true",
    "participant": "1",
    "participant_id": "1",
    "attempt": "1",
    "item": "1",
    "user": "1",
    "is_staff": "on",
    "is_superuser": "on",
    "groups": "1",
    "fraction": "1",
    "detail": "{}",
    "key": "{}",
    "boxes": "[]",
    "stem_html": "<b>x</b>",
    "solution_html": "x",
    "minutes": "9999",
    "id": "1",
    "pk": "1",
    "number": "99",
}


def steady(response: HttpResponse) -> tuple[int, str]:
    """Return status and body without the tokens that differ each time."""
    body = re.sub(r'(value|"X-CSRFToken":) ?=?"[A-Za-z0-9]{64}"', "a token", response.content.decode())
    return response.status_code, body


def kwargs_for(name: str, pk: Any, position: int = 2) -> dict[str, Any]:
    if name in WITH_FORM:
        return {"pk": pk, "form": "report.csv"}
    return {"pk": pk, "position": position} if name in WITH_POSITION else {"pk": pk}


def knock(world: World, person: Person, name: str, kwargs: dict[str, Any]) -> list[HttpResponse]:
    """Send every method that the view takes, as a page and as a fragment."""
    methods = sorted(ROUTES[name].allowed_methods - {"HEAD"})
    body = body_for(name, world, person) | {"token": ""}
    path = reverse(name, kwargs=kwargs)
    return [
        ask(person, method, path, body if method == "POST" else None, is_htmx=is_htmx)
        for method in methods
        for is_htmx in (False, True)
    ]


@pytest.mark.parametrize("name", [*OF_ATTEMPTS, *OF_DRILLS])
@pytest.mark.parametrize("who", PEOPLE)
def test_what_belongs_to_somebody_else_looks_like_what_is_not_there(world: World, who: str, name: str):
    person = world.people[who]
    owner = world.people["candidate" if who in ("guest", "other_guest", "nobody", "garbage") else "guest"]
    foreign = [owner.drill.pk] if name in OF_DRILLS else [owner.attempt.pk, owner.closed.pk]
    before = digest_database()
    nothing = [steady(response) for response in knock(world, person, name, kwargs_for(name, NOBODYS))]

    for pk in foreign:
        assert [steady(response) for response in knock(world, person, name, kwargs_for(name, pk))] == nothing

    assert {status for status, _ in nothing} == {404}
    assert digest_database() == before


@pytest.mark.parametrize("name", WITH_POSITION)
@pytest.mark.parametrize("position", [0, 99, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("who", ["guest", "candidate"])
def test_a_place_that_the_paper_does_not_have_is_not_there(world: World, who: str, name: str, position: int):
    person = world.people[who]
    before = digest_database()

    statuses = {r.status_code for r in knock(world, person, name, kwargs_for(name, person.attempt.pk, position))}

    assert statuses == {404}
    assert digest_database() == before


@pytest.mark.parametrize("name", [*OF_ATTEMPTS, *OF_DRILLS])
@pytest.mark.parametrize("path_id", ["-1", "0", "9223372036854775808", "none", "../admin"])
def test_an_id_that_is_none_is_not_there(world: World, name: str, path_id: str):
    person = world.people["candidate"]
    path = reverse(name, kwargs=kwargs_for(name, NOBODYS)).replace(str(NOBODYS), path_id)

    assert ask(person, "GET", path).status_code == 404


def test_the_token_of_one_drill_opens_no_other(world: World):
    person = world.people["guest"]
    form = {"op_id": str(uuid.uuid4()), "token": world.offer.token}
    before = digest_database()

    statuses = {
        ask(person, "POST", reverse(name, args=[NOBODYS]), form, is_htmx=is_htmx).status_code
        for name in ("practice:drill-check", "practice:drill-solution", "practice:drill-mark")
        for is_htmx in (False, True)
    }

    assert statuses == {404}
    assert digest_database() == before


def test_a_drill_that_somebody_has_taken_up_is_nobody_elses(world: World):
    drill = world.people["guest"].drill
    form = {"op_id": str(uuid.uuid4()), "token": world.offer.token}

    response = ask(world.people["other_guest"], "POST", reverse("practice:drill-check", args=[drill.pk]), form)

    assert response.status_code == 404
    assert Try.objects.filter(drill=drill).count() == Drill.objects.get(pk=drill.pk).tries.count()


@pytest.mark.parametrize(
    "name", ["interviews:response-save", "practice:drill-check", "interviews:own-start", "interviews:attempt-hand-in"]
)
def test_fields_that_are_the_servers_own_are_not_taken_from_a_form(world: World, name: str):
    person = world.people["candidate"]
    kwargs = (
        {}
        if name.endswith("own-start")
        else kwargs_for(name, person.drill.pk if name in OF_DRILLS else person.attempt.pk)
    )
    plain = body_for(name, world, person)
    path = reverse(name, kwargs=kwargs)

    def what_became(body: dict[str, Any]) -> list[Any]:
        with undone():
            ask(person, "POST", path, body)
            person.user.refresh_from_db()
            attempt = Attempt.objects.get(pk=person.attempt.pk)
            responses = Response.objects.filter(item__attempt=attempt).order_by("pk")
            return [
                (attempt.participant_id, attempt.started_at, attempt.deadline_at, attempt.is_handed_in, attempt.score),
                [(row.item_id, row.seq, row.raw, row.is_late) for row in responses],
                list(Try.objects.filter(drill=person.drill).order_by("pk").values_list("number", "fraction", "raw")),
                list(attempt.items.order_by("pk").values_list("boxes", "key", "stem_html")),
                (person.user.is_staff, person.user.is_superuser, person.user.groups.count()),
                Attempt.objects.filter(participant=person.participant).count(),
            ]

    poison = {field: value for field, value in POISON.items() if field not in plain}

    assert what_became(plain | poison) == what_became(plain)


def test_handing_in_somebody_elses_paper_leaves_it_open(world: World):
    theirs = world.people["guest"].attempt

    ask(world.people["other_guest"], "POST", reverse("interviews:attempt-hand-in", args=[theirs.pk]))

    assert Attempt.objects.open().filter(pk=theirs.pk).exists()


# --- Rooms ------------------------------------------------------------------------------------------------------------

OF_PLAYERS = (
    *("live:room-play", "live:answer-save", "live:seat-leave", "live:seat-hand-over", "live:room-report"),
    *("live:turn-begin", "live:turn-save", "live:turn-finish"),
)
OF_HOSTS = ("live:room-host", "live:room-counter", "live:room-screen", "live:end-move", "live:race-open")


@pytest.mark.parametrize("name", OF_PLAYERS)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_room_in_which_one_has_no_seat_looks_like_one_that_is_not_there(world: World, who: str, name: str):
    person = world.people[who]
    foreign = world.room if who.startswith("other") else world.other_room
    before = digest_database()

    nothing = [steady(response) for response in knock(world, person, name, {"pk": NOBODYS})]
    theirs = [steady(response) for response in knock(world, person, name, {"pk": foreign.pk})]

    assert theirs == nothing
    assert {status for status, _ in nothing} == {404}
    assert digest_database() == before


@pytest.mark.parametrize("name", OF_HOSTS)
@pytest.mark.parametrize("who", ["candidate", "other_candidate", "editor", "admin"])
def test_a_room_that_others_run_looks_like_one_that_is_not_there(world: World, who: str, name: str):
    person = world.people[who]
    foreign = world.room if who.startswith("other") else world.other_room
    before = digest_database()

    nothing = [steady(response) for response in knock(world, person, name, {"pk": NOBODYS})]

    assert [steady(response) for response in knock(world, person, name, {"pk": foreign.pk})] == nothing
    assert {status for status, _ in nothing} == {404}
    assert digest_database() == before


def test_a_seat_of_another_room_is_no_seat_of_mine(world: World):
    host, theirs = world.people["candidate"], seat_in(world.other_room, world.people["other_guest"])
    before = digest_database()

    for pk in (world.room.pk, world.other_room.pk):
        for seat in (theirs.pk, 0, 2**31, 2**63, 10**30):
            path = reverse("live:seat-act", args=[pk, seat])
            assert ask(host, "POST", path, {"act": "kick"}).status_code == 404

    assert digest_database() == before


def test_a_side_of_another_room_is_no_side_of_mine(world: World):
    host, own = world.people["candidate"], seat_in(world.room, world.people["guest"])
    path = reverse("live:seat-act", args=[world.room.pk, own.pk])
    before = digest_database()

    for side in (1, 0, 2**62, 2**64):
        assert ask(host, "POST", path, {"act": "side", "side": side}, is_htmx=True).status_code == 200

    assert digest_database() == before


@pytest.mark.parametrize("item", ["0", "2", "99", "1000", "-1", "x"])
def test_an_answer_lands_on_no_other_item(world: World, item: str):
    person = world.people["guest"]
    body = body_for("live:answer-save", world, person) | {"_item": item}
    path = reverse("live:answer-save", args=[world.room.pk])

    for is_htmx in (False, True):
        assert ask(person, "POST", path, body, is_htmx=is_htmx).status_code in (200, 302, 404, 422)

    assert not Answer.objects.exists()


def test_a_hand_over_link_opens_no_other_room(world: World):
    code = hand_over(seat_in(world.room, world.people["guest"]))
    before = digest_database()

    for room_id in (world.other_room.pk, NOBODYS):
        path = reverse("live:seat-take", args=[room_id, code])
        assert ask(world.people["other_guest"], "POST", path).status_code == 404

    assert digest_database() == before


@pytest.mark.parametrize("name", ["live:quiz-edit", "live:room-open", "live:quiz-delete"])
@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_a_quiz_that_is_none_is_not_there(world: World, name: str, pk: int):
    person = world.people["candidate"]

    assert ask(person, "POST", reverse(name, args=[pk]), body_for(name, world, person)).status_code == 404


# --- Teams ------------------------------------------------------------------------------------------------------------

OF_MEMBERS = ("team-detail", "team-room", "team-quiz", "team-invite", "member-edit", "team-leave")
OF_OWNERS = ("team-edit", "team-delete")


@pytest.mark.parametrize("name", [*OF_MEMBERS, *OF_OWNERS])
@pytest.mark.parametrize("who", ["editor", "admin"])
def test_a_team_of_others_looks_like_one_that_is_not_there(world: World, who: str, name: str):
    person, name = world.people[who], f"teams:{name}"
    before = digest_database()

    nothing = [steady(response) for response in knock(world, person, name, {"pk": 2**31 - 1})]

    for team in (world.team, world.playing):
        assert [steady(response) for response in knock(world, person, name, {"pk": team.pk})] == nothing
    assert {status for status, _ in nothing} == {404}
    assert digest_database() == before


def test_a_member_is_found_in_no_other_team(world: World):
    owner = world.people["candidate"]
    elsewhere = world.playing.memberships.get(user=world.people["other_candidate"].user)
    before = digest_database()

    theirs = knock(world, owner, "teams:member-act", {"pk": world.team.pk, "member": elsewhere.pk})

    assert {response.status_code for response in theirs} == {404}
    assert digest_database() == before
