"""How a bot reads a page and fills a form: against the pages as they are."""

import pytest
from django.urls import reverse

from questions.rng import Rng
from quizsite.live.sealing import key_word, opening_key
from quizsite.rehearsals.bots import Bot, fill, letters
from quizsite.rehearsals.lines import Door
from tests.people import browser
from tests.rooms import KINDS_PLAYED, make_game

DOOR = Door("http://127.0.0.1:1", "http://127.0.0.1:1", "csrf")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS_PLAYED)
def test_a_bot_finds_every_box_of_an_open_item_and_its_answer_is_acknowledged(kind):
    game = make_game(kind)
    client = browser()
    client.post(reverse("live:seat-join", args=[game.room.code]), {"nickname": "Ada"})
    game.open_next()
    page = client.get(reverse("live:room-play", args=[game.room_id])).content
    bot = Bot(DOOR, game.room.code, 0)

    bot._read(page)
    shown = bot.page
    entered = fill(shown.form, Rng("bot", kind))
    receipt = client.post(
        reverse("live:answer-save", args=[game.room_id]),
        {
            "_op": "7d4f0e7c-1f5b-4a2e-9c57-0a4d6d1f2b3c",
            "_seq": 1,
            "_item": shown.item,
            "_round": shown.round,
            **entered,
        },
        headers={"HX-Request": "true"},
    )

    assert (shown.version, shown.item, shown.round) == (game.room.version, 1, 1)
    assert entered
    assert 'data-accepted="yes"' in receipt.content.decode()
    assert "was left empty" not in receipt.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("site_url", "is_there"), [("https://quiz.example.org", True), ("http://10.0.0.7", False)])
def test_a_ring_opens_what_the_page_holds_sealed_where_browsers_can(site_url, is_there):
    game = make_game("numeric")
    client = browser()
    client.post(reverse("live:seat-join", args=[game.room.code]), {"nickname": "Ada"})
    room = game.do("next_item")
    bot = Bot(Door(site_url, site_url, "csrf"), room.code, 0)
    bot._read(client.get(reverse("live:room-play", args=[game.room_id])).content)
    key = key_word(opening_key(room, 1)).encode()

    bot._hear(b"data: %d %s\n" % (room.version + 1, key))

    assert (bot.page.version == room.version + 1, bot.page.form != b"", bot.is_asked.is_set()) == (
        is_there,
        is_there,
        not is_there,
    )


def test_an_older_page_changes_nothing():
    bot = Bot(DOOR, "AAAAAA", 0)
    page = '<div data-version="{}" data-phase="open" data-item="{}" data-round="1"></div>'

    bot._read(page.format(7, 2).encode())
    bot._read(page.format(6, 1).encode())

    assert (bot.page.version, bot.page.item, list(bot.got_at)) == (7, 2, [7])


def test_no_two_bots_of_the_largest_room_have_the_same_name():
    assert len({letters(number) for number in range(800)}) == 800


def test_the_head_of_a_request_names_the_site_as_people_know_it():
    door = Door("http://proxy:8080", "https://quiz.example.org", "__Host-csrf")

    assert door.head("GET", "/live/", {"Cookie": "a=b"}) == (
        b"GET /live/ HTTP/1.1\r\nHost: quiz.example.org\r\nCookie: a=b\r\n\r\n"
    )
