import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizsite.live.answers import MOST_IN_ALL, NotSeated, Receipt, read_fields, save_answer
from quizsite.live.models import Answer, RoomItem, Seat
from quizsite.live.queries import player_state
from quizsite.live.seats import kick
from quizsite.live.transitions import tend
from tests.factories import form_data, right_answer
from tests.racing import at_once
from tests.rooms import KINDS_PLAYED, make_game

pytestmark = pytest.mark.django_db


def test_an_answer_in_time_is_kept_and_acknowledged():
    game = make_game(players=1)
    game.open_next()
    op_id = uuid.uuid4()

    receipt = game.players[0].send(form_data(product="42"), op_id=op_id)

    kept = Answer.objects.get()
    assert (receipt.is_accepted, receipt.is_newest, receipt.refusal) == (True, True, "")
    assert (receipt.op_id, receipt.seq, receipt.received_at) == (kept.op_id, kept.seq, kept.received_at)
    assert (kept.entered, kept.fraction, kept.points) == ({"product": ["42"]}, None, None)


@pytest.mark.parametrize("kind", KINDS_PLAYED)
def test_every_kind_can_be_answered_and_is_marked_at_the_close(kind):
    game = make_game(kind, players=2)
    game.open_next()
    game.players[0].send_right()
    game.players[1].send_wrong()

    game.do("close_item")

    totals = game.totals()
    assert totals["Player A"] == 1000
    assert totals["Player B"] < 1000


def test_a_receipt_says_how_it_was_read_and_nothing_of_the_key():
    game = make_game("shape", players=2)
    game.open_next()

    right = game.players[0].send(form_data(image="(28, 28, 3)"))
    wrong = game.players[1].send(form_data(image="(3, 28, 28)"))

    assert [line.text for line in right.lines] == ["we read 28 × 28 × 3"]
    own = {"op_id", "received_at", "lines", "left_ms"}
    assert {name: value for name, value in vars(right).items() if name not in own} == {
        name: value for name, value in vars(wrong).items() if name not in own
    }


def test_an_answer_is_one_statement(django_assert_num_queries):
    game = make_game(players=1)
    game.open_next()
    player, data = game.players[0], right_answer(game.players[0].item())
    values = {"position": 1, "round": 1, "op_id": uuid.uuid4(), "seq": 1, "data": data}

    with django_assert_num_queries(1):
        first = save_answer(player.room_id, player.token, **values)
    with django_assert_num_queries(1):
        again = save_answer(player.room_id, player.token, **values)

    assert first.is_accepted
    assert again == first


def test_an_answer_can_be_changed_until_the_close_and_the_last_one_counts():
    game = make_game(players=1)
    game.open_next()
    player = game.players[0]
    player.send_wrong()

    receipt = player.send_right()
    game.do("close_item")

    assert (receipt.is_newest, receipt.newest_seq) == (True, 2)
    assert Answer.objects.count() == 1
    assert game.totals() == {"Player A": 1000}


def test_an_older_answer_that_arrives_later_changes_nothing():
    game = make_game(players=1)
    game.open_next()
    player = game.players[0]
    player.send_right(seq=7)

    receipt = player.send_wrong(seq=3)
    game.do("close_item")

    assert (receipt.is_accepted, receipt.is_newest, receipt.newest_seq) == (True, False, 7)
    assert game.totals() == {"Player A": 1000}


def test_the_same_send_again_is_one_answer_with_the_same_receipt_also_after_the_close():
    game = make_game(players=1)
    game.open_next()
    player, op_id, data = game.players[0], uuid.uuid4(), form_data(product="42")
    first = player.send(data, op_id=op_id, seq=1)
    again = player.send(data, op_id=op_id, seq=1)
    game.do("close_item")

    late = player.send(data, op_id=op_id, seq=1, position=1)

    def told(receipt: Receipt):
        return receipt.op_id, receipt.seq, receipt.received_at, receipt.is_accepted, receipt.is_newest

    assert told(first) == told(again) == told(late)
    assert Answer.objects.count() == 1


