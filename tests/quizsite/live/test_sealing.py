"""What a page holds sealed while everybody gets ready, and what opens it."""

import re
from base64 import b64decode
from collections.abc import Callable
from functools import partial

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizsite.live import seats, transitions
from quizsite.live.commands import Stale
from quizsite.live.cookies import seat_cookie
from quizsite.live.models import Seat
from quizsite.live.queries import player_state
from quizsite.live.sealing import NONCE, key_word, opening_key, seal
from tests.people import HTMX, browser
from tests.rooms import KINDS_PLAYED, Game, Player, listening, make_game

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(django_capture_on_commit_callbacks) -> Callable[..., list[str]]:
    """Return a function that does things in a room, and returns what its doorbell said once they were committed."""

    def act(game: Game, *acts: Callable[[], object]) -> list[str]:
        with listening(game.room.topic) as heard:
            with django_capture_on_commit_callbacks(execute=True):
                for one in acts:
                    one()
            return heard()

    return act


def play_of(game: Game, player: Player) -> Client:
    client = browser()
    name, value = seat_cookie(game.room_id, player.token)
    client.cookies[name] = value
    return client


def fragment(game: Game, player: Player) -> str:
    address = reverse("live:room-play", args=[game.room_id])
    return play_of(game, player).get(address, headers=HTMX).content.decode()


def sealed_in(page: str) -> str:
    found = re.search(r'data-sealed="([^"]+)"', page)
    return found[1] if found else ""


def unsealed(sealed: str, key: bytes) -> str:
    box = b64decode(sealed)
    return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], None).decode()


def key_of(word: str) -> bytes:
    return b64decode(word.split(" ")[1])


def steady(page: str) -> str:
    """Leave out what differs from look to look: tokens, operations, and the time that is left."""
    page = re.sub(r'(name="(csrfmiddlewaretoken|_op)" value|data-left)="[^"]*"', "", page)
    return re.sub(r"(<span data-clock>)\d+", r"\1", page)


# --- What is in it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS_PLAYED)
def test_the_ring_of_an_opening_turns_the_page_before_into_the_page_that_a_look_brings(kind, rung):
    game = make_game(kind, players=2)
    game.do("next_item")
    before = [fragment(game, player) for player in game.players]

    words = rung(game, lambda: game.do("open_item"))

    assert [word.split(" ")[0] for word in words] == [str(game.room.version)]
    for page, player in zip(before, game.players, strict=True):
        assert steady(unsealed(sealed_in(page), key_of(words[0]))) == steady(fragment(game, player))


def test_extra_time_a_captaincy_and_watching_are_in_what_is_sealed(rung):
    game = make_game("numeric", players=1, side_names=["Red", "Blue"], sides="captain", scoring="confidence")
    watcher = game.join("Watcher", is_spectator=True)
    captain = game.players[0]
    seats.give_extra_time(game.room_id, captain.seat_id, actor=game.host, factor=1.5)
    seats.make_captain(game.room_id, captain.seat_id, actor=game.host)
    game.do("next_item")
    before = [fragment(game, player) for player in (captain, watcher)]

    key = key_of(rung(game, lambda: game.do("open_item"))[0])

    first, second = (unsealed(sealed_in(page), key) for page in before)
    assert f'data-left="{round(game.item.seconds * 1500)}"' in first
    assert "You are the captain" in first
    assert "You watch, so there is nothing to send." in second
    assert steady(first) == steady(fragment(game, captain))
    assert steady(second) == steady(fragment(game, watcher))


def test_an_item_that_the_autopilot_opens_comes_with_its_key_too(rung):
    game = make_game("numeric", players=1)
    game.do("set_autopilot", seconds=5)
    game.do("next_item")
    before = fragment(game, game.players[0])
    game.pass_time(6)

    words = rung(game, lambda: fragment(game, game.players[0]))

    assert steady(unsealed(sealed_in(before), key_of(words[0]))) == steady(fragment(game, game.players[0]))


