import csv
import io
import json

import pytest

from quizsite.live.exchange import as_csv, as_json, guard, room_report
from tests.factories import form_data
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def played():
    game = make_game("numeric", "single_choice", players=2)
    for _ in range(2):
        game.open_next()
        game.players[0].send_right()
        game.do("close_item")
    return game


def test_the_report_has_a_row_for_each_seat_and_item_that_was_put_to_it():
    game = played()
    game.join("Late")

    rows = room_report(game.room)

    assert [(row.item, row.name, row.answer, row.fraction, row.points) for row in rows] == [
        (1, "Player A", "42", 1.0, 1000),
        (1, "Player B", "", None, None),
        (2, "Player A", "Sigmoid", 1.0, 1000),
        (2, "Player B", "", None, None),
    ]
    assert rows[0].seconds >= 0
    assert json.loads(json.dumps(as_json(rows)))[0]["title"] == "The numeric question"


def test_nothing_of_an_item_that_is_not_revealed_is_in_the_report():
    game = make_game(players=1)
    game.open_next()
    game.players[0].send_right()
    assert room_report(game.room) == []

    game.do("close_item", is_revealed=False)
    assert room_report(game.room) == []

    game.do("reveal")
    assert len(room_report(game.room)) == 1


def test_a_void_item_has_no_points_in_the_report():
    game = played()
    game.do("void", position=1)

    assert [(row.is_void, row.points) for row in room_report(game.room)][:1] == [(True, None)]


def test_an_answer_that_is_a_formula_reaches_a_spreadsheet_as_text():
    game = make_game("short_text", players=1)
    game.open_next()
    game.players[0].send(form_data(text='=HYPERLINK("http://example.org")'))
    game.do("close_item")

    (row,) = csv.DictReader(io.StringIO(as_csv(room_report(game.room))))

    assert row["answer"].startswith("'=HYPERLINK")
    assert row["name"] == "Player A"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", " =", "  @"])
def test_what_could_begin_a_formula_is_guarded(start):
    assert guard(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("cell", ["Ada", "1 - 2", "a=b", "", 3, -3, -0.5, True])
def test_other_cells_stay_as_they_are(cell):
    assert guard(cell) == cell
    assert guard(None) == ""


@pytest.mark.parametrize("players", [2, 5])
def test_the_report_costs_the_same_however_many_play(players, django_assert_num_queries):
    game = make_game("numeric", players=players)
    game.open_next()
    for player in game.players:
        player.send_right()
    game.do("close_item")
    room = game.room

    with django_assert_num_queries(4):
        room_report(room)