def test_a_receipt_tells_how_much_of_the_seats_own_time_is_left():
    game = make_game(players=2)
    slow, quick = game.players
    Seat.objects.filter(pk=slow.seat_id).update(extra_factor=1.5)
    item = game.open_next()
    game.pass_time(20)

    told = [(player.send_right().left_ms, player_state(player.seat).left_ms) for player in (slow, quick)]

    for (receipt, page), window in zip(told, (item.seconds * 1.5, item.seconds), strict=True):
        assert page <= receipt <= (window - 20) * 1000
        assert receipt - page < 5_000


def test_a_receipt_tells_of_no_time_where_nothing_can_be_entered():
    game = make_game(players=1)
    item = game.open_next()
    player, data, op_id = game.players[0], form_data(product="42"), uuid.uuid4()
    first = player.send(data, op_id=op_id, seq=1)
    game.do("pause")
    paused = player.send(data, op_id=op_id, seq=1)
    game.do("resume")
    game.pass_time(item.seconds + 0.5)
    in_grace = player.send(data, op_id=op_id, seq=1)
    game.do("close_item")
    closed = player.send(data, op_id=op_id, seq=1)

    assert first.left_ms > 0
    assert all(receipt.is_accepted for receipt in (paused, in_grace, closed))
    assert [receipt.left_ms for receipt in (paused, in_grace, closed)] == [0, 0, 0]


@pytest.mark.parametrize(("after_end", "is_accepted"), [(-0.5, True), (0.5, True), (1.2, False)])
def test_an_answer_counts_until_the_end_of_the_grace_by_the_databases_clock(after_end, is_accepted):
    game = make_game(players=1)
    item = game.open_next()
    game.pass_time(item.seconds + after_end)

    receipt = game.players[0].send_right()

    assert receipt.is_accepted == is_accepted
    assert receipt.refusal == ("" if is_accepted else "The item is closed.")
    assert Answer.objects.exists() == is_accepted


def test_extra_time_is_counted_against_the_seats_own_length():
    game = make_game(players=2, scoring="speed", reading_seconds=0)
    Seat.objects.filter(pk=game.players[0].seat_id).update(extra_factor=2.0)
    item = game.open_next()
    game.pass_time(item.seconds / 2)
    game.players[1].send_right()
    game.pass_time(item.seconds / 2)
    game.players[0].send_right()

    game.pass_time(item.seconds * 2)
    tend(game.room_id)
    totals = game.totals()
    assert 1000 < totals["Player A"] < 1200
    assert abs(totals["Player A"] - totals["Player B"]) <= 4


def test_an_answer_to_another_item_than_the_one_on_is_not_kept():
    game = make_game(players=1)
    game.open_next()
    game.do("close_item")
    game.open_next()
    player = game.players[0]

    to_the_last = player.send(form_data(product="42"), position=1)
    to_none = game.players[0].send(form_data(product="42"), position=2, round=2)

    assert to_the_last.refusal == "The item is closed."
    assert to_none.refusal == "This vote is over."
    assert not Answer.objects.exists()


def test_a_tap_after_the_reveal_is_no_answer_to_the_next_item():
    game = make_game("true_false", "single_choice", players=1)
    game.open_next()
    game.do("close_item")
    assert game.players[0].send(form_data(truth="false")).refusal == "The item is closed."
    game.do("next_item")

    assert game.players[0].send(form_data(choice="A")).refusal == "This item is not open."
    game.do("open_item")
    game.do("close_item")

    assert game.totals() == {"Player A": 0}


def test_nothing_is_kept_before_the_opening():
    game = make_game(players=1)

    with pytest.raises(NotSeated):
        game.players[0].send(form_data(product="42"))
    game.do("next_item")
    assert game.players[0].send(form_data(product="42")).refusal == "This item is not open."

    assert not Answer.objects.exists()


