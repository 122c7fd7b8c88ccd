"""The doors to group quizzes, knocked at by browsers of hosts, players and strangers."""

import re
import uuid
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizsite.doorbells import read_stream_token
from quizsite.live.cookies import cookie_name
from quizsite.live.models import Answer, Phase, Quiz, Room, Seat
from tests.factories import entry_source, make_user, publish
from tests.people import HTMX, browser
from tests.rooms import Game, make_game, without_clock

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"live:{name}", args=args)


def without_token(response) -> str:
    return re.sub(r'"X-CSRFToken": "\w+"', "", response.content.decode())


def sit_down(game: Game, name: str = "Ada", **extra: str) -> Client:
    """Return the browser of somebody who joined by the code."""
    client = browser()
    client.post(url("seat-join", game.room.code), {"nickname": name, **extra})
    return client


def play(client: Client, game: Game, **headers) -> str:
    return client.get(url("room-play", game.room_id), headers=headers).content.decode()


def answer(client: Client, game: Game, seq: int = 1, **fields):
    form = {"_op": uuid.uuid4(), "_seq": seq, "_item": game.room.item_no, "_round": 1, **fields}
    return client.post(url("answer-save", game.room_id), form, headers=HTMX)


def step(client: Client, game: Game, act: str, *, seen: int | None = None, **fields):
    form = {"act": act, "seen": game.room.version if seen is None else seen, **fields}
    return client.post(url("room-host", game.room_id), form, headers=HTMX)


# --- Coming in --------------------------------------------------------------------------------------------------------


def test_a_code_as_it_is_read_out_leads_to_the_room():
    game = make_game()
    code = game.room.code

    response = browser().post(url("room-find"), {"code": f" {code[:3].lower()}-{code[3:]} "})

    assert response["Location"] == url("seat-join", code)


@pytest.mark.parametrize("code", ["", "K7P", "AAAAAA", "0" * 40])
def test_a_code_that_is_none_is_said_to_be_none(code):
    response = browser().post(url("room-find"), {"code": code})

    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


def test_joining_gives_a_seat_by_a_cookie_that_scripts_cannot_read():
    game = make_game()
    client = browser()

    response = client.post(url("seat-join", game.room.code), {"nickname": "Ada"})

    cookie = client.cookies[cookie_name(game.room_id)]
    assert response["Location"] == url("room-play", game.room_id)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "You are in, Ada" in play(client, game)


def test_joining_twice_in_one_browser_is_one_seat():
    game = make_game()
    client = sit_down(game)

    client.post(url("seat-join", game.room.code), {"nickname": "Bob"})

    assert Seat.objects.get().nickname == "Ada"


def test_a_name_that_is_taken_is_refused_with_a_sentence():
    game = make_game()
    sit_down(game, "Ada")

    response = browser().post(url("seat-join", game.room.code), {"nickname": "ADA"})

    assert response.status_code == 422
    assert "nearly so" in response.content.decode()


def test_an_account_gets_its_seat_back_on_another_device():
    game, user = make_game(), make_user("player@example.org")
    one, other = browser(user), browser(user)
    one.post(url("seat-join", game.room.code), {"nickname": "Ada"})

    before = play(other, game)
    other.post(url("seat-join", game.room.code))

    assert "Your seat is on another device" in before
    assert "You are in, Ada" in play(other, game)
    assert Seat.objects.count() == 1


def test_wrong_codes_are_limited_and_a_full_class_behind_one_address_gets_in():
    game = make_game()
    address = f"10.9.{uuid.uuid4().int % 256}.{uuid.uuid4().int % 256}"
    seated = [
        Client(REMOTE_ADDR=address).post(url("seat-join", game.room.code), {"nickname": f"Pupil {number}"}).status_code
        for number in range(70)
    ]
    guesses = [Client(REMOTE_ADDR=address).get(url("seat-join", "AAAAAA")).status_code for _ in range(31)]
    after = Client(REMOTE_ADDR=address).get(url("seat-join", game.room.code)).status_code

    assert set(seated) == {302}
    assert guesses == [404] * 30 + [429]
    assert after == 429


# --- Playing ----------------------------------------------------------------------------------------------------------