def test_only_who_sits_and_only_while_all_get_ready_holds_something_sealed():
    game = make_game("numeric", "single_choice", players=2)
    playing, leaving = game.players
    found = [bool(sealed_in(fragment(game, playing)))]
    seats.leave(game.room_id, leaving.token)
    for step in ("next_item", "open_item", "pause", "resume", "close_item", "show_board", "next_item"):
        game.do(step)
        found.append(bool(sealed_in(fragment(game, playing))))
        assert sealed_in(fragment(game, leaving)) == ""

    assert found == [False, True, False, False, False, False, False, True]


def test_who_waits_at_the_door_holds_nothing_sealed():
    game = make_game("numeric", players=1, needs_approval=True)
    game.do("next_item")

    page = fragment(game, game.players[0])

    assert "The host lets people in" in page
    assert sealed_in(page) == ""


# --- What opens it ----------------------------------------------------------------------------------------------------


def test_a_seat_taken_away_while_all_get_ready_cannot_open_what_it_holds(rung):
    game = make_game("numeric", players=2)
    game.do("next_item")
    stays, goes = game.players
    held = sealed_in(fragment(game, goes))
    seats.kick(game.room_id, goes.seat_id, actor=game.host)
    fresh = sealed_in(fragment(game, stays))

    key = key_of(rung(game, lambda: game.do("open_item"))[0])

    assert 'class="stem' in unsealed(fresh, key)
    with pytest.raises(InvalidTag):
        unsealed(held, key)


def test_each_room_item_vote_and_version_has_a_key_of_its_own():
    room, other = make_game("numeric").room, make_game("numeric").room
    keys = [opening_key(one, round) for one in (room, other) for round in (1, 2)]
    for name in ("item_no", "version"):
        setattr(room, name, getattr(room, name) + 1)
        keys.append(opening_key(room, 1))

    assert len(set(keys)) == 6
    assert {len(key) for key in keys} == {32}


def test_what_is_sealed_twice_differs_in_all_but_its_length():
    room = make_game("numeric").room
    key = opening_key(room, 1)

    first, second = (seal(key, "The same text é") for _ in range(2))

    assert first != second
    assert len(first) == len(second)
    assert unsealed(first, key) == unsealed(second, key) == "The same text é"


def test_no_step_but_an_opening_from_get_ready_rings_with_a_key(rung):
    game = make_game("numeric", "single_choice", players=1)
    steps = ["next_item", "open_item", "pause", "resume", "close_item", "reopen", "close_item", "vote_again"]
    steps += ["close_item", "show_board", "next_item", "skip"]
    changes = {"close_item": {"is_revealed": False}}

    words = rung(game, *(partial(game.do, step, **changes.get(step, {})) for step in steps))

    assert [" " in word for word in words] == [False, True] + [False] * 10


def test_an_opening_that_is_not_committed_tells_nobody_the_key(rung):
    game = make_game("numeric", players=1)
    game.do("next_item")

    def open_as_one_who_looked_before() -> None:
        with pytest.raises(Stale):
            transitions.open_item(game.room_id, actor=game.host, seen_version=game.room.version - 1)

    assert rung(game, open_as_one_who_looked_before) == []


def test_nothing_in_the_page_or_the_broker_opens_what_the_page_holds(rung):
    game = make_game("single_choice", players=1)
    said = " ".join(rung(game, lambda: game.do("next_item")))
    page = fragment(game, game.players[0])
    sealed, key = sealed_in(page), opening_key(game.room, 1)
    rest = page.replace(sealed, "") + said
    words = [b64decode(word + "=" * (-len(word) % 4)) for word in re.findall(r"[\w+/-]{32,}", rest)]
    tried = {text[at : at + 32] for text in (rest.encode(), *words) for at in range(len(text) - 31)}

    for one in tried:
        with pytest.raises(InvalidTag):
            unsealed(sealed, one)
    for form in (key_word(key), key.hex()):
        assert form not in page + said
    assert key not in b64decode(sealed)
    assert len(tried) > 300
    assert 'class="stem' in unsealed(sealed, key)


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_getting_ready_costs_no_more_statements_than_an_open_item():
    game = make_game("numeric", "single_choice", players=2)
    game.do("next_item")
    seat = Seat.objects.select_related("room").get(pk=game.players[0].seat_id)

    with CaptureQueriesContext(connection) as statements:
        state = player_state(seat)

    assert state.ahead.item.stem
    assert state.item is None
    assert len(statements) == 2