def test_who_was_removed_answers_nothing_any_more():
    game = make_game(players=2)
    game.open_next()
    kick(game.room_id, game.players[0].seat_id, actor=game.host)

    with pytest.raises(NotSeated):
        game.players[0].send(form_data(product="42"))

    assert not Answer.objects.exists()


def test_a_token_opens_no_seat_of_another_room():
    game, other = make_game(players=1), make_game(players=1)
    game.open_next()
    other.open_next()
    game.players[0].room_id = other.room_id

    with pytest.raises(NotSeated):
        game.players[0].send(form_data(product="42"))

    assert not Answer.objects.exists()


def test_who_watches_or_waits_does_not_answer():
    game = make_game(needs_approval=True)
    waiting, watching = game.join("Ada"), game.join("Bob", is_spectator=True)
    game.open_next()

    assert waiting.send(form_data(product="42")).refusal == "The host has not let you in yet."
    Seat.objects.update(status="seated")
    assert watching.send(form_data(product="42")).refusal == "You are watching: spectators do not answer."

    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_send_eight_times_at_once_is_one_answer():
    game = make_game(players=1)
    game.open_next()
    op_id = uuid.uuid4()

    def send(number):
        return game.players[0].send(form_data(product="42"), op_id=op_id, seq=1)

    outcomes = at_once(8, send)

    assert Answer.objects.count() == 1
    assert len({outcome.received_at for outcome in outcomes}) == 1
    assert all(outcome.is_accepted and outcome.is_newest for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_eight_changes_at_once_leave_the_highest_number():
    game = make_game(players=1)
    game.open_next()

    outcomes = at_once(8, lambda number: game.players[0].send(form_data(product=str(number)), seq=number + 1))

    assert all(outcome.is_accepted for outcome in outcomes)
    assert Answer.objects.get().entered == {"product": ["7"]}


@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_while_the_item_closed_is_marked_and_the_rest_was_told_so():
    game = make_game(players=7)
    game.open_next()

    def act(number):
        if number == 7:
            return game.do("close_item")
        return game.players[number].send(form_data(product="42"))

    outcomes = at_once(8, act)

    accepted = {game.players[number].seat_id for number in range(7) if outcomes[number].is_accepted}
    assert set(Answer.objects.filter(points=1000).values_list("seat_id", flat=True)) == accepted
    assert Answer.objects.count() == len(accepted)


def test_entries_are_bounded_and_a_pages_own_fields_left_out():
    fields = read_fields(
        form_data(product="4\x002", _seq="1", csrfmiddlewaretoken="x", long="a" * 5000, many=["1"] * 500)
    )

    assert set(fields) == {"product", "long", "many"}
    assert fields["product"] == ["42"]
    assert (len(fields["long"][0]), len(fields["many"])) == (1001, 20)
    flood = read_fields(form_data(**{f"f{number}": ["x" * 1000] * 20 for number in range(150)}))
    assert sum(len(text) for values in flood.values() for text in values) <= MOST_IN_ALL


def test_a_form_of_rubbish_is_kept_and_marked_wrong():
    game = make_game(players=1)
    game.open_next()

    game.players[0].send(form_data(product="\ud800💥\x00", nothing=["a", "b"]))
    game.do("close_item")

    assert game.totals() == {"Player A": 0}


def test_an_answer_writes_to_no_other_table():
    game = make_game(players=1)
    game.open_next()
    data = right_answer(game.players[0].item())

    with CaptureQueriesContext(connection) as statements:
        game.players[0].send(data)

    writes = [
        one["sql"] for one in statements if "INSERT" in one["sql"] or "UPDATE " in one["sql"].split("live_answer")[0]
    ]
    assert len(writes) == 1
    assert RoomItem.objects.get(position=1).tally == {}
