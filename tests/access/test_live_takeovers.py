"""Attempts to take over a room or a seat: with a code, with what opens another room, with what opened this one once.

Each of these people tries every address of the app, with every command that there is. All of it is refused, changes no
row, and says nothing of the item that is open. A new address is tried by itself.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.urls.converters import IntConverter, UUIDConverter

from quizsite.accounts.models import User
from quizsite.doorbells import stream_url
from quizsite.live import seats, transitions
from quizsite.live.cookies import cookie_name, seat_cookie
from quizsite.live.forms import ACTS, SEAT_ACTS
from quizsite.live.models import Answer, Quiz, Seat
from quizsite.live.urls import urlpatterns
from tests.access.conftest import QUICK_HASH
from tests.access.digest import digest_database
from tests.access.knocking import tell, undone
from tests.factories import RIGHT, make_participant, make_user
from tests.people import HTMX, browser
from tests.rooms import Game, Player, make_game

pytestmark = pytest.mark.django_db

# Open to whoever comes: the doors of the building, and the page that asks whether a link is meant.
PUBLIC = {"room-find", "seat-join", "quiz-new"}
ASKING = ("GET", "seat-take")
# What only somebody in the room may read: of the item, of its title, of who plays.
TELLTALES = ("cdot 7", "Product", "Quokkas at large", "Wombat", "data-version", "data-phase")


@dataclass
class Siege:
    """A room with an item that is open, a guest and an account in it; and another room of other people."""

    game: Game
    other: Game
    owner: User
    guest: Player
    member: Player
    account: User
    other_host: User
    other_co_host: User
    others_player: Player

    @property
    def quiz(self) -> Quiz:
        return Quiz.objects.get(owner=self.owner)


@pytest.fixture(scope="module")
def siege(django_db_setup, django_db_blocker) -> Iterator[Siege]:
    with django_db_blocker.unblock(), override_settings(**QUICK_HASH), transaction.atomic():
        yield make_siege()
        transaction.set_rollback(True)


def make_siege() -> Siege:
    owner, account = make_user("owner@example.org"), make_user("member@example.org")
    other_host, other_co_host = make_user("other-host@example.org"), make_user("other-co@example.org")
    game = make_game("numeric", "true_false", host=owner, title="Quokkas at large")
    other = make_game("numeric", "true_false", host=other_host)
    transitions.add_host(other.room_id, actor=other_host, user=other_co_host)
    siege = Siege(
        game=game,
        other=other,
        owner=owner,
        guest=game.join("Wombat one"),
        member=game.join("Wombat two", participant=make_participant(account)),
        account=account,
        other_host=other_host,
        other_co_host=other_co_host,
        others_player=other.join("Numbat"),
    )
    for one in (game, other):
        one.open_next()
        one.do("extend", seconds=3600)
    return siege


def holder(game: Game, token: str, person: Any = None, *, of: uuid.UUID | None = None) -> Client:
    """Return a browser that shows a token at the room, or under the cookie `of` another."""
    client = browser(person)
    _, value = seat_cookie(game.room_id, token)
    client.cookies[cookie_name(of or game.room_id)] = value
    return client


# --- Who tries --------------------------------------------------------------------------------------------------------


def with_the_code_alone(siege: Siege) -> Client:
    client = browser()
    client.cookies[cookie_name(siege.game.room_id)] = siege.game.room.code
    return client


def with_the_stream_of_another_room(siege: Siege) -> Client:
    client = browser()
    client.cookies[cookie_name(siege.game.room_id)] = stream_url(siege.other.room.topic).split("/")[-2]
    return client


def with_the_stream_of_the_room_itself(siege: Siege) -> Client:
    client = browser()
    client.cookies[cookie_name(siege.game.room_id)] = stream_url(siege.game.room.topic).split("/")[-2]
    return client


def with_a_seat_of_another_room(siege: Siege) -> Client:
    return holder(siege.other, siege.others_player.token)


def with_that_seat_under_the_name_of_this_room(siege: Siege) -> Client:
    return holder(siege.game, siege.others_player.token)


def with_the_hash_of_a_token(siege: Siege) -> Client:
    return holder(siege.game, Seat.objects.get(pk=siege.guest.seat_id).token_hash)


def with_a_token_that_was_not_signed(siege: Siege) -> Client:
    client = browser()
    client.cookies[cookie_name(siege.game.room_id)] = siege.guest.token
    return client


def with_a_token_that_was_spent_by_a_hand_over(siege: Siege) -> Client:
    leaver = siege.game.join("Wombat three")
    seats.take_over(siege.game.room_id, seats.hand_over(leaver.seat))
    return holder(siege.game, leaver.token)


def with_the_cookie_of_a_seat_that_was_removed(siege: Siege) -> Client:
    removed = siege.game.join("Wombat four")
    seats.kick(siege.game.room_id, removed.seat_id, actor=siege.owner)
    return holder(siege.game, removed.token)


def with_an_account_whose_seat_was_removed(siege: Siege) -> Client:
    account = make_user("removed@example.org")
    removed = siege.game.join("Wombat five", participant=make_participant(account))
    seats.kick(siege.game.room_id, removed.seat_id, actor=siege.owner)
    return holder(siege.game, removed.token, account)


def with_an_account_without_rights(siege: Siege) -> Client:
    return browser(make_user("stranger@example.org"))


def as_staff_without_rights(siege: Siege) -> Client:
    return browser(make_user("staff@example.org", is_staff=True, is_superuser=True))


def as_the_host_of_another_room(siege: Siege) -> Client:
    return browser(siege.other_host)


def as_a_co_host_of_another_room(siege: Siege) -> Client:
    return browser(siege.other_co_host)


STRANGERS = (
    with_the_code_alone,
    with_the_stream_of_another_room,
    with_the_stream_of_the_room_itself,
    with_a_seat_of_another_room,
    with_that_seat_under_the_name_of_this_room,
    with_the_hash_of_a_token,
    with_a_token_that_was_not_signed,
    with_a_token_that_was_spent_by_a_hand_over,
    with_the_cookie_of_a_seat_that_was_removed,
    with_an_account_whose_seat_was_removed,
    with_an_account_without_rights,
    as_staff_without_rights,
    as_the_host_of_another_room,
    as_a_co_host_of_another_room,
)


# --- What is tried ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Knock:
    method: str
    route: str
    path: str
    body: dict[str, Any]
    is_htmx: bool = False

    def by(self, client: Client) -> HttpResponse:
        headers = HTMX if self.is_htmx else {}
        return getattr(client, self.method.lower())(self.path, self.body, headers=headers)


def knocks(siege: Siege) -> list[Knock]:
    """Return every request to an address of the room and of its quiz, with every command."""
    found = []
    for pattern in urlpatterns:
        if pattern.name in PUBLIC:
            continue
        path = reverse(f"live:{pattern.name}", kwargs=_kwargs(siege, pattern.pattern.converters))
        found += [Knock("GET", pattern.name, path, {}, is_htmx) for is_htmx in (False, True)]
        bodies = _bodies(siege, pattern.name)
        found += [Knock("POST", pattern.name, path, body, is_htmx=True) for body in bodies]
        found.append(Knock("POST", pattern.name, path, bodies[0]))
    return found


def _kwargs(siege: Siege, converters: dict[str, Any]) -> dict[str, Any]:
    known = {"seat": siege.guest.seat_id, "position": 1, "code": seats.hand_over(siege.guest.seat)[:-3], "form": "json"}
    return {name: known.get(name) or _id(siege, converter) for name, converter in converters.items()}


def _id(siege: Siege, converter: Any) -> Any:
    assert isinstance(converter, UUIDConverter | IntConverter)
    return siege.game.room_id if isinstance(converter, UUIDConverter) else siege.quiz.pk


def _bodies(siege: Siege, route: str) -> list[dict[str, Any]]:
    version = siege.game.room.version
    if route == "room-host":
        more = {"seen": version, "seconds": 30, "position": 1, "email": "other-host@example.org", "accept": "x"}
        return [{"act": act, **more} for act in ACTS]
    if route == "seat-act":
        return [{"act": act, "nickname": "Mine", "factor": 2, "side": 1} for act in SEAT_ACTS]
    if route in ("answer-save", "turn-save", "turn-finish"):
        return [answer_body()]
    if route in ("turn-begin", "end-move"):
        return [{"item": 1, "seen": version, "until": "2030-01-01T10:00"}]
    return [{"title": "Mine now", "chosen": ["the-numeric"], "save": "1", "scoring": "accuracy", "sides": "none"}]


def answer_body(**changes: Any) -> dict[str, Any]:
    return {"_op": str(uuid.uuid4()), "_seq": 9, "_item": 1, "_round": 1, **RIGHT["numeric"]} | changes


def says_nothing(response: HttpResponse) -> bool:
    text = response.content.decode()
    return not any(telltale in text for telltale in TELLTALES)


@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: who.__name__)
def test_no_address_of_a_room_opens_to_somebody(siege: Siege, who: Callable[[Siege], Client]):
    with undone():
        client = who(siege)
        before = digest_database()
        replies = [(knock, knock.by(client)) for knock in knocks(siege)]

        told = {(knock.method, knock.route, tell(reply)) for knock, reply in replies}

        assert {one for one in told if one[2] not in ("login", "hide", "method")} <= {(*ASKING, "allow")}
        assert [knock for knock, reply in replies if not says_nothing(reply)] == []
        assert digest_database() == before


def test_what_is_tried_is_every_command_at_every_address(siege: Siege):
    tried = knocks(siege)

    assert {knock.route for knock in tried} | PUBLIC == {pattern.name for pattern in urlpatterns}
    assert {knock.body["act"] for knock in tried if knock.route == "room-host" and knock.body} == set(ACTS)
    assert {knock.body["act"] for knock in tried if knock.route == "seat-act" and knock.body} == set(SEAT_ACTS)


def test_the_room_itself_says_all_that_is_looked_for(siege: Siege):
    """Otherwise nobody would notice that the pages have come to say it in other words."""
    host, seat = browser(siege.owner), holder(siege.game, siege.guest.token)

    pages = [client.get(reverse(f"live:{name}", args=[siege.game.room_id])) for client, name in _own(host, seat)]

    told = "".join(page.content.decode() for page in pages)
    assert [telltale for telltale in TELLTALES if telltale not in told] == []


def _own(host: Client, seat: Client) -> list[tuple[Client, str]]:
    return [(host, "room-host"), (host, "room-screen"), (seat, "room-play")]


# --- From inside the room ---------------------------------------------------------------------------------------------


def a_guest_who_plays(siege: Siege) -> Client:
    return holder(siege.game, siege.guest.token)


def an_account_that_plays(siege: Siege) -> Client:
    return holder(siege.game, siege.member.token, siege.account)


def a_spectator(siege: Siege) -> Client:
    return holder(siege.game, siege.game.join("Wombat six", is_spectator=True).token)


def a_captain(siege: Siege) -> Client:
    Seat.objects.filter(pk=siege.guest.seat_id).update(is_captain=True)
    return holder(siege.game, siege.guest.token)


OF_HOSTS = {"room-host", "room-counter", "seat-act", "room-screen", "room-export", "end-move"}
OF_QUIZZES = {"quiz-edit", "quiz-preview", "room-open", "quiz-delete"}


@pytest.mark.parametrize("who", [a_guest_who_plays, an_account_that_plays, a_spectator, a_captain])
def test_a_seat_gives_no_power_over_the_room(siege: Siege, who: Callable[[Siege], Client]):
    with undone():
        client = who(siege)
        before = digest_database()
        tried = [knock for knock in knocks(siege) if knock.route in OF_HOSTS | OF_QUIZZES]

        replies = [(knock, knock.by(client)) for knock in tried]

        assert {tell(reply) for _, reply in replies} <= {"login", "hide", "method"}
        assert [knock for knock, reply in replies if not says_nothing(reply)] == []
        assert digest_database() == before


def test_a_player_does_not_act_on_seats_by_naming_a_room_of_their_own(siege: Siege):
    with undone():
        own = make_game("numeric", host=siege.account)
        client, before = an_account_that_plays(siege), digest_database()

        for room_id in (own.room_id, siege.game.room_id):
            for act in SEAT_ACTS:
                path = reverse("live:seat-act", args=[room_id, siege.guest.seat_id])
                assert client.post(path, {"act": act}, headers=HTMX).status_code == 404

        assert digest_database() == before


def test_host_of_the_room_has_no_seat_in_it_by_that(siege: Siege):
    with undone():
        client, before = browser(siege.owner), digest_database()
        name = "live:room-play", "live:answer-save", "live:seat-leave", "live:seat-hand-over"

        statuses = [client.post(reverse(one, args=[siege.game.room_id]), answer_body()).status_code for one in name]

        assert statuses == [405, 404, 404, 405]
        assert digest_database() == before


# --- Answers ----------------------------------------------------------------------------------------------------------


def send(siege: Siege, client: Client, **changes: Any) -> HttpResponse:
    body = {name: value for name, value in answer_body(**changes).items() if value is not None}
    return client.post(reverse("live:answer-save", args=[siege.game.room_id]), body, headers=HTMX)


def is_refused(response: HttpResponse) -> bool:
    return response.status_code in (400, 404, 422) or 'data-accepted="no"' in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("_op", value) for value in (None, "", "1", "x" * 36, "0b7ad3e5-1c58-4f39-9b7e-5d1f0c2a6e4", "\0")),
        *(("_seq", value) for value in (None, "", "0", "-1", "1.5", "1e3", "x", str(10**7), str(2**63))),
        *(("_item", value) for value in (None, "", "0", "-1", "2", "1000", "1001", "x", "1;2")),
        *(("_round", value) for value in (None, "", "0", "2", "3", "-1", "x")),
    ],
)
def test_an_answer_with_a_forged_field_is_not_kept(siege: Siege, name: str, value: str | None):
    with undone():
        client, before = a_guest_who_plays(siege), digest_database()

        assert is_refused(send(siege, client, **{name: value}))
        assert digest_database() == before


def test_fields_that_are_the_rooms_own_change_nothing_in_what_is_kept(siege: Siege):
    poison = {"seat": siege.member.seat_id, "seat_id": siege.member.seat_id, "points": 1000, "fraction": 1}
    poison |= {"_seat": siege.member.seat_id, "_points": 1000, "token": siege.member.token, "room": siege.other.room_id}
    poison |= {"received_at": "2000-01-01", "taken_ms": 0, "captain_of": 1, "round": 2, "_captain": 1}

    def kept(**fields: Any) -> list[tuple]:
        with undone():
            assert not is_refused(send(siege, a_guest_who_plays(siege), **fields))
            siege.game.do("close_item")
            columns = ("seat_id", "room_item_id", "round", "seq", "points", "fraction", "captain_of")
            return list(Answer.objects.values_list(*columns))

    assert kept(**poison) == kept()


def test_an_answer_sent_once_more_by_somebody_else_is_their_own_and_leaves_the_first_alone(siege: Siege):
    with undone():
        body = answer_body()
        send(siege, a_guest_who_plays(siege), **body)
        before = Answer.objects.filter(seat=siege.guest.seat_id).values().get()

        send(siege, an_account_that_plays(siege), **{**body, "product": "13"})

        assert Answer.objects.filter(seat=siege.guest.seat_id).values().get() == before
        assert Answer.objects.get(seat=siege.member.seat_id).entered == {"product": ["13"]}


def test_a_body_that_is_replayed_changes_nothing_whatever_came_after_it(siege: Siege):
    with undone():
        client, first = a_guest_who_plays(siege), answer_body(_seq=1)
        send(siege, client, **first)
        send(siege, client, _seq=2, product="13")
        before = digest_database()

        for later in (None, "close_item", "show_board"):
            if later:
                siege.game.do(later)
                before = digest_database()
            for _ in range(3):
                assert send(siege, client, **first).status_code == 200
            assert digest_database() == before


MOMENTS = {
    "paused": ["pause"],
    "closed": ["close_item"],
    "on the board": ["close_item", "show_board"],
    "before the next": ["close_item", "next_item"],
    "left out": ["skip"],
    "ended": ["end"],
}


@pytest.mark.parametrize("moment", [*MOMENTS, "over by the clock"])
def test_nobody_answers_but_while_the_item_is_open(siege: Siege, moment: str):
    with undone():
        client = a_guest_who_plays(siege)
        for step in MOMENTS.get(moment, ()):
            siege.game.do(step)
        if moment not in MOMENTS:
            siege.game.pass_time(10_000)
        before = digest_database()

        replies = [send(siege, client, _item=item).content.decode() for item in (1, 2)]

        assert all('data-accepted="no"' in reply for reply in replies)
        assert digest_database() == before


@pytest.mark.parametrize("status", ["waiting", "left"])
def test_who_waits_at_the_door_or_has_left_answers_nothing(siege: Siege, status: str):
    with undone():
        Seat.objects.filter(pk=siege.guest.seat_id).update(status=status)
        client, before = a_guest_who_plays(siege), digest_database()

        assert 'data-accepted="no"' in send(siege, client).content.decode()
        assert says_nothing_of_the_item(client.get(reverse("live:room-play", args=[siege.game.room_id])))
        assert digest_database() == before


def test_who_watches_answers_nothing(siege: Siege):
    with undone():
        client, before = a_spectator(siege), digest_database()

        assert 'data-accepted="no"' in send(siege, client).content.decode()
        assert digest_database() == before


def says_nothing_of_the_item(response: HttpResponse) -> bool:
    return "cdot 7" not in response.content.decode()


# --- Links to take a seat over ----------------------------------------------------------------------------------------


def used_already(siege: Siege) -> str:
    code = seats.hand_over(siege.guest.seat)
    seats.take_over(siege.game.room_id, code)
    return code


def of_a_seat_that_was_removed(siege: Siege) -> str:
    code = seats.hand_over(siege.guest.seat)
    seats.kick(siege.game.room_id, siege.guest.seat_id, actor=siege.owner)
    return code


def older_than_five_minutes(siege: Siege) -> str:
    return _signed(siege.guest.seat, Earlier(salt="seat"))


def of_another_room(siege: Siege) -> str:
    return seats.hand_over(siege.others_player.seat)


def with_the_room_put_in(siege: Siege) -> str:
    seat = siege.others_player.seat
    return signing.dumps([str(siege.game.room_id), seat.pk, seat.token_hash[:16]], salt="seat")


def without_the_mark_of_a_token(siege: Siege) -> str:
    return signing.dumps([str(siege.game.room_id), siege.guest.seat_id, ""], salt="seat")


def signed_for_a_stream(siege: Siege) -> str:
    seat = siege.guest.seat
    return signing.dumps([str(seat.room_id), seat.pk, seat.token_hash[:16]], salt="stream")


def of_another_shape(siege: Siege) -> str:
    return signing.dumps("seat", salt="seat")


def of_a_seat_that_is_none(siege: Siege) -> str:
    return signing.dumps([str(siege.game.room_id), 2**62, "0" * 16], salt="seat")


def changed_in_one_letter(siege: Siege) -> str:
    code = seats.hand_over(siege.guest.seat)
    return ("X" if code[0] != "X" else "Y") + code[1:]


class Earlier(signing.TimestampSigner):
    """Signs as it would have signed five minutes and a bit ago."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - seats.HAND_OVER_SECONDS - 2)


