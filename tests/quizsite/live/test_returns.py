"""Coming back, in every phase and in every way: the same seat, the same variant, the same clock, the same answer."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from quizsite.live.cookies import seat_cookie
from quizsite.live.models import Answer, Phase, Seat
from tests.access.knocking import undone
from tests.factories import form_data
from tests.people import HTMX, browser
from tests.rooms import Game, Player, make_game

pytestmark = pytest.mark.django_db

EXERCISE, EXTRA = "conv-output-size", 1.5
# What is drawn anew for each look, or counts down; the version also grows by what changes nothing for a player.
PASSING = (
    (r'name="_op" value="[^"]*"', "an operation"),
    (r'name="csrfmiddlewaretoken" value="[^"]*"', "a token"),
    (r'data-left="\d+"', "a clock"),
    (r"<span data-clock>[\d:]+", "a clock"),
    (r'data-version="\d+"', "a version"),
    # Sealed with a key of the version and a number of its own; what is in it, test_sealing tells.
    (r'data-sealed="[^"]+"', "an item under seal"),
)


@dataclass
class Look:
    """What somebody sees of the room: the fragment without what passes, and the milliseconds that are left."""

    status: int
    text: str
    left_ms: int


def look(client: Client, game: Game) -> Look:
    response = client.get(reverse("live:room-play", args=[game.room_id]), headers=HTMX)
    text = response.content.decode()
    found = re.search(r'data-left="(\d+)"', text)
    for pattern, word in PASSING:
        text = re.sub(pattern, word, text)
    return Look(response.status_code, text, int(found[1]) if found else 0)


def holder(game: Game, player: Player) -> Client:
    client = browser()
    name, value = seat_cookie(game.room_id, player.token)
    client.cookies[name] = value
    return client


def send(client: Client, game: Game, seq: int) -> str:
    item = game.item
    body = {"_op": uuid.uuid4(), "_seq": seq, "_item": item.position, "_round": item.round, **entered(game, "3")}
    return client.post(reverse("live:answer-save", args=[game.room_id]), body, headers=HTMX).content.decode()


def entered(game: Game, text: str) -> dict[str, str]:
    return {game.players[0].item(1).boxes[0]["name"]: text}


# --- The phases -------------------------------------------------------------------------------------------------------


def in_the_lobby(game: Game) -> None:
    pass


def getting_ready(game: Game) -> None:
    game.do("next_item")


def at_an_open_item(game: Game) -> None:
    game.open_next()
    game.pass_time(10)


def having_answered(game: Game) -> None:
    at_an_open_item(game)
    game.players[0].send(form_data(**entered(game, "7")))


def in_a_pause(game: Game) -> None:
    having_answered(game)
    game.do("pause")


def after_a_pause_and_more_time(game: Game) -> None:
    in_a_pause(game)
    game.pass_time(30)
    game.do("resume")
    game.do("extend", seconds=20)


def after_the_close(game: Game) -> None:
    having_answered(game)
    game.do("close_item")


def at_the_second_vote(game: Game) -> None:
    after_the_close(game)
    game.do("vote_again")
    game.players[0].send(form_data(**entered(game, "8")))


def at_the_solution(game: Game) -> None:
    after_the_close(game)
    game.do("reveal")


def at_the_leaderboard(game: Game) -> None:
    after_the_close(game)
    game.do("show_board")


def at_the_end(game: Game) -> None:
    at_the_leaderboard(game)
    game.do("end")


PHASES = (
    in_the_lobby,
    getting_ready,
    at_an_open_item,
    having_answered,
    in_a_pause,
    after_a_pause_and_more_time,
    after_the_close,
    at_the_second_vote,
    at_the_solution,
    at_the_leaderboard,
    at_the_end,
)

OPEN = (at_an_open_item, having_answered, after_a_pause_and_more_time, at_the_second_vote)
# Between two looks at a busy machine, in milliseconds.
SLACK = 5_000

# --- The ways back; each returns the browser that is looked at next ---------------------------------------------------


def by_a_reload(client: Client, game: Game) -> Client:
    client.get(reverse("live:room-play", args=[game.room_id]))
    return client


def in_a_second_tab(client: Client, game: Game) -> Client:
    tab = browser()
    tab.cookies.update(client.cookies)
    look(client, game)
    return tab


def on_another_device(client: Client, game: Game) -> Client:
    link = client.get(reverse("live:seat-hand-over", args=[game.room_id])).context["link"]
    device = browser()
    assert device.post(link).status_code == 302
    assert look(client, game).status == 404
    return device


def after_a_minute_without_a_line(client: Client, game: Game) -> Client:
    game.pass_time(60)
    return client


def after_a_silence_in_which_the_room_went_on(client: Client, game: Game) -> Client:
    """No ring came: what changed is there at the next look all the same."""
    if game.room.phase != Phase.ENDED:
        game.do("set_locked", is_locked=True)
    return client


def by_the_code_once_more(client: Client, game: Game) -> Client:
    code = game.room.code
    answer = client.post(reverse("live:seat-join", args=[code]), {"nickname": "Somebody else"})
    assert answer.status_code == (302 if game.room.phase != Phase.ENDED else 404)
    return client


WAYS = (
    by_a_reload,
    in_a_second_tab,
    on_another_device,
    after_a_minute_without_a_line,
    after_a_silence_in_which_the_room_went_on,
    by_the_code_once_more,
)


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.__name__)
def test_who_comes_back_finds_everything_as_it_was(phase: Callable[[Game], None]):
    game = make_game(exercise=EXERCISE, players=2, reveals_at_close=False)
    Seat.objects.filter(pk=game.players[0].seat_id).update(extra_factor=EXTRA)
    phase(game)
    is_open = phase in OPEN

    for way in WAYS:
        with undone():
            client = holder(game, game.players[0])
            before = look(client, game)
            client = way(client, game)
            after = look(client, game)

            away = 60_000 if way is after_a_minute_without_a_line and is_open else 0
            assert (way, after.status, after.text) == (way, 200, before.text)
            assert max(0, before.left_ms - away - SLACK) <= after.left_ms <= max(0, before.left_ms - away), way
            assert Seat.objects.count() == 2
            if game.room.item_no:
                assert ('data-accepted="yes"' in send(client, game, 9)) == is_open, way
            assert Answer.objects.filter(seq=9).count() == is_open, way


def test_two_who_sit_side_by_side_have_looks_of_their_own():
    """Otherwise those above would find everything as it was in any seat."""
    game = make_game(exercise=EXERCISE, players=2)
    at_an_open_item(game)

    texts = {look(holder(game, player), game).text for player in game.players}

    assert len(texts) == 2
