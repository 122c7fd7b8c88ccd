"""The doors of rooms in which everybody plays in their own time, knocked at by browsers without script."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from quizsite.live.clock import database_now
from quizsite.live.cookies import cookie_name, seat_cookie
from quizsite.live.forms import typed_moment
from quizsite.live.models import Answer, Phase, Quiz, Room, SeatItem
from tests.access.test_non_interference import SENTINEL, give_other_key, received, steady, undone
from tests.factories import make_participant, make_user
from tests.people import HTMX, browser
from tests.rooms import Game, Player, make_game, make_paced

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"live:{name}", args=args)


def holder(player: Player, user=None) -> Client:
    """Return the browser that holds the cookie of a seat."""
    client = browser(user) if user else browser()
    name, value = seat_cookie(player.room_id, player.token)
    client.cookies[name] = value
    return client


def look(client: Client, game: Game, **headers) -> str:
    return client.get(url("room-play", game.room_id), headers=headers).content.decode()


def begin(client: Client, game: Game, item: int):
    return client.post(url("turn-begin", game.room_id), {"item": item})


def sent(item: int, seq: int = 1, **fields) -> dict:
    return {"_op": uuid.uuid4(), "_seq": seq, "_item": item, "_round": 1, **fields}


def test_a_room_is_opened_for_everybodys_own_time():
    game = make_game("numeric")
    until = database_now() + timedelta(days=3)
    form = {"pace": "paced", "until": typed_moment(until), "solutions": "each"}

    response = browser(game.host).post(url("room-open", Quiz.objects.get().pk), form)

    room = Room.objects.get(phase=Phase.PACED)
    assert response["Location"] == url("room-host", room.pk)
    assert abs(room.ends_at - until) < timedelta(minutes=1)
    assert room.shows_each


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "Choose a day and a time"),
        ("soon", "Choose a day and a time"),
        ("2001-01-01T10:00", "at least five minutes"),
        ("9999-12-31T23:59", "at most 60 days"),
        ("0001-01-01T00:00", "at least five minutes"),
    ],
)
def test_an_end_that_cannot_be_is_said_to_be_so_and_stays_in_its_field(until: str, said: str):
    game = make_game("numeric")

    response = browser(game.host).post(
        url("room-open", Quiz.objects.get().pk), {"pace": "paced", "until": until, "solutions": "each"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'value="{until}"' in page
    assert Room.objects.count() == 1


def test_a_room_is_played_from_the_door_to_the_report_with_plain_forms():
    game = make_paced("numeric", "true_false")
    client = browser()
    door = client.get(url("seat-join", game.room.code)).content.decode()
    client.post(url("seat-join", game.room.code), {"nickname": "Ada", "is_spectator": "on"})
    lobby = look(client, game)
    begin(client, game, 1)
    opened = look(client, game)
    client.post(url("turn-save", game.room_id), sent(1, product="41"))
    kept = look(client, game)
    client.post(url("turn-finish", game.room_id), sent(1, seq=2, product="42"))
    between = look(client, game)
    begin(client, game, 2)
    client.post(url("turn-finish", game.room_id), sent(2))
    all_done = look(client, game)
    early = client.get(url("room-report", game.room_id))
    game.do("end")

    assert "Everybody plays in their own time" in door
    assert "You are in, Ada" in lobby
    assert 'class="stack own"' in opened
    assert "Got it" in kept
    assert "Start item 2" in between
    assert "You have done them all" in all_done
    assert early["Location"] == url("room-play", game.room_id)
    assert "Rank" in look(client, game)
    assert "1 of 2 right" in client.get(url("room-report", game.room_id)).content.decode()
    assert [answer.entered for answer in Answer.objects.all()] == [{"product": ["42"]}]


def test_the_cookie_of_a_seat_outlives_a_room_of_sixty_days():
    game = make_paced(days=59)
    client = browser()

    client.post(url("seat-join", game.room.code), {"nickname": "Ada"})

    assert client.cookies[cookie_name(game.room_id)]["max-age"] > 60 * 24 * 3600


def test_a_step_out_of_turn_is_told_so_and_changes_nothing():
    game = make_paced("numeric", "single_choice", players=1)
    client = holder(game.players[0])

    answers = [
        client.post(url("turn-begin", game.room_id), {"item": 2}, follow=True),
        client.post(url("turn-finish", game.room_id), sent(1, product="42"), follow=True),
        client.post(url("turn-save", game.room_id), sent(1, product="42"), follow=True),
    ]
    without_number = [
        client.post(url("turn-begin", game.room_id), {}).status_code,
        client.post(url("turn-finish", game.room_id), {"product": "42"}).status_code,
        client.post(url("turn-save", game.room_id), sent(1, product="42"), headers=HTMX).status_code,
    ]

    said = ["Another item comes first", "You have not begun this item yet", "You have not begun this item yet"]
    for answer, words in zip(answers, said, strict=True):
        assert words in answer.content.decode()
    assert without_number == [422, 422, 422]
    assert not Answer.objects.exists()


def test_a_window_that_ran_out_shows_the_way_on():
    game = make_paced("numeric", "single_choice", players=1)
    client = holder(game.players[0])
    begin(client, game, 1)
    game.pass_time(62)

    page = look(client, game, **HTMX)

    assert "Start item 2" in page
    assert "<html" not in page


def test_until_the_end_a_room_is_the_same_bytes_whatever_the_keys():
    game = make_paced("numeric", "single_choice", "grid", players=2)
    for player in game.players:
        player.start(1)
        player.finish(1)
        player.start(2)
    right = game.players[0].item(2).key["choice"]["value"]

    def walk() -> list[tuple]:
        seen = []
        for player, choice in zip(game.players, (right, "B" if right == "A" else "A"), strict=True):
            client = holder(player)
            form = sent(2, choice=choice) | {"_op": uuid.UUID(int=player.seat_id)}
            seen += [
                client.get(url("room-play", game.room_id)),
                client.post(url("turn-save", game.room_id), form, headers=HTMX),
                client.get(url("room-play", game.room_id), headers=HTMX),
                client.post(url("turn-finish", game.room_id), form),
                client.get(url("room-play", game.room_id)),
                client.get(url("room-report", game.room_id)),
            ]
        return [told(response) for response in seen]

    with undone():
        one_world = walk()
    for item in SeatItem.objects.all():
        give_other_key(item)
    with undone():
        other_world = walk()
    game.do("end")

    assert other_world == one_world
    assert SENTINEL not in str(other_world)
    report = holder(game.players[0]).get(url("room-report", game.room_id)).content.decode()
    assert SENTINEL in report


def told(response) -> tuple:
    status, headers, text = received(response)
    text = re.sub(r'name="_op" value="[^"]*"', "an operation", text)
    text = re.sub(r"(<span data-clock>)[\d:]+", "a clock", text)
    headers = {name: value for name, value in headers.items() if name != "Content-Length"}
    return status, headers, steady(text)


def test_with_solutions_after_each_item_nothing_depends_on_the_key_before_its_window_is_closed():
    game = make_paced("numeric", players=1, shows_each=True)
    player = game.players[0]
    player.start(1)
    give_other_key(player.item(1))
    client = holder(player)

    before = look(client, game)
    receipt = client.post(url("turn-save", game.room_id), sent(1, product="42"), headers=HTMX).content.decode()
    client.post(url("turn-finish", game.room_id), sent(1, seq=2, product="42"))

    assert SENTINEL not in before + receipt
    assert SENTINEL in look(client, game)


# --- The desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_shows_progress_moves_the_end_and_ends():
    game = make_paced("numeric", players=2)
    game.players[0].play(1)
    client = browser(game.host)
    until = database_now() + timedelta(days=5)

    desk = client.get(url("room-host", game.room_id)).content.decode()
    client.post(url("end-move", game.room_id), {"seen": game.room.version, "until": typed_moment(until)})
    moved = game.room.ends_at
    wall = client.get(url("room-screen", game.room_id))
    client.post(url("room-host", game.room_id), {"act": "end", "seen": game.room.version})

    assert '<span class="num">1</span> of 2 have started' in desk
    assert abs(moved - until) < timedelta(minutes=1)
    assert wall["Location"] == url("room-host", game.room_id)
    assert "The quiz has ended" in client.get(url("room-host", game.room_id)).content.decode()


def test_an_end_that_cannot_be_is_refused_at_the_desk_and_stays_in_its_field():
    game = make_paced("numeric")
    client, before = browser(game.host), game.room.ends_at

    bad = client.post(url("end-move", game.room_id), {"seen": game.room.version, "until": "2001-01-01T10:00"})
    stale = client.post(url("end-move", game.room_id), {"seen": 99, "until": "2001-01-01T10:00"}, follow=True)

    assert bad.status_code == 422
    assert 'value="2001-01-01T10:00"' in bad.content.decode()
    assert "Somebody else was faster" in stale.content.decode()
    assert game.room.ends_at == before


# --- Races ------------------------------------------------------------------------------------------------------------


def recorded(user) -> Game:
    """Return a room that was led to its end, with the account in it."""
    game = make_game("numeric", players=1)
    game.join("Ada", participant=make_participant(user))
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")
    game.do("end")
    return game


def test_whoever_sat_in_a_session_races_against_it_and_sees_the_table_after_each_item():
    user = make_user("ada@example.org")
    game = recorded(user)
    client = browser(user)
    report = client.get(url("room-report", game.room_id)).content.decode()

    first = client.post(url("race-open", game.room_id))
    second = client.post(url("race-open", game.room_id))
    race = Room.objects.get(ghost_of=game.room_id)
    client.post(url("turn-begin", race.pk), {"item": 1})
    client.post(url("turn-finish", race.pk), sent(1, product="42"))
    page = client.get(url("room-play", race.pk)).content.decode()

    assert "Race against this session" in report
    assert first["Location"] == second["Location"] == url("room-play", race.pk)
    assert race.host == user
    assert "Rank 1 of 3 after item 1" in page
    assert "The room's median was" in page
    assert "Player A" in page


def test_a_session_of_others_cannot_be_raced_and_a_guest_signs_in_first():
    game = recorded(make_user("ada@example.org"))

    stranger = browser(make_user("stranger@example.org")).post(url("race-open", game.room_id))
    guest = holder(game.players[0]).post(url("race-open", game.room_id))

    assert stranger.status_code == 404
    assert "/accounts/login/" in guest["Location"]
    assert Room.objects.count() == 1
