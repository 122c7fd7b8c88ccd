"""A small world with somebody of every sort in it, and a thing of every sort to which an address can point."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import yaml
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from questions.models import Refusal, Revision, Topic
from quizsite.accounts import participants
from quizsite.accounts.models import Participant, User
from quizsite.accounts.roles import write_roles
from quizsite.findings.models import Concern
from quizsite.findings.queries import subject_of_host
from quizsite.findings.transitions import raise_concern
from quizsite.interviews.models import Allowance, Attempt, Plan
from quizsite.interviews.queries import database_now
from quizsite.interviews.transitions import hand_in
from quizsite.live.cookies import seat_cookie
from quizsite.live.forms import typed_moment
from quizsite.live.models import Quiz, Room, RoomItem, Seat, SeatTurn
from quizsite.live.paced import start_item
from quizsite.live.quizzes import make_quiz, open_room
from quizsite.live.seats import hand_over, join
from quizsite.live.transitions import close_item, end, next_item, open_item
from quizsite.practice.models import Drill
from quizsite.practice.offers import Offer, make_offer
from quizsite.practice.transitions import add_try, keep_offer
from quizsite.rehearsals.models import Rehearsal, State
from quizsite.teams.models import Team, TeamRoom
from quizsite.teams.transitions import join_team, make_team
from tests.access.pages import read_page
from tests.factories import (
    RIGHT,
    WRITTEN,
    WRONG,
    drawn_source,
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    make_plan,
    publish,
    publish_one_of_each_kind,
    right_answer,
    save,
)

PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple battery horse"
HTMX = {"HTTP_HX_REQUEST": "true"}
_addresses = itertools.count(1)


@cache
def _handler(enforce_csrf_checks: bool) -> ClientHandler:
    """Return the one handler of all browsers: loading the middleware anew for each would take longer than they do."""
    return ClientHandler(enforce_csrf_checks)


class Browser(Client):
    """Django's test client without its notes on every template, which would take a third of the time."""

    def request(self, **request: Any) -> HttpResponse:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


@dataclass
class Person:
    """Somebody at the door, known by cookies alone; and what is theirs."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    user: User | None = None
    participant: Participant | None = None
    attempt: Attempt | None = None
    closed: Attempt | None = None
    drill: Drill | None = None
    written: Drill | None = None

    def client(self, *, enforce_csrf_checks: bool = False) -> Browser:
        """Return a fresh browser with the person's cookies. Each comes from an address of its own."""
        number = next(_addresses)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        client = Browser(REMOTE_ADDR=address)
        client.handler = _handler(enforce_csrf_checks)
        client.cookies.load(self.cookies)
        return client


def newcomer() -> Browser:
    """Return the browser of somebody who has never been here."""
    return Person("newcomer").client()


@dataclass
class World:
    people: dict[str, Person]
    topic: Topic
    plan: Plan
    revision: Revision
    drawn: Revision
    refusal: Refusal
    group: Group
    stranger: User
    passkey: Authenticator
    allowance: Allowance
    free: Revision
    free_quiz: Quiz
    offer: Offer
    quiz: Quiz
    room: Room
    other_room: Room
    rehearsal: Rehearsal
    played: Room
    concern: Concern
    team: Team
    playing: Team
    paced_room: Room
    recorded_room: Room

    forms: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def admin_form(self, name: str, pk: int) -> dict[str, Any]:
        """Return the fields of the admin's form for an object, as a browser would send them back untouched."""
        if (name, pk) not in self.forms:
            page = self.people["admin"].client().get(reverse(f"admin:{name}_change", args=[pk]))
            self.forms[name, pk] = read_page(page.content.decode()).forms[f"{name.split('_')[1]}_form"]
        return self.forms[name, pk]

    def owner(self, person: Person) -> Person:
        """Return the one whose things are asked for when this person knocks: themselves, or a neighbour."""
        if person.name in ("guest", "candidate", "disabled"):
            return person
        if person.user is None:
            return self.people["guest"]
        return self.people["candidate"]


