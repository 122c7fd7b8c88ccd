"""What went wrong for others, and what their users ask for: each has its test, here or where the table says.

| Defect, or wish | Test |
| --- | --- |
| events of one game reach every client | here; access/test_streams, access/test_live_secrets (the doorbell) |
| concurrent answers vanish, results do not add up | here; test_answers (eight at once); `make chaos-live` |
| the accepted texts are sent with the question | access/test_live_secrets |
| whoever knows the code becomes host | access/test_live_takeovers |
| somebody who was removed still plays | test_seats, test_answers, test_views (removed) |
| the host's browser is the clock | here; test_transitions (over its time); browser/test_live (a clock that runs out) |
| an answer lands on the next question | test_answers (a tap after the reveal); access/test_swaps |
| every answer is told to everybody | here |
| a sleeping phone locks its owner out; a second refresh leads back to the code | here; test_returns |
| votes counted twice, counts from memory | here; test_answers (one send eight times); test_queries (counter) |
| many clicks are many answers | test_answers, test_views (a repeated send) |
| people cannot join late | test_seats (latecomer); test_standings (measured by what was put to them) |
| speed matters where it should not; the report does not say who was right | here; test_scoring, test_exchange |
| after coming back the options are shuffled anew, and marked wrongly | here; test_returns, test_queries |
| only one right answer, no ordering | test_answers (every kind) |
| an estimate is judged by speed | here; test_scoring (closeness), test_standings |
| results are seen while people still answer | here; test_queries (nothing fell before the close) |
| the solution comes with the vote | here |
| an answer cannot be changed, a vote not be taken anew | here; test_transitions (reopened, second vote) |
| a key that was wrong stays wrong | here; test_transitions (accepting, new key, void) |
| the host cannot return to the running game; no host, dead end | here; test_transitions (autopilot, co-host) |
| nobody sees how many have answered | test_views (the counter) |
| no game without a leaderboard; the host cannot play | here |
| more time for one person | here; test_answers, test_transitions (extra time) |
| no explanation after the answer | test_queries (after the reveal) |
| no names given, no export, no free pace | test_seats (empty name), test_views (file), test_paced |
"""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import redis
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from quizsite.doorbells import CHANNELS
from quizsite.live import transitions
from quizsite.live.cookies import seat_cookie
from quizsite.live.models import Answer, Phase, Scoring, Seat
from quizsite.live.queries import player_state
from quizsite.live.standings import standings
from tests.factories import form_data, make_participant, make_user, right_answer
from tests.people import HTMX, browser
from tests.rooms import Game, Player, make_game

pytestmark = pytest.mark.django_db

PLAYERS = 130


def holder(game: Game, player: Player) -> Client:
    client = browser()
    name, value = seat_cookie(game.room_id, player.token)
    client.cookies[name] = value
    return client


def page(client: Client, game: Game, name: str = "room-play") -> str:
    response = client.get(reverse(f"live:{name}", args=[game.room_id]), headers=HTMX)
    assert response.status_code == 200
    return response.content.decode()


# --- Numbers that add up ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_hundred_and_thirty_who_answer_at_once_have_results_that_add_up():
    game = make_game("numeric", is_shared_variant=True)
    players = [game.join(f"P{number:03}") for number in range(PLAYERS)]
    game.open_next()

    def answer(player: Player) -> bool:
        try:
            return player.send(form_data(product="42" if player.seat_id % 3 else "13")).is_accepted
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        accepted = list(threads.map(answer, players))
    game.do("close_item")

    right = sum(player.seat_id % 3 != 0 for player in players)
    tally, table = game.item.tally, standings(game.room)
    assert accepted == [True] * PLAYERS
    assert Answer.objects.count() == tally["answered"] == len(table.seats) == PLAYERS
    assert tally["verdicts"]["right"] == sum(row.right for row in table.seats) == right
    assert sum(tally["verdicts"].values()) == sum(one["count"] for one in tally["readings"]) == PLAYERS
    assert [row.total for row in table.seats] == [1000] * right + [0] * (PLAYERS - right)
    assert sum(row.total for row in table.seats) == sum(Answer.objects.values_list("points", flat=True))


def test_the_database_itself_refuses_a_second_vote_of_a_seat():
    game = make_game("numeric", players=1)
    game.open_next()
    game.players[0].send_right()
    vote = Answer.objects.get()
    vote.pk, vote.op_id, vote.seq = None, uuid.uuid4(), 2

    with pytest.raises(IntegrityError), transaction.atomic():
        vote.save()

    assert Answer.objects.count() == 1


