from decimal import Decimal

import pytest

from quizsite.live.models import Answer, Seat, Side
from quizsite.live.scoring import ranks
from quizsite.live.seats import kick, leave, make_captain, move_to_side
from quizsite.live.standings import standing_of, standings
from tests.factories import form_data
from tests.rooms import make_game

pytestmark = pytest.mark.django_db


def sides(game) -> dict[str, tuple[int, Decimal]]:
    return {row.name: (row.rank, row.total) for row in standings(game.room).sides}


def test_the_table_is_the_sum_of_the_rows_for_the_version_it_shows():
    game = make_game("numeric", "grid", "matching", players=5)
    for number in range(3):
        game.open_next()
        for place, player in enumerate(game.players[number:]):
            player.send_right() if place % 2 else player.send_wrong()
        game.do("close_item")

    table = standings(game.room)

    sums = {seat.pk: sum(seat.answers.values_list("points", flat=True)) for seat in Seat.objects.all()}
    assert {row.seat_id: row.total for row in table.seats} == sums
    assert [row.rank for row in table.seats] == ranks([row.total for row in table.seats])
    assert table.version == game.room.version
    assert {row.played for row in table.seats} == {3}


def test_who_has_as_many_points_shares_a_rank():
    game = make_game(players=4)
    game.open_next()
    game.players[0].send_right()
    game.players[2].send_right()
    game.do("close_item")

    assert [(row.rank, row.name) for row in standings(game.room).seats] == [
        (1, "Player A"),
        (1, "Player C"),
        (3, "Player B"),
        (3, "Player D"),
    ]


def test_the_table_of_one_item_holds_its_points_alone():
    game = make_game("numeric", "true_false", players=1)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")
    game.open_next()
    game.players[0].send_wrong()
    game.do("close_item")

    assert [standings(game.room, among=[position]).seats[0].total for position in (1, 2)] == [1000, 0]


def test_an_empty_room_has_an_empty_table():
    game = make_game()

    assert standings(game.room) == standings(game.room)
    assert (standings(game.room).seats, standings(game.room).version) == ([], 1)


def test_spectators_and_the_removed_are_in_no_table_and_who_left_is():
    game = make_game(players=3)
    game.join("Watcher", is_spectator=True)
    kick(game.room_id, game.players[0].seat_id, actor=game.host)
    leave(game.room_id, game.players[1].token)

    assert set(game.totals()) == {"Player B", "Player C"}


def test_a_latecomer_is_measured_by_what_was_put_to_them():
    game = make_game("numeric", "true_false", players=1)
    for number in range(2):
        if number:
            game.join("Late")
        game.open_next()
        for player in game.players:
            player.send_right()
        game.do("close_item")

    rows = {row.name: (row.rank, row.total, row.played, row.right, row.percent) for row in standings(game.room).seats}

    assert rows == {"Player A": (1, 2000, 2, 2, 100), "Late": (2, 1000, 1, 1, 100)}


def test_a_side_earns_the_mean_of_its_members_whatever_its_size():
    game = make_game("numeric", "true_false", sides="individual", side_names=["Red", "Green"])
    for name in "ABCDE":
        game.join(f"Player {name}")
    red, green = game.room.side_set.all()
    Seat.objects.update(side=red)
    move_to_side(game.room_id, game.players[4].seat_id, actor=game.host, side_id=green.pk)
    game.open_next()
    for player in game.players[:3]:
        player.send_right()
    game.players[4].send_right()
    game.do("close_item")

    # Red: three of four right, 750; Green: one of one, 1000.
    assert sides(game) == {"Red": (2, Decimal("750.00")), "Green": (1, Decimal("1000.00"))}


def test_a_member_who_left_does_not_pull_the_side_down_but_keeps_what_was_earned():
    game = make_game("numeric", "true_false", sides="individual", side_names=["Red", "Green"], players=2)
    Seat.objects.update(side=Side.objects.get(name="Red"))
    game.open_next()
    for player in game.players:
        player.send_right()
    game.do("close_item")
    leave(game.room_id, game.players[1].token)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")

    assert sides(game)["Red"] == (1, Decimal("2000.00"))


def test_the_captains_answer_counts_for_the_side_and_a_new_captain_does_not_change_the_past():
    game = make_game("numeric", "true_false", sides="captain", side_names=["Red", "Green"], players=2)
    Seat.objects.update(side=Side.objects.get(name="Red"))
    first, second = game.players
    make_captain(game.room_id, first.seat_id, actor=game.host)
    game.open_next()
    first.send_right()
    second.send_wrong()
    game.do("close_item")
    assert sides(game) == {"Red": (1, Decimal(1000)), "Green": (2, Decimal(0))}

    make_captain(game.room_id, second.seat_id, actor=game.host)
    game.do("regrade", position=1)
    game.open_next()
    first.send_right()
    second.send_wrong()
    game.do("close_item")

    assert sides(game)["Red"] == (1, Decimal(1000))
    assert Answer.objects.filter(captain_of__isnull=False).count() == 2


def test_confidence_and_closeness_are_counted_by_their_rules():
    sure = make_game(players=3, scoring="confidence")
    sure.open_next()
    sure.players[0].send_right(confidence=3)
    sure.players[1].send_wrong(confidence=1)
    sure.do("close_item")
    near = make_game(players=3, scoring="closeness")
    near.open_next()
    near.players[0].send(form_data(product="42"))
    near.players[1].send(form_data(product="46.2"))
    near.players[2].send(form_data(product="about forty"))
    near.do("close_item")

    assert sure.totals() == {"Player A": 1000, "Player B": 400, "Player C": 0}
    assert near.totals() == {"Player A": 1000, "Player B": 800, "Player C": 0}


def test_speed_earns_at_most_a_fifth_more():
    game = make_game(players=2, scoring="speed", reading_seconds=5)
    item = game.open_next()
    game.players[0].send_right()
    game.pass_time(item.seconds - 0.2)
    game.players[1].send_right()
    game.do("close_item")

    totals = game.totals()
    assert totals["Player A"] == 1200
    assert 1000 <= totals["Player B"] <= 1004


def test_tables_take_one_statement_and_one_more_with_sides(django_assert_num_queries):
    plain, teams = make_game(players=3).room, make_game(players=3, sides="individual").room

    with django_assert_num_queries(1):
        standings(plain)
    with django_assert_num_queries(2):
        standings(teams)


def test_the_row_of_a_seat_is_that_of_the_table_and_a_version_is_summed_up_once(django_assert_num_queries):
    game = make_game(players=3)
    game.open_next()
    game.players[1].send_right()
    game.do("close_item")
    room, seat_ids = game.room, [player.seat_id for player in game.players]

    with django_assert_num_queries(1):
        rows = [standing_of(room, seat_id) for seat_id in seat_ids]
    assert rows == [standings(room).of_seat(seat_id) for seat_id in seat_ids]

    late = game.join("Late")
    assert standing_of(game.room, late.seat_id).total == 0
    game.do("void", position=1)
    assert {standing_of(game.room, seat_id).total for seat_id in seat_ids} == {0}