def make_world() -> World:
    """Write the world; a second or so."""
    write_roles()
    publish_one_of_each_kind()
    revision = Revision.objects.get(kind="numeric")
    drawn = publish(drawn_source())
    people = {"nobody": Person("nobody"), "garbage": Person("garbage", _garbage_cookies())}
    for name in ("guest", "other_guest"):
        participant = make_participant()
        people[name] = Person(name, {participants.COOKIE: sign_guest(participant)}, participant=participant)
    hashed = make_password(PASSWORD)
    staff = {"editor": "Editors", "observer": "Observers", "admin": None}
    for name in ("candidate", "other_candidate", *staff, "disabled"):
        user = _make_user(f"{name}@example.org", hashed, is_staff=name in staff, is_superuser=name == "admin")
        if staff.get(name):
            user.groups.add(Group.objects.get(name=staff[name]))
        participant = None if name in staff else make_participant(user)
        people[name] = Person(name, {settings.SESSION_COOKIE_NAME: sign_in(user, participant)}, user, participant)
    for name in ("guest", "other_guest", "candidate", "other_candidate", "disabled"):
        _furnish(people[name])
    # In no paper and in no room: what is, practice keeps back.
    free, opinion = (publish(entry_source(kind, slug=f"free-{kind[:4]}")) for kind in ("numeric", "open_answer"))
    for name in ("guest", "other_guest", "candidate", "other_candidate", "disabled"):
        _let_practise(people[name], free, opinion)
    disabled = people["disabled"].user
    disabled.is_active = False
    disabled.save(update_fields=["is_active"])
    stranger = _make_user("stranger@example.org", hashed)
    candidate = people["candidate"].user
    passkey = Authenticator.objects.create(user=candidate, type="webauthn", data=_passkey())
    RecoveryCodes.activate(candidate)
    EmailAddress.objects.create(user=stranger, email="new-stranger@example.org", verified=False, primary=False)
    quiz = _make_quiz(people["candidate"])
    room = _open_room(quiz, people["guest"], people["candidate"])
    playing = _make_team("Players", people["candidate"], people["other_candidate"])
    TeamRoom.objects.create(team=playing, room=room, opened_by=candidate)
    # What the candidate got wrong in a drill is something to make a quiz of.
    playing.memberships.filter(user=candidate).update(shows_progress=True)
    return World(
        people=people,
        topic=revision.question.topic,
        plan=make_plan(),
        revision=revision,
        drawn=drawn,
        allowance=Allowance.objects.create(
            participant=make_participant(_make_user("slower@example.org", hashed)), factor=1.5, reason="an exam"
        ),
        refusal=Refusal.objects.create(revision=drawn, reason="a made-up reason", count=1),
        group=Group.objects.create(name="Helpers"),
        stranger=stranger,
        passkey=passkey,
        free=free,
        free_quiz=make_quiz(candidate, title="A free quiz", slugs=[free.question.slug]),
        offer=make_offer(free.question),
        quiz=quiz,
        room=room,
        other_room=_open_room(_make_quiz(people["other_candidate"]), people["other_guest"], people["other_candidate"]),
        rehearsal=Rehearsal.objects.create(quiz=quiz, host=quiz.owner, state=State.STOPPED, ended_at=database_now()),
        played=(played := _play_one(_open_room(quiz, people["guest"], people["candidate"]))),
        concern=_report(played, people["other_guest"]),
        team=_make_team("A team", people["candidate"], people["other_candidate"]),
        playing=playing,
        paced_room=_open_paced(quiz, people["guest"], people["candidate"]),
        recorded_room=_record_room(quiz, people["candidate"]),
    )