# --- Rooms apart, and quiet -------------------------------------------------------------------------------------------


def test_two_rooms_at_once_share_no_byte_no_count_and_no_step():
    one, other = make_game("numeric", players=2), make_game("numeric", host=make_user("other@example.org"))
    others = [other.join(f"Wombat {letter}") for letter in "AB"]
    hosts = {one.room_id: browser(one.host), other.room_id: browser(other.host)}
    one.open_next()
    version = one.room.version

    other.open_next()
    for player in others:
        player.send_right()
    during = page(hosts[one.room_id], one, "room-counter")
    other.do("close_item")
    other.do("show_board")

    seen = during + "".join(page(holder(one, player), one) for player in one.players)
    seen += page(hosts[one.room_id], one, "room-host") + page(hosts[one.room_id], one, "room-screen")
    assert (one.room.phase, one.room.version, one.totals()) == (Phase.OPEN, version, {"Player A": 0, "Player B": 0})
    assert '<span class="num">0</span> of 2' in during
    for sign in ("Wombat", str(other.room_id), other.room.code):
        assert sign not in seen


@pytest.mark.django_db(transaction=True)
def test_an_answer_rings_nobody_and_a_step_rings_once():
    game = make_game("numeric", players=3)
    with _rings(game.room.topic) as heard:
        game.open_next()
        opening = len(heard())
        for player in game.players:
            player.send_right()
            player.send_wrong()
        answers = heard()
        game.do("close_item")

        assert (opening, answers, len(heard())) == (2, [], 1)


@contextmanager
def _rings(topic: str) -> Iterator[Callable[[], list[str]]]:
    """Hear what the broker carries of a room; each call returns what came since the one before."""
    client = redis.Redis.from_url(settings.BROKER_URL, decode_responses=True)
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.psubscribe(f"{CHANNELS}{topic}*")
    listener.get_message(timeout=5)

    def heard() -> list[str]:
        words = []
        while (message := listener.get_message(timeout=0.3)) is not None:
            words.append(message["data"])
        return words

    yield heard
    client.close()


# --- Phones -----------------------------------------------------------------------------------------------------------


def test_a_second_refresh_and_a_third_still_lead_to_the_item_and_an_answer():
    game = make_game("numeric", players=1)
    game.open_next()
    client = holder(game, game.players[0])

    looks = [client.get(reverse("live:room-play", args=[game.room_id])).status_code for _ in range(3)]

    assert looks == [200] * 3
    assert game.players[0].send_right().is_accepted


def test_options_stand_as_before_after_coming_back_and_are_marked_as_they_stood():
    game = make_game("single_choice", players=6)
    game.open_next()
    for player in game.players:
        first, _, again = (player_state(player.seat).item.boxes[0]["options"] for _ in range(3))
        assert again == first
        player.send(form_data(choice=next(one["id"] for one in again if "Sigmoid" in one["html"])))

    game.do("close_item")

    assert set(game.totals().values()) == {1000}


def test_an_answer_can_be_changed_to_the_last_moment_and_back():
    game = make_game("numeric", players=1)
    game.open_next()
    player = game.players[0]

    receipts = [player.send_right(), player.send_wrong(), player.send_right()]
    game.do("close_item")

    assert [receipt.is_accepted for receipt in receipts] == [True] * 3
    assert game.totals() == {"Player A": 1000}


def test_somebody_with_extra_time_answers_after_the_others_and_loses_nothing():
    game = make_game("numeric", players=2, scoring=Scoring.SPEED)
    usual, slower = game.players
    Seat.objects.filter(pk=slower.seat_id).update(extra_factor=2.0)
    window = game.open_next().seconds

    game.pass_time(window * 0.5)
    usual.send_right()
    game.pass_time(window * 0.5 + 2)
    late = usual.send_right()
    game.pass_time(-2)
    in_time = slower.send_right()
    game.pass_time(window + 2)
    transitions.tend(game.room_id)

    assert (late.is_accepted, in_time.is_accepted) == (False, True)
    # Half of the window is gone for each, to within a step of the bonus.
    assert max(game.totals().values()) - min(game.totals().values()) <= 5


# --- Points -----------------------------------------------------------------------------------------------------------


def test_without_another_word_the_quick_and_the_slow_earn_the_same():
    game = make_game("numeric", players=2)
    game.open_next()

    game.players[0].send_right()
    game.pass_time(50)
    game.players[1].send_right()
    game.do("close_item")

    assert game.room.scoring == Scoring.ACCURACY
    assert set(game.totals().values()) == {1000}