def test_a_game_goes_from_the_lobby_to_the_report():
    game = make_game("numeric")
    host, player = browser(game.host), sit_down(game)

    step(host, game, "next")
    ready = play(player, game)
    step(host, game, "open")
    opened = play(player, game)
    receipt = answer(player, game, product="12").content.decode()
    step(host, game, "close")
    closed = play(player, game)
    step(host, game, "board")
    board = play(player, game)
    step(host, game, "end")

    assert "Get ready" in ready
    assert 'class="stack own"' in opened
    assert "Got it" in receipt
    assert "points" in closed
    assert "Rank" in board
    assert "The end" in play(player, game)
    assert player.get(url("room-report", game.room_id)).status_code == 200
    assert host.get(url("room-report", game.room_id)).status_code == 200


def test_an_answer_without_script_goes_back_to_the_page_that_shows_it():
    game = make_game("numeric")
    player = sit_down(game)
    game.open_next()
    form = {"_op": uuid.uuid4(), "_seq": 1, "_item": 1, "_round": 1, "product": "12"}

    response = player.post(url("answer-save", game.room_id), form)

    assert response["Location"] == url("room-play", game.room_id)
    assert "Got it" in play(player, game)


def test_a_repeated_send_is_one_answer_with_the_same_receipt():
    game = make_game("numeric")
    player = sit_down(game)
    game.open_next()
    form = {"_op": uuid.uuid4(), "_seq": 1, "_item": 1, "_round": 1, "product": "12"}

    replies = [player.post(url("answer-save", game.room_id), form, headers=HTMX).content.decode() for _ in range(2)]

    assert len({without_clock(reply) for reply in replies}) == 1
    assert Answer.objects.count() == 1


def test_an_answer_after_the_close_is_told_so_and_not_kept():
    game = make_game("numeric")
    player = sit_down(game)
    game.open_next()
    game.do("close_item")

    reply = answer(player, game, product="12").content.decode()

    assert 'data-accepted="no"' in reply
    assert "closed" in reply
    assert not Answer.objects.exists()


def test_an_answer_without_its_number_is_refused():
    game = make_game("numeric")
    player = sit_down(game)
    game.open_next()

    response = player.post(url("answer-save", game.room_id), {"product": "12"})

    assert response.status_code == 422


def test_looking_closes_an_item_whose_time_is_over():
    game = make_game("numeric")
    player = sit_down(game)
    game.open_next()
    game.pass_time(10_000)

    page = play(player, game)

    assert game.room.phase == Phase.CLOSED
    assert 'data-phase="closed"' in page


def test_a_removed_player_is_told_so_and_a_stranger_learns_nothing():
    game = make_game()
    host, player = browser(game.host), sit_down(game)
    seat = Seat.objects.get()
    game.open_next()

    host.post(url("seat-act", game.room_id, seat.pk), {"act": "kick"}, headers=HTMX)
    gone = player.get(url("room-play", game.room_id))
    stranger = browser().get(url("room-play", game.room_id))
    nothing = browser().get(url("room-play", uuid.uuid4()))

    assert gone.status_code == stranger.status_code == nothing.status_code == 404
    assert "You are no longer in this room" in gone.content.decode()
    assert without_token(stranger) == without_token(nothing)
    assert answer(player, game, product="12").status_code == 404


def test_a_hand_over_link_moves_the_seat_once():
    game = make_game()
    old, new, third = sit_down(game), browser(), browser()
    page = old.get(url("seat-hand-over", game.room_id)).context["link"]

    asked = new.get(page)
    new.post(page)

    assert "Take your seat here?" in asked.content.decode()
    assert "You are in, Ada" in play(new, game)
    assert old.get(url("room-play", game.room_id)).status_code == 404
    assert third.post(page).status_code == 404


def test_leaving_and_coming_back_keeps_the_seat():
    game = make_game()
    player = sit_down(game)

    player.post(url("seat-leave", game.room_id))
    away = play(player, game)
    player.post(url("seat-join", game.room.code))

    assert "You have left the room" in away
    assert "You are in, Ada" in play(player, game)


def test_a_spectator_sees_the_item_and_has_nothing_to_send():
    game = make_game("numeric")
    watcher = sit_down(game, is_spectator="on")
    game.open_next()

    page = play(watcher, game)

    assert "You watch" in page
    assert '<form class="stack own' not in page


def test_a_player_is_given_the_bell_of_the_room_and_not_that_of_the_desk():
    game = make_game()
    page, desk = play(sit_down(game), game), browser(game.host).get(url("room-host", game.room_id)).content.decode()

    def topics(text: str) -> list[str]:
        return [read_stream_token(token) for token in re.findall(r'"/streams/([^/]+)/"', text)]

    assert topics(page) == [f"room:{game.room_id}"]
    assert topics(desk) == [f"room:{game.room_id}", f"room:{game.room_id}:desk"]