def _make_user(email: str, hashed: str, **fields: Any) -> User:
    user = User.objects.create(email=email, password=hashed, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_guest(participant: Participant) -> str:
    """Return the cookie by which a guest is known."""
    return participants._signer.sign(str(participant.pk))


def sign_in(user: User, participant: Participant | None) -> str:
    """Return the key of a live session, as a sign-in would leave it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if participant:
        session[participants.SESSION_KEY] = str(participant.pk)
    session.save()
    return session.session_key


def _garbage_cookies() -> dict[str, str]:
    return {
        settings.SESSION_COOKIE_NAME: "x" * 32,
        participants.COOKIE: f"{uuid.uuid4()}:notsignedhere",
        settings.CSRF_COOKIE_NAME: "y" * 32,
    }


def _furnish(person: Person) -> None:
    """Give a person a closed interview, and one that runs with answers in it."""
    person.closed = _sit(person.participant)
    hand_in(person.closed.pk, participant_id=person.participant.pk, now=database_now())
    person.attempt = _sit(person.participant)


def _let_practise(person: Person, free: Revision, opinion: Revision) -> None:
    """Give a person two drills, each tried once."""
    drill = keep_offer(make_offer(free.question).drill, participant_id=person.participant.pk)
    add_try(drill, op_id=uuid.uuid4(), data=form_data(product="13"))
    person.drill = drill
    written = keep_offer(make_offer(opinion.question).drill, participant_id=person.participant.pk)
    add_try(written, op_id=uuid.uuid4(), data=form_data(**RIGHT["open_answer"]))
    person.written = written


def _sit(participant: Participant) -> Attempt:
    attempt = make_attempt(participant, minutes=60, count=len(WRITTEN) + 1)
    for item in attempt.items.filter(kind__in=["true_false", "open_answer"]):
        save(item, right_answer(item))
    return attempt


def _make_quiz(person: Person) -> Quiz:
    return make_quiz(person.user, title="A quiz", slugs=["the-numeric", "the-true-false"])


def _open_room(quiz: Quiz, *players: Person) -> Room:
    """Return a room whose first item is open for a day; the players hold the cookies of their seats."""
    room = open_room(quiz, host=quiz.owner)
    for person in players:
        _sit_in(room, person)
    room = next_item(room.pk, actor=quiz.owner, seen_version=room.version)
    room = open_item(room.pk, actor=quiz.owner, seen_version=room.version)
    RoomItem.objects.filter(room=room, position=1).update(deadline_at=F("deadline_at") + timedelta(days=1))
    return room


def _play_one(room: Room) -> Room:
    """Return a room whose first item is over, and revealed."""
    return close_item(room.pk, actor=room.host, seen_version=room.version)


def _report(room: Room, person: Person) -> Concern:
    subject = subject_of_host(room, 1)
    return raise_concern(subject, participant_id=person.participant.pk, reason="key", words="It is 41.")[0]


def _make_team(name: str, owner: Person, member: Person) -> Team:
    team = make_team(owner.user, name=name)
    join_team(team.pk, member.user, name="Somebody")
    return team


def _open_paced(quiz: Quiz, *players: Person) -> Room:
    """Return a room in which each of the players has begun the first item, in a window of a day."""
    room = open_room(quiz, host=quiz.owner, ends_at=database_now() + timedelta(days=7))
    for person in players:
        start_item(room.pk, _sit_in(room, person), position=1)
    SeatTurn.objects.filter(seat__room=room).update(deadline_at=F("deadline_at") + timedelta(days=1))
    return room


def _record_room(quiz: Quiz, player: Person) -> Room:
    """Return a room that was led to its end after one item, with the player in it."""
    room = open_room(quiz, host=quiz.owner)
    _sit_in(room, player)
    for step in (next_item, open_item, close_item, end):
        room = step(room.pk, actor=quiz.owner, seen_version=room.version)
    return room


def _sit_in(room: Room, person: Person) -> str:
    """Give a person a seat, and the cookie of it; return its token."""
    seat, token = join(room.code, person.name.replace("_", " "), participant=person.participant)
    name, value = seat_cookie(room.pk, token)
    person.cookies[name] = value
    return token


def seat_in(room: Room, person: Person) -> Seat:
    return Seat.objects.get(room=room, participant=person.participant)


def _passkey() -> dict[str, Any]:
    """Return what is kept of a passkey: a registration as a browser would have sent it."""
    public_key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, b"a passkey", public_key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(b"127.0.0.1").digest(), flags, 0, credential)
    registration = RegistrationResponse(
        raw_id=b"a passkey",
        response=AuthenticatorAttestationResponse(
            client_data=CollectedClientData.create("webauthn.create", b"challenge", "http://127.0.0.1"),
            attestation_object=AttestationObject.create("none", data, {}),
        ),
    )
    return {"name": "A key", "credential": dict(registration)}


# --- What the addresses point to --------------------------------------------------------------------------------------

Kwargs = dict[str, Any]


def _offer_kwargs(world: World, person: Person) -> Kwargs:
    return {"pk": world.offer.drill.pk}


def _reset_link(world: World, person: Person) -> Kwargs:
    user = world.stranger
    return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}


def _confirmation_link(world: World, person: Person) -> Kwargs:
    address = EmailAddress.objects.get(email="new-stranger@example.org")
    return {"key": EmailConfirmationHMAC.create(address).key}


def _place(attempt: Attempt, kind: str) -> Kwargs:
    return {"pk": attempt.pk, "position": attempt.items.filter(kind=kind)[0].position}


def _seat_of_guest(world: World) -> Seat:
    return seat_in(world.room, world.people["guest"])


def _guest_seat(world: World, person: Person) -> Kwargs:
    return {"pk": world.room.pk, "seat": _seat_of_guest(world).pk}


def _member_of_a_team(world: World, person: Person) -> Kwargs:
    member = world.team.memberships.get(user=world.people["other_candidate"].user)
    return {"pk": world.team.pk, "member": member.pk}


def _running_item(world: World, person: Person) -> Kwargs:
    return {"pk": world.owner(person).attempt.pk, "position": 2}


# By the word that access.toml uses for it: the part of the address that says which one.
OBJECTS: dict[str, Callable[[World, Person], Kwargs]] = {
    "question": lambda world, person: {"slug": world.free.question.slug},
    "plan": lambda world, person: {"slug": world.plan.slug},
    "running attempt": lambda world, person: {"pk": world.owner(person).attempt.pk},
    "closed attempt": lambda world, person: {"pk": world.owner(person).closed.pk},
    "running item": _running_item,
    "closed item": lambda world, person: _place(world.owner(person).closed, "numeric"),
    "running open item": lambda world, person: _place(world.owner(person).attempt, "open_answer"),
    "closed open item": lambda world, person: _place(world.owner(person).closed, "open_answer"),
    "drill": lambda world, person: {"pk": world.owner(person).drill.pk},
    "written drill": lambda world, person: {"pk": world.owner(person).written.pk},
    "offer": _offer_kwargs,
    "passkey": lambda world, person: {"pk": world.passkey.pk},
    "room code": lambda world, person: {"code": world.room.code},
    "room": lambda world, person: {"pk": world.room.pk},
    "room in their own time": lambda world, person: {"pk": world.paced_room.pk},
    "recorded room": lambda world, person: {"pk": world.recorded_room.pk},
    "seat of a room": _guest_seat,
    "hand-over link": lambda world, person: {"pk": world.room.pk, "code": hand_over(_seat_of_guest(world))},
    "open item of a room": lambda world, person: {"pk": world.room.pk, "position": 1},
    "revealed item of a room": lambda world, person: {"pk": world.played.pk, "position": 1},
    "a concern": lambda world, person: {"object_id": world.concern.pk},
    "export of a room": lambda world, person: {"pk": world.room.pk, "form": "csv"},
    "quiz": lambda world, person: {"pk": world.quiz.pk},
    "item of a quiz": lambda world, person: {"pk": world.free_quiz.pk, "position": 1},
    "rehearsal": lambda world, person: {"pk": world.rehearsal.pk},
    "team": lambda world, person: {"pk": world.team.pk},
    "team that plays": lambda world, person: {"pk": world.playing.pk},
    "member of a team": _member_of_a_team,
    "invitation": lambda world, person: {"token": world.team.token},
    "reset link": _reset_link,
    "confirmation link": _confirmation_link,
    "unknown provider": lambda world, person: {"provider_id": "nobody"},
    "bank": lambda world, person: {"app_label": "questions"},
    "people": lambda world, person: {"app_label": "auth"},
    "no page": lambda world, person: {"url": "no/such/page/"},
    "a topic": lambda world, person: {"object_id": world.topic.pk},
    "a question": lambda world, person: {"object_id": world.revision.question.pk},
    "a revision": lambda world, person: {"object_id": world.revision.pk},
    "a refusal": lambda world, person: {"object_id": world.refusal.pk},
    "a group": lambda world, person: {"object_id": world.group.pk},
    "a user": lambda world, person: {"object_id": world.stranger.pk},
    "a user's id": lambda world, person: {"id": world.stranger.pk},
    "a plan": lambda world, person: {"object_id": world.plan.pk},
    "an attempt": lambda world, person: {"object_id": world.people["candidate"].attempt.pk},
    "export of a running attempt": lambda world, person: {"pk": world.owner(person).attempt.pk, "form": "report.json"},
    "export of a closed attempt": lambda world, person: {"pk": world.owner(person).closed.pk, "form": "receipt.json"},
    "a team": lambda world, person: {"object_id": world.team.pk},
    "a room": lambda world, person: {"object_id": world.room.pk},
    "a quiz": lambda world, person: {"object_id": world.quiz.pk},
    "an allowance": lambda world, person: {"object_id": world.allowance.pk},
    "an address": lambda world, person: {"object_id": world.stranger.emailaddress_set.first().pk},
    "an authenticator": lambda world, person: {"object_id": world.passkey.pk},
}


# --- What is sent to them ---------------------------------------------------------------------------------------------


def _save_body(world: World, person: Person) -> Kwargs:
    return {"op_id": uuid.uuid4(), "seq": 5, "notes": "a note", **RIGHT["numeric"], **RIGHT["true_false"]}


def _check_body(world: World, person: Person) -> Kwargs:
    return {"op_id": uuid.uuid4(), "token": world.offer.token, **WRONG["numeric"]}


def _live_answer(world: World, person: Person) -> Kwargs:
    return {"_op": uuid.uuid4(), "_seq": 5, "_item": 1, "_round": 1, **RIGHT["numeric"]}


def _in_two_days() -> str:
    return typed_moment(database_now() + timedelta(days=2))


def _quiz_body(world: World, person: Person) -> Kwargs:
    rules = {"scoring": "accuracy", "sides": "none", "reading_seconds": 5}
    return {"title": "Another", "chosen": ["the-numeric"], "save": "1", **rules}


def _team_quiz(world: World, person: Person) -> Kwargs:
    quiz = Quiz.objects.filter(owner=person.user).first() if person.user else None
    return {"quiz": quiz.pk if quiz else world.quiz.pk}


def _new_revision(world: World, person: Person) -> Kwargs:
    source = yaml.safe_dump(entry_source("numeric", slug="a-new-question"))
    return {"topic": world.topic.pk, "source_text": source}


def _as_it_stands(name: str, of: Callable[[World], Any]) -> Callable[[World, Person], Kwargs]:
    """Return what a browser would send of the admin's form for an object when nothing in it is touched."""

    def body(world: World, person: Person) -> Kwargs:
        return world.admin_form(name, of(world).pk)

    return body


def _delete_chosen(of: Callable[[World], Any]) -> Callable[[World, Person], Kwargs]:
    return lambda world, person: {"action": "delete_selected", "_selected_action": of(world).pk, "post": "yes"}


def _nothing(world: World, person: Person) -> Kwargs:
    return {}


def _sure(world: World, person: Person) -> Kwargs:
    return {"post": "yes"}


def _new_passwords(world: World, person: Person) -> Kwargs:
    return {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


# A body that the view takes and acts upon, by the name of the route. For the routes that are not here there is nothing
# to fill in, or nobody who would be heard.
BODIES: dict[str, Callable[[World, Person], Kwargs]] = {
    "practice:drill-check": _check_body,
    "practice:drill-solution": _check_body,
    "practice:drill-mark": lambda world, person: {"answer_covered": "1"},
    "interviews:item-mark": lambda world, person: {"answer_covered": "1"},
    "interviews:own-start": lambda world, person: {"minutes": 20},
    "interviews:response-save": _save_body,
    "interviews:attempt-go-on": lambda world, person: {"section": 1},
    "interviews:item-looked": lambda world, person: {"spent": 2000},
    "live:room-find": lambda world, person: {"code": world.room.code},
    "live:seat-join": lambda world, person: {"nickname": f"new {person.name}"},
    "live:answer-save": _live_answer,
    "live:turn-begin": lambda world, person: {"item": 1},
    "live:turn-save": _live_answer,
    "live:turn-finish": _live_answer,
    "live:end-move": lambda world, person: {"seen": world.paced_room.version, "until": _in_two_days()},
    "live:room-host": lambda world, person: {"act": "close", "seen": world.room.version},
    "live:seat-act": lambda world, person: {"act": "rename", "nickname": "Somebody"},
    "live:quiz-new": _quiz_body,
    "live:quiz-edit": _quiz_body,
    "findings:room-concern": lambda world, person: {"reason": "key"},
    "findings:attempt-concern": lambda world, person: {"reason": "typo"},
    "findings:drill-concern": lambda world, person: {"words": "It is odd."},
    "rehearsals:rehearsal-begin": lambda world, person: {"most": 10, "is_confirmed": "on"},
    "teams:team-list": lambda world, person: {"name": "Another team"},
    "teams:team-join": lambda world, person: {"name": "Newcomer", "shows_progress": "on"},
    "teams:team-room": _team_quiz,
    "teams:team-quiz": lambda world, person: {"count": 5},
    "teams:member-edit": lambda world, person: {"name": "Ada", "shows_progress": "on"},
    "teams:member-act": lambda world, person: {"act": "remove"},
    "teams:team-edit": lambda world, person: {"name": "Renamed"},
    "account_login": lambda world, person: {"login": world.stranger.email, "password": PASSWORD},
    "account_signup": lambda world, person: {"email": "fresh@example.org", "password1": NEW_PASSWORD},
    "account_reauthenticate": lambda world, person: {"password": PASSWORD},
    "account_email": lambda world, person: {"email": f"second-{person.name}@example.org", "action_add": ""},
    "account_change_password": lambda world, person: {"oldpassword": PASSWORD, **_new_passwords(world, person)},
    "account_set_password": _new_passwords,
    "account_reset_password": lambda world, person: {"email": world.stranger.email},
    "account_reset_password_from_key": _new_passwords,
    "admin:password_change": lambda world, person: {
        "old_password": PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
    },
    "admin:questions_topic_add": lambda world, person: {"slug": "new", "title": "New", "position": 9},
    "admin:questions_topic_change": _as_it_stands("questions_topic", lambda world: world.topic),
    "admin:questions_question_changelist": lambda world, person: {
        "action": "retire",
        "_selected_action": world.revision.question.pk,
    },
    "admin:questions_question_change": _as_it_stands("questions_question", lambda world: world.revision.question),
    "admin:questions_revision_add": _new_revision,
    "admin:findings_concern_changelist": lambda world, person: {
        "action": "decline",
        "_selected_action": world.concern.pk,
        "note": "It is right.",
    },
    "admin:findings_concern_change": lambda world, person: {"state": "accepted", "note": "It is wrong."},
    "admin:auth_group_changelist": _delete_chosen(lambda world: world.group),
    "admin:auth_group_add": lambda world, person: {"name": "New"},
    "admin:auth_group_change": _as_it_stands("auth_group", lambda world: world.group),
    "admin:auth_group_delete": _sure,
    "admin:accounts_user_changelist": _delete_chosen(lambda world: world.stranger),
    "admin:accounts_user_add": lambda world, person: {
        "email": "fresh@example.org",
        "usable_password": "true",
        **_new_passwords(world, person),
    },
    "admin:accounts_user_change": _as_it_stands("accounts_user", lambda world: world.stranger),
    "admin:accounts_user_delete": _sure,
    "admin:auth_user_password_change": lambda world, person: {
        "usable_password": "true",
        **_new_passwords(world, person),
    },
    "admin:interviews_plan_changelist": _delete_chosen(lambda world: world.plan),
    "admin:interviews_plan_add": lambda world, person: {
        "slug": "new",
        "title": "New",
        "summary": "New",
        "minutes": 5,
        "grace": 5,
        "sections": '[{"rules": [{"count": 1}]}]',
        "position": 1,
    },
    "admin:interviews_plan_change": _as_it_stands("interviews_plan", lambda world: world.plan),
    "admin:interviews_plan_delete": _sure,
    "admin:interviews_attempt_clock": lambda world, person: {"act": "extend", "minutes": 5, "reason": "a fire alarm"},
    "admin:interviews_allowance_changelist": _delete_chosen(lambda world: world.allowance),
    "admin:interviews_allowance_add": lambda world, person: {
        "email": "candidate@example.org",
        "factor": "1.5",
        "minutes": 0,
        "reason": "an exam",
    },
    "admin:interviews_allowance_change": _as_it_stands("interviews_allowance", lambda world: world.allowance),
    "admin:account_emailaddress_changelist": _delete_chosen(lambda world: world.stranger.emailaddress_set.first()),
    "admin:account_emailaddress_add": lambda world, person: {"user": world.stranger.pk, "email": "x@example.org"},
    "admin:account_emailaddress_change": _as_it_stands(
        "account_emailaddress", lambda world: world.stranger.emailaddress_set.first()
    ),
    "admin:account_emailaddress_delete": _sure,
    "admin:mfa_authenticator_changelist": _delete_chosen(lambda world: world.passkey),
    "admin:mfa_authenticator_delete": _sure,
}


def body_for(route: str, world: World, person: Person) -> Kwargs:
    """Return a body that the route takes from somebody who may send it one."""
    return BODIES.get(route, _nothing)(world, person)