def test_of_two_estimates_the_nearer_earns_more_however_late_it_came():
    game = make_game("numeric", players=3, scoring=Scoring.CLOSENESS)
    quick, slow, far = game.players
    game.open_next()

    quick.send(form_data(product="50"))
    game.pass_time(55)
    slow.send(form_data(product="43"))
    far.send(form_data(product="4000"))
    game.do("close_item")

    points = [player.answer(1).points for player in (slow, quick, far)]
    assert points == sorted(points, reverse=True)
    assert points[0] > points[1] > points[2] == 0


def test_an_answer_that_is_accepted_later_gives_its_points_to_all_who_gave_it():
    game = make_game("short_text", players=3)
    game.open_next()
    for player, text in zip(game.players, ("overfitting", "memorising", "memorising"), strict=True):
        player.send(form_data(text=text))
    game.do("close_item")
    before = sorted(game.totals().values())
    reading = next(one for one in game.item.tally["readings"] if one["count"] == 2)

    game.do("regrade", position=1, accept=reading["meaning"])

    assert before == [0, 0, 1000]
    assert set(game.totals().values()) == {1000}


# --- What is shown when -----------------------------------------------------------------------------------------------


def test_what_others_answer_is_not_to_be_seen_before_the_close():
    game = make_game("single_choice", players=4)
    game.open_next()
    game.do("pause")
    watcher, wall = holder(game, game.players[0]), browser(game.host)
    before = page(watcher, game), page(wall, game, "room-screen")
    game.do("resume")
    for player in game.players[1:]:
        player.send_right()
    game.do("pause")

    after = page(watcher, game), page(wall, game, "room-screen")

    assert [len(_words(text)) for text in after] == [len(_words(text)) for text in before]
    assert _words(after[0]) == _words(before[0])


def _words(text: str) -> list[str]:
    """Return what a page says, without what passes: operation, version and clock."""
    passing = ("_op", "data-version", "data-left", "clock", "csrf")
    return [line for line in text.splitlines() if not any(word in line for word in passing)]


def test_the_vote_comes_with_the_close_and_the_solution_with_a_second_press():
    game = make_game("single_choice", players=2, reveals_at_close=False)
    game.open_next()
    game.players[0].send_right()
    player, wall = holder(game, game.players[0]), browser(game.host)

    game.do("close_item")
    vote = page(player, game), page(wall, game, "room-screen")
    game.do("reveal")
    solution = page(player, game), page(wall, game, "room-screen")

    assert not any("It lies between 0 and 1" in text or "Because it is so" in text for text in vote)
    assert all("Because it is so" in text for text in solution)
    assert "The solution comes when the host shows it" in vote[0]


def test_an_item_leads_to_the_next_without_a_leaderboard():
    game = make_game("numeric", "true_false", players=1)
    game.open_next()
    game.do("close_item")

    game.do("next_item")

    assert (game.room.item_no, game.room.phase) == (2, Phase.READY)


# --- The host ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", range(7))
def test_a_host_comes_back_to_the_running_game_on_any_device_and_goes_on(steps):
    game = make_game("numeric", "true_false", players=1)
    for command in ("next_item", "open_item", "close_item", "show_board", "next_item", "open_item", "close_item")[
        :steps
    ]:
        game.do(command)
    version = game.room.version

    desk = browser(game.host)
    shown = desk.get(reverse("live:room-host", args=[game.room_id]))
    press = shown.context["main"]
    desk.post(reverse("live:room-host", args=[game.room_id]), {"act": press, "seen": version}, headers=HTMX)

    assert f'data-version="{version}"' in shown.content.decode()
    assert press in ("next", "open", "close", "reveal", "board")
    assert game.room.version == version + 1


def test_with_the_host_gone_a_co_host_goes_on_and_an_open_item_closes_by_itself():
    game, other = make_game("numeric", "true_false", players=1), make_user("co@example.org")
    transitions.add_host(game.room_id, actor=game.host, user=other)
    game.open_next()
    game.pass_time(1000)
    client = holder(game, game.players[0])

    closed = page(client, game)
    transitions.show_board(game.room_id, actor=other, seen_version=game.room.version)

    assert 'data-phase="closed"' in closed
    assert game.room.phase == Phase.BOARD


def test_a_host_plays_along_in_a_seat_like_everybody():
    game = make_game("numeric", players=1)
    seat = game.join("Ada", participant=make_participant(game.host))
    game.open_next()

    receipt = seat.send(right_answer(seat.item()))
    game.do("close_item")

    assert receipt.is_accepted
    assert game.totals()["Ada"] == 1000
    assert page(browser(game.host), game, "room-host")