def test_a_look_asks_the_same_whether_three_play_or_thirty():
    costs = []
    for count in (3, 30):
        game = make_game("numeric")
        player = sit_down(game)
        for number in range(count):
            game.join(f"Player {number}")
        game.open_next()
        with CaptureQueriesContext(connection) as captured:
            play(player, game, **HTMX)
        costs.append(len(captured))

    assert costs[0] == costs[1] <= 8


@pytest.mark.django_db(transaction=True)
def test_where_a_lock_is_held_for_too_long_a_page_says_so_and_when_to_come_back():
    game = make_game("numeric", players=1)
    host = browser(game.host)
    is_held, is_over = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Room.objects.select_for_update().get(pk=game.room_id)
            is_held.set()
            is_over.wait(30)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    is_held.wait(30)
    response = step(host, game, "next")
    is_over.set()
    holder.join()

    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert "Send it again" in response.content.decode()


# --- Running a room ---------------------------------------------------------------------------------------------------


def test_a_second_press_does_nothing_and_says_so():
    game = make_game("numeric", "single_choice", players=1)
    host = browser(game.host)
    seen = game.room.version

    first, second = (step(host, game, "next", seen=seen).content.decode() for _ in range(2))

    assert (game.room.item_no, game.room.phase) == (1, Phase.READY)
    assert "Somebody else was faster" not in first
    assert "Somebody else was faster" in second


def test_a_command_that_does_not_fit_the_moment_is_refused_with_a_sentence():
    game = make_game(players=1)

    page = step(browser(game.host), game, "close").content.decode()

    assert "Not while the room is at" in page


def test_a_co_host_runs_the_room_and_a_stranger_does_not_see_it():
    game, other = make_game(players=1), make_user("co@example.org")
    before = browser(other).get(url("room-host", game.room_id)).status_code

    step(browser(game.host), game, "add host", email="CO@example.org")

    assert before == 404
    assert step(browser(other), game, "next").status_code == 200
    assert game.room.phase == Phase.READY


def test_a_host_renames_hides_and_gives_time():
    game = make_game(players=1)
    host, seat = browser(game.host), Seat.objects.get()
    for fields in ({"act": "rename", "nickname": "Grace"}, {"act": "hide"}, {"act": "extra", "factor": "1.5"}):
        host.post(url("seat-act", game.room_id, seat.pk), fields, headers=HTMX)

    seat.refresh_from_db()

    assert (seat.nickname, seat.is_hidden, seat.extra_factor) == ("Grace", True, 1.5)


def test_accepting_an_answer_gives_its_points():
    game = make_game("numeric")
    host, player = browser(game.host), sit_down(game)
    game.open_next()
    answer(player, game, product="99")
    game.do("close_item")
    reading = game.item.tally["readings"][0]["meaning"]

    step(host, game, "regrade", position=1, accept=reading)

    assert game.totals() == {"Ada": 1000}


def test_taking_an_item_out_and_back_in():
    game = make_game("numeric", players=1)
    host = browser(game.host)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")

    step(host, game, "void", position=1)
    without = list(game.totals().values())
    step(host, game, "count", position=1)

    assert (without, list(game.totals().values())) == ([0], [1000])


def test_the_counter_counts_answers_of_those_who_sit():
    game = make_game("numeric", players=3)
    game.open_next()
    game.players[0].send_right()

    page = browser(game.host).get(url("room-counter", game.room_id)).content.decode()

    assert '<span class="num">1</span> of 3' in page


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_rows_of_a_room_are_a_file(form):
    game = make_game("numeric", players=2)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")

    response = browser(game.host).get(url("room-export", game.room_id, form))

    assert response["Content-Disposition"].endswith(f'.{form}"')
    assert "Player A" in response.content.decode()
    assert browser(game.host).get(url("room-export", game.room_id, "xls")).status_code == 404


# --- Making a quiz ----------------------------------------------------------------------------------------------------


def draft(**fields):
    return {"title": "Friday", "scoring": "accuracy", "sides": "none", "reading_seconds": "5"} | fields


