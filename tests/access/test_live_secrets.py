"""Rooms that differ in nothing but their keys: before the reveal, players and the wall receive the same bytes.

And what is planted in every key is in no byte that anybody in the room gets before it.
"""

import re
import uuid
from base64 import b64decode
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quizsite.live.cookies import seat_cookie
from quizsite.live.dealing import deal
from quizsite.live.models import SeatItem
from tests.access.test_non_interference import (
    EXERCISES,
    SENTINEL,
    entries_of,
    give_other_key,
    received,
    undone,
)
from tests.factories import drawn_source, publish
from tests.people import HTMX, browser
from tests.rooms import KINDS_PLAYED, Game, Player, listening, make_game, without_clock

pytestmark = pytest.mark.django_db

PASSING = [
    # Drawn anew at each look; the length of what is sealed stays, so that it may not tell anything either.
    (r'data-sealed="[^"]*"', lambda found: f"{len(found[0])} sealed letters"),
    (r'name="_op" value="[^"]*"', "an operation"),
    (r'data-(stream|desk)="[^"]*"', "a stream"),
    (r"(<span data-clock>)[\d:]+", "a clock"),
    (r"/take/[^/]+/", "a link"),
]
# Answers that were kept say when; the desk of the host shows how many, and no key either.
PAGES = ("room-play", "room-screen", "room-host", "room-report")


def steady(told: tuple[int, dict[str, str], str]) -> tuple[int, dict[str, str], str]:
    status, headers, text = told
    for pattern, word in PASSING:
        text = re.sub(pattern, word, text)
    return status, {name: value for name, value in headers.items() if name != "Content-Length"}, text


def play_of(game: Game, player: Player) -> Client:
    client = browser()
    name, value = seat_cookie(game.room_id, player.token)
    client.cookies[name] = value
    return client


def make(what: str, **rules: object) -> Game:
    """Open a room over one kind, or one exercise, with the item dealt to everybody while it is in the lobby."""
    if what in KINDS_PLAYED:
        game = make_game(what, players=2, **rules)
    else:
        publish(drawn_source(what, dict(EXERCISES)[what]))
        # What is published already is taken as it is.
        game = make_game(exercise=what, players=2, **rules)
    deal(game.room.items.select_related("room").get(position=1))
    return game


def walk(game: Game, entered: dict[int, dict[str, Any]]) -> list[tuple]:
    """Do all that can be done before the reveal; return all that players, the wall and the desk received."""
    players = [play_of(game, player) for player in game.players]
    watcher, host = browser(), browser(game.host)
    everybody = [(client, "room-play") for client in players] + [(host, name) for name in PAGES[1:]]
    seen = []

    def look() -> None:
        for client, name in everybody:
            address = reverse(f"live:{name}", args=[game.room_id])
            seen.extend(client.get(address, headers=headers) for headers in ({}, HTMX))
        seen.append(host.get(reverse("live:room-counter", args=[game.room_id])))
        seen.append(watcher.get(reverse("live:room-play", args=[game.room_id])))

    look()
    for step in ("next_item", "open_item", "", "pause", "resume", "close_item"):
        if step:
            game.do(step)
        else:
            for client, player in zip(players, game.players, strict=True):
                seen.append(send(game, client, player, entered[player.seat_id]))
        look()
    return [steady(received(response)) for response in seen]


def one_right_one_wrong(game: Game) -> dict[int, dict[str, Any]]:
    answers = zip(game.players, ("right", "wrong"), strict=True)
    return {player.seat_id: entries_of(player.item(1), answer) for player, answer in answers}


def send(game: Game, client: Client, player: Player, fields: dict[str, Any]) -> HttpResponse:
    form = {"_op": str(uuid.UUID(int=player.seat_id)), "_seq": 1, "_item": 1, "_round": 1}
    return client.post(reverse("live:answer-save", args=[game.room_id]), form | fields, headers=HTMX)


@pytest.mark.parametrize("what", [*KINDS_PLAYED, *dict(EXERCISES)])
def test_a_room_is_the_same_bytes_whatever_the_keys_until_the_reveal(what):
    game = make(what, reveals_at_close=False)
    entered = one_right_one_wrong(game)
    with undone():
        one_world = walk(game, entered)
    for item in SeatItem.objects.all():
        give_other_key(item)

    with undone():
        other_world = walk(game, entered)
    game.open_next()
    game.do("close_item", is_revealed=True)
    revealed = play_of(game, game.players[0]).get(reverse("live:room-play", args=[game.room_id])).content.decode()

    assert len(one_world) > 50
    assert other_world == one_world
    assert SENTINEL not in str(other_world)
    assert SENTINEL in revealed


@pytest.mark.parametrize("what", [*KINDS_PLAYED, *dict(EXERCISES)])
def test_a_right_and_a_wrong_answer_get_receipts_of_the_same_length(what):
    game = make(what)
    game.open_next()
    client, player = play_of(game, game.players[0]), game.players[0]
    receipts = []
    for answer in ("right", "wrong"):
        with undone():
            response = send(game, client, player, entries_of(player.item(1), answer))
            receipts.append(_lines_away(without_clock(response.content.decode())))

    assert len({len(receipt) for receipt in receipts}) == 1


def _lines_away(text: str) -> str:
    """Leave out what was entered, as it was read: that differs, and the person wrote it."""
    return re.sub(r'<p class="small[^>]*>.*?</p>', "", text)


@pytest.mark.django_db(transaction=True)
def test_what_the_doorbell_says_of_a_room_are_versions_and_what_unseals_an_item_once_it_is_open():
    game = make("single_choice")
    for item in SeatItem.objects.all():
        give_other_key(item)
    with listening(game.room.topic) as heard:
        walk(game, one_right_one_wrong(game))
        words = [word.split(" ") for word in heard()]

    keys = [word[1] for word in words if len(word) > 1]
    assert len(words) >= 5
    assert all(version.isdecimal() for version, *_ in words)
    assert [len(b64decode(key)) for key in keys] == [32]
    assert SENTINEL not in str(words)