def _signed(seat: Seat, signer: signing.TimestampSigner) -> str:
    return signer.sign_object([str(seat.room_id), seat.pk, seat.token_hash[:16]])


LINKS = (
    used_already,
    of_a_seat_that_was_removed,
    older_than_five_minutes,
    of_another_room,
    with_the_room_put_in,
    without_the_mark_of_a_token,
    signed_for_a_stream,
    of_another_shape,
    of_a_seat_that_is_none,
    changed_in_one_letter,
)


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.__name__)
@pytest.mark.parametrize("who", [lambda siege: browser(), an_account_that_plays], ids=["a stranger", "another player"])
def test_a_link_does_not_take_a_seat_over(siege: Siege, who: Callable[[Siege], Client], link: Callable[[Siege], str]):
    with undone():
        code, client = link(siege), who(siege)
        path, before = reverse("live:seat-take", args=[siege.game.room_id, code]), digest_database()

        replies = [client.get(path), client.post(path), client.post(path)]

        assert [reply.status_code for reply in replies] == [200, 404, 404]
        assert all(map(says_nothing, replies))
        assert not any(reply.cookies.get(cookie_name(siege.game.room_id)) for reply in replies)
        assert digest_database() == before


def test_a_link_that_is_good_works(siege: Siege):
    """So that those above are not refused for another reason than the one meant."""
    with undone():
        code = _signed(siege.guest.seat, signing.TimestampSigner(salt="seat"))
        path = reverse("live:seat-take", args=[siege.game.room_id, code])

        assert browser().post(path).status_code == 302