def test_a_quiz_is_made_changed_and_played():
    host = browser(make_user("host@example.org"))
    for kind in ("numeric", "single_choice"):
        publish(entry_source(kind))

    host.post(url("quiz-new"), draft(save="1", chosen=["the-numeric", "the-single-choice"]))
    quiz = Quiz.objects.get()
    host.post(url("quiz-edit", quiz.pk), draft(save="1", title="Monday", chosen=["the-single-choice", "the-numeric"]))
    opened = host.post(url("room-open", quiz.pk))

    quiz.refresh_from_db()
    assert quiz.title == "Monday"
    assert list(quiz.entries.values_list("question__slug", flat=True)) == ["the-single-choice", "the-numeric"]
    assert opened["Location"] == url("room-host", Room.objects.get().pk)


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        ({"up": "b"}, ["b", "a", "c"]),
        ({"up": "a"}, ["a", "b", "c"]),
        ({"down": "a"}, ["b", "a", "c"]),
        ({"down": "c"}, ["a", "b", "c"]),
        ({"remove": "b"}, ["a", "c"]),
        ({"add": "1", "found": ["d", "a"]}, ["a", "b", "c", "d"]),
        ({"look": "1"}, ["a", "b", "c"]),
        ({"draw": "1", "count": "9"}, ["a", "b", "c", "d"]),
    ],
)
def test_a_button_of_the_draft_changes_its_questions_and_keeps_nothing(press, expected):
    host = browser(make_user("host@example.org"))
    for slug in "abcd":
        publish(entry_source("true_false", slug=slug))

    page = host.post(url("quiz-new"), draft(chosen=["a", "b", "c"], **press))

    assert [question.slug for question in page.context["chosen"]] == expected
    assert not Quiz.objects.exists()


def test_a_quiz_without_questions_or_name_is_not_kept():
    host = browser(make_user("host@example.org"))

    nameless = host.post(url("quiz-new"), draft(save="1", title=""))
    empty = host.post(url("quiz-new"), draft(save="1"))

    assert (nameless.status_code, empty.status_code) == (422, 422)
    assert not Quiz.objects.exists()


def test_a_preview_shows_the_key_apart():
    game = make_game("single_choice")
    quiz = Quiz.objects.get()

    page = browser(game.host).get(url("quiz-preview", quiz.pk, 1))

    assert page.status_code == 200
    assert "Key and working" in page.content.decode()
    assert browser(game.host).get(url("quiz-preview", quiz.pk, 2)).status_code == 404


def test_a_quiz_of_somebody_else_is_not_there():
    make_game()
    quiz, stranger = Quiz.objects.get(), browser(make_user("stranger@example.org"))

    assert stranger.get(url("quiz-edit", quiz.pk)).status_code == 404
    assert stranger.post(url("quiz-delete", quiz.pk)).status_code == 404
    assert stranger.post(url("room-open", quiz.pk)).status_code == 404


@pytest.mark.parametrize("phase", ["lobby", "ready", "open", "closed", "revealed", "board", "ended"])
@pytest.mark.parametrize("sides", ["none", "individual", "captain"])
def test_every_page_of_a_room_stands_in_every_phase(phase, sides):
    game = make_game("numeric", "single_choice", sides=sides, reveals_at_close=False, scoring="confidence")
    host, player = browser(game.host), sit_down(game)
    steps = {"ready": "next_item", "open": "open_item", "closed": "close_item", "revealed": "reveal"}
    for name, command in (steps | {"board": "show_board", "ended": "end"}).items():
        if phase == "lobby":
            break
        game.do(command)
        if name == "open":
            answer(player, game, product="7", _sure="3")
        if name == phase:
            break

    statuses = {
        (name, bool(headers)): client.get(url(name, game.room_id), headers=headers).status_code
        for client, name in ((player, "room-play"), (host, "room-host"), (host, "room-screen"), (host, "room-report"))
        for headers in ({}, HTMX)
    }

    assert set(statuses.values()) == {200}


@pytest.mark.parametrize("is_part", [False, True])
def test_a_desk_finds_a_seat_by_name_also_when_a_part_of_it_is_fetched_anew(is_part):
    game = make_game(players=3)
    address = url("room-host", game.room_id)
    host = browser(game.host)

    def look(query: str) -> str:
        headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{address}{query}"}
        response = host.get(address, **headers) if is_part else host.get(address + query)
        return response.content.decode()

    found, nobody = look("?find=player%20b"), look("?find=%3Cb%3E")

    assert "Player B" in found
    assert "Player A" not in found
    assert "Nobody here has “&lt;b&gt;” in their name." in nobody
