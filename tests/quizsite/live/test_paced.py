"""Rooms in which everybody plays in their own time."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from quizsite.live import transitions
from quizsite.live.answers import NotSeated
from quizsite.live.clock import database_now
from quizsite.live.commands import NotNow, Stale
from quizsite.live.exchange import room_report
from quizsite.live.models import Answer, Phase, Room, RoomEvent, SeatItem, SeatTurn
from quizsite.live.paced import BadEnd, move_end, save_turn_answer, settle, start_item
from quizsite.live.reports import build_report, own_report
from quizsite.live.seats import give_extra_time, hand_over, join, kick, leave, let_back, take_over
from quizsite.live.tasks import tend_rooms
from quizsite.live.transitions import tend
from quizsite.live.turns import paced_desk, paced_state
from tests.factories import form_data, make_user
from tests.racing import at_once
from tests.rooms import KINDS_PLAYED, Game, make_game, make_paced

pytestmark = pytest.mark.django_db


def end_now(game: Game) -> None:
    """Let the end of the room, and the grace, go by."""
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() - timedelta(seconds=2))
    tend(game.room_id)


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_a_room_without_a_lead_runs_from_the_start_and_takes_people_by_its_code():
    game = make_paced(players=2)

    assert game.room.phase == Phase.PACED
    assert game.room.seats.count() == 2


@pytest.mark.parametrize(("minutes", "is_good"), [(4, False), (6, True), (60 * 24 * 60 - 1, True), (86_401, False)])
def test_the_end_is_between_five_minutes_and_sixty_days_ahead(minutes: int, is_good: bool):
    if is_good:
        assert make_paced(days=minutes / 1440).room.is_paced
    else:
        with pytest.raises(BadEnd):
            make_paced(days=minutes / 1440)


@pytest.mark.parametrize(
    "fields", [{"ends_at": None}, {"phase": "open", "item_no": 1}, {"item_no": 1}, {"phase": "lobby"}]
)
def test_the_database_keeps_no_room_that_is_half_led(fields: dict):
    game = make_paced()

    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.filter(pk=game.room_id).update(**fields)


def test_a_host_cannot_lead_a_room_without_a_lead():
    game = make_paced(players=1)

    for command in ("next_item", "open_item", "close_item", "pause", "show_board"):
        with pytest.raises(NotNow):
            game.do(command)


# --- From item to item ------------------------------------------------------------------------------------------------


def test_beginning_an_item_deals_it_and_starts_a_window_of_ones_own():
    game = make_paced("numeric", "single_choice", players=2)
    player = game.players[0]

    turn = player.start(1)

    assert turn.window == timedelta(seconds=60)
    assert SeatItem.objects.filter(seat__isnull=False).count() == 1
    assert (paced_state(player.seat).stage, paced_state(game.players[1].seat).stage) == ("open", "between")


def test_beginning_an_item_twice_is_the_same_window():
    player = make_paced("numeric", players=1).players[0]

    assert player.start(1) == player.start(1)


def test_extra_time_makes_the_own_window_longer():
    game = make_paced("numeric", players=1)
    give_extra_time(game.room_id, game.players[0].seat_id, actor=game.host, factor=1.5)

    assert game.players[0].start(1).window == timedelta(seconds=90)


def test_items_come_in_their_order_and_one_at_a_time():
    player = make_paced("numeric", "single_choice", "grid", players=1).players[0]

    with pytest.raises(NotNow):
        player.start(2)
    player.start(1)
    with pytest.raises(NotNow):
        player.start(2)
    player.finish(1)
    player.start(2)

    assert [stop.state for stop in paced_state(player.seat).stops] == ["over", "open", "later"]


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_begin_one_item_once():
    player = make_paced("numeric", "single_choice", players=1).players[0]

    turns = at_once(12, lambda _: start_item(player.room_id, player.token, position=1))

    assert set(turns) == {SeatTurn.objects.get()}


def test_an_item_whose_time_is_over_makes_way_for_the_next():
    game = make_paced("numeric", "single_choice", players=1)
    player = game.players[0]
    player.start(1)
    player.send_in_turn(1)
    game.pass_time(62)

    player.start(2)

    turn = SeatTurn.objects.get(room_item__position=1)
    assert turn.closed_at == turn.deadline_at
    assert player.answer(1).points == 1000


def test_whoever_comes_back_goes_on_where_they_were_also_on_another_device():
    game = make_paced("numeric", "single_choice", players=1)
    player = game.players[0]
    player.play(1)
    game.pass_time(3600 * 5)
    leave(game.room_id, player.token)
    seat, token = take_over(game.room_id, hand_over(player.seat))
    join(game.room.code, "", token=token)

    state = paced_state(type(seat).objects.select_related("room").get(pk=seat.pk))

    assert (state.status, state.next_position, state.over_count) == ("seated", 2, 1)
    assert start_item(game.room_id, token, position=2).seat_id == player.seat_id


def test_who_was_removed_or_has_left_begins_nothing():
    game = make_paced("numeric", players=2)
    kick(game.room_id, game.players[0].seat_id, actor=game.host)
    leave(game.room_id, game.players[1].token)

    with pytest.raises(NotSeated):
        game.players[0].start(1)
    with pytest.raises(NotNow):
        game.players[1].start(1)


@pytest.mark.parametrize("is_over", [False, True])
def test_who_is_let_in_again_has_what_they_answered_and_the_way_on(is_over: bool):
    game = make_paced("numeric", "single_choice", players=1)
    player = game.players[0]
    player.start(1)
    player.send_in_turn(1)
    kick(game.room_id, player.seat_id, actor=game.host)
    with pytest.raises(NotSeated):
        player.finish(1)
    game.pass_time(62)
    settle(game.room_id)
    if is_over:
        end_now(game)

    let_back(game.room_id, player.seat_id, actor=game.host)
    settle(game.room_id)

    assert player.answer(1).points == 1000
    if not is_over:
        assert paced_state(player.seat).next_position == 2


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_in_the_own_window_is_one_statement_and_kept(django_assert_num_queries):
    player = make_paced("numeric", players=1).players[0]
    player.start(1)

    with django_assert_num_queries(1):
        receipt = save_turn_answer(
            player.room_id, player.token, position=1, round=1, op_id=uuid.uuid4(), seq=1, data=form_data(product="42")
        )

    assert receipt.is_accepted
    assert Answer.objects.get().taken_ms < 60_000


def test_the_newest_answer_stands_and_a_repeated_send_is_the_same_send():
    player = make_paced("numeric", players=1).players[0]
    player.start(1)
    op = uuid.uuid4()

    first = player.send_in_turn(1, form_data(product="41"), op_id=op, seq=2)
    again = player.send_in_turn(1, form_data(product="41"), op_id=op, seq=2)
    older = player.send_in_turn(1, form_data(product="40"), seq=1)
    newer = player.send_in_turn(1, form_data(product="42"), seq=3)

    assert first == again
    assert (older.is_newest, newer.is_newest) == (False, True)
    assert Answer.objects.get().entered == {"product": ["42"]}


@pytest.mark.parametrize(("seconds", "is_kept"), [(59, True), (60.5, True), (61.5, False)])
def test_an_answer_counts_until_the_grace_of_the_own_window(seconds: float, is_kept: bool):
    game = make_paced("numeric", players=1)
    game.players[0].start(1)
    game.pass_time(seconds)

    assert game.players[0].send_in_turn(1).is_accepted is is_kept
    assert Answer.objects.exists() is is_kept


@pytest.mark.parametrize(("left", "is_kept"), [(2, True), (-0.5, True), (-1.5, False)])
def test_the_end_of_the_room_cuts_a_window_short(left: float, is_kept: bool):
    game = make_paced("numeric", players=1)
    game.players[0].start(1)
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() + timedelta(seconds=left))

    assert game.players[0].send_in_turn(1).is_accepted is is_kept


def test_an_item_that_one_is_done_with_takes_no_more():
    player = make_paced("numeric", players=1).players[0]
    player.start(1)
    player.send_in_turn(1)
    player.finish(1)
    player.finish(1)

    late = player.send_in_turn(1, form_data(product="13"))

    assert not late.is_accepted
    assert player.answer(1).points == 1000


def test_an_answer_to_an_item_not_begun_or_without_a_seat_is_not_kept():
    game = make_paced("numeric", players=1)

    with pytest.raises(NotNow):
        game.players[0].send_in_turn(1, form_data(product="42"))
    with pytest.raises(NotSeated):
        save_turn_answer(
            game.room_id, "no token", position=1, round=1, op_id=uuid.uuid4(), seq=1, data=form_data(product="42")
        )

    assert not Answer.objects.exists()


def test_the_door_of_led_rooms_takes_no_answer_here():
    player = make_paced("numeric", players=1).players[0]
    player.start(1)

    assert not player.send(form_data(product="42"), position=1).is_accepted


@pytest.mark.django_db(transaction=True)
def test_being_done_while_answers_come_in_keeps_what_was_acknowledged():
    player = make_paced("numeric", players=1).players[0]
    player.start(1)
    receipts = []

    def act(number: int) -> None:
        if number == 6:
            player.finish(1)
        else:
            data = form_data(product=str(number))
            sent = {"position": 1, "round": 1, "op_id": uuid.uuid4(), "seq": number + 1, "data": data}
            receipts.append(save_turn_answer(player.room_id, player.token, **sent))

    at_once(12, act)

    accepted = [receipt.seq for receipt in receipts if receipt.is_accepted]
    kept = list(Answer.objects.values_list("seq", "points"))
    assert len(receipts) == 11
    assert kept == ([(max(accepted), 0)] if accepted else [])


# --- The clock, and the end -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS_PLAYED)
def test_every_kind_can_be_played_and_counts_at_the_end(kind: str):
    game = make_paced(kind, players=2)
    game.players[0].play(1)
    game.players[1].play(1, is_right=False)
    before = game.totals()

    end_now(game)

    assert set(before.values()) == {0}
    assert game.totals()["Player A"] == 1000
    assert game.totals()["Player B"] < 1000


def test_the_room_is_over_for_whoever_asks_once_its_end_is_past():
    game = make_paced("numeric", "single_choice", players=2)
    game.players[0].play(1)
    game.players[0].start(2)
    game.players[0].send_in_turn(2)
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() - timedelta(seconds=2))

    stage = paced_state(game.players[0].seat).stage
    with pytest.raises(NotNow):
        game.players[1].start(1)
    is_first, is_second = tend(game.room_id), tend(game.room_id)

    assert (stage, is_first, is_second) == ("ended", True, False)
    assert game.room.phase == Phase.ENDED
    assert set(game.room.items.values_list("is_revealed", flat=True)) == {True}
    assert game.totals() == {"Player A": 2000, "Player B": 0}
    assert not SeatTurn.objects.filter(closed_at=None).exists()


def test_the_scheduler_ends_rooms_and_is_not_kept_from_led_ones_by_those_that_run():
    running, over = make_paced(), make_paced("single_choice")
    led = make_game("grid", players=1)
    led.open_next()
    led.pass_time(10_000)
    Room.objects.filter(pk=over.room_id).update(ends_at=database_now() - timedelta(seconds=2))

    tend_rooms()

    assert (running.room.phase, over.room.phase, led.room.phase) == (Phase.PACED, Phase.ENDED, Phase.CLOSED)
    assert set(Room.objects.under_way()) == {led.room}


def test_settling_marks_what_is_over_and_leaves_the_rest():
    game = make_paced("numeric", players=3)
    for player in game.players[:2]:
        player.start(1)
        player.send_in_turn(1)
    game.pass_time(62)
    game.players[2].start(1)
    game.players[2].send_in_turn(1)

    assert (settle(game.room_id), settle(game.room_id)) == (2, 0)

    assert [player.answer(1).points for player in game.players] == [1000, 1000, None]


def test_settling_costs_the_same_for_three_and_for_nine(django_assert_max_num_queries):
    for count in (3, 9):
        game = make_paced("numeric", players=count)
        for player in game.players:
            player.start(1)
            player.send_in_turn(1)
        game.pass_time(62)

        with django_assert_max_num_queries(10):
            assert settle(game.room_id) == count


def test_speed_is_counted_in_the_own_window_with_its_own_extra_time():
    game = make_paced("numeric", players=3, scoring="speed", reading_seconds=5)
    give_extra_time(game.room_id, game.players[2].seat_id, actor=game.host, factor=2)
    for player, late in zip(game.players, (30, 50, 60), strict=True):
        player.start(1)
        SeatTurn.objects.filter(seat=player.seat_id).update(
            opened_at=F("opened_at") - timedelta(seconds=late), deadline_at=F("deadline_at") - timedelta(seconds=late)
        )
        player.send_in_turn(1)
        player.finish(1)

    usual, later, slower = [player.answer(1).points for player in game.players]
    end_now(game)

    assert 1000 < later < usual < 1200
    # A step of half a second may begin between two sends.
    assert abs(slower - usual) <= 5
    assert sorted(game.totals().values()) == sorted([usual, later, slower])


def test_ending_by_hand_is_now_and_frees_the_code():
    game = make_paced("numeric", players=1)
    game.players[0].play(1)

    game.do("end")

    assert game.room.phase == Phase.ENDED
    assert game.room.ends_at <= database_now()
    assert game.totals() == {"Player A": 1000}
    assert [event.kind for event in RoomEvent.objects.filter(room=game.room)] == ["end"]


@pytest.mark.django_db(transaction=True)
def test_ending_while_everybody_answers_loses_no_acknowledged_answer():
    game = make_paced("numeric", players=8)
    for player in game.players:
        player.start(1)
    receipts = {}

    def act(number: int) -> None:
        if number == 8:
            transitions.end(game.room_id, actor=game.host, seen_version=1)
        else:
            receipts[number] = game.players[number].send_in_turn(1, form_data(product="42"))

    at_once(9, act)

    kept = {number for number, receipt in receipts.items() if receipt.is_accepted}
    assert {answer.seat_id for answer in Answer.objects.filter(points=1000)} == {
        game.players[number].seat_id for number in kept
    }
    assert Answer.objects.count() == len(kept)


def test_afterwards_an_item_can_be_taken_out_and_an_answer_let_count():
    game = make_paced("numeric", "single_choice", players=1)
    game.players[0].play(1, is_right=False)
    game.players[0].play(2)
    end_now(game)
    wrong = game.room.items.get(position=1).tally["readings"][0]["meaning"]

    game.do("regrade", position=1, accept=wrong)
    regraded = game.totals()
    game.do("void", position=2)

    assert regraded == {"Player A": 2000}
    assert game.totals() == {"Player A": 1000}


def test_reports_and_exports_are_those_of_any_room_and_hold_what_was_begun():
    game = make_paced("numeric", "single_choice", players=2)
    game.players[0].play(1)
    game.players[0].play(2)
    game.players[1].play(1, is_right=False)
    empty = (room_report(game.room), own_report(game.players[0].seat).entries)
    end_now(game)

    rows = room_report(game.room)
    report = build_report(game.room)

    assert empty == ([], [])
    assert [(row.item, row.name, row.points) for row in rows] == [
        (1, "Player A", 1000),
        (1, "Player B", 0),
        (2, "Player A", 1000),
    ]
    assert [(line.put_to, line.answered, line.facility) for line in report.items] == [(2, 2, 50), (1, 1, 100)]
    assert [entry.result.verdict for entry in own_report(game.players[1].seat).entries] == ["wrong"]


# --- The host ---------------------------------------------------------------------------------------------------------


def test_the_desk_says_how_far_people_are():
    game = make_paced("numeric", "single_choice", players=4)
    game.players[0].play(1)
    game.players[0].play(2)
    game.players[1].play(1, is_right=False)
    game.players[2].start(1)
    kick(game.room_id, game.players[3].seat_id, actor=game.host)

    desk = paced_desk(game.room)

    assert (desk.started, desk.finished, desk.mean, len(desk.seats)) == (3, 1, 67, 3)
    assert [(item.begun, item.over, item.answered, item.mean) for item in desk.items] == [(3, 2, 2, 50), (1, 1, 1, 100)]


def test_the_end_can_be_moved_both_ways_and_a_window_follows_it():
    game = make_paced("numeric", players=1)
    soon = database_now() + timedelta(minutes=6)
    late = database_now() + timedelta(days=3)

    with pytest.raises(Stale):
        move_end(game.room_id, actor=game.host, seen_version=7, ends_at=late)
    game_version = move_end(game.room_id, actor=game.host, seen_version=1, ends_at=late).version
    move_end(game.room_id, actor=game.host, seen_version=game_version, ends_at=soon)

    assert game.room.ends_at == soon
    assert RoomEvent.objects.filter(room=game.room, kind="move end").count() == 2


def test_the_end_of_a_room_that_is_led_or_over_does_not_move():
    led, over = make_game("numeric"), make_paced("single_choice")
    end_now(over)
    late = database_now() + timedelta(days=3)

    for game in (led, over):
        with pytest.raises(NotNow):
            move_end(game.room_id, actor=game.host, seen_version=game.room.version, ends_at=late)
    with pytest.raises(Room.DoesNotExist):
        move_end(led.room_id, actor=make_user("other@example.org"), seen_version=1, ends_at=late)


# --- What a player is shown -------------------------------------------------------------------------------------------


def test_solutions_wait_for_the_end_unless_the_host_chose_otherwise():
    waiting = make_paced("numeric", "single_choice", players=1)
    telling = make_paced("numeric", "single_choice", players=1, shows_each=True)
    for game in (waiting, telling):
        game.players[0].play(1)

    held, told = (paced_state(game.players[0].seat) for game in (waiting, telling))

    assert (held.item, held.result, held.standing, held.next_position) == (None, None, None, 2)
    assert (told.result.verdict, told.result.points, told.position) == ("right", 1000, 1)
    assert told.standing is None


def test_after_the_end_a_player_sees_the_table():
    game = make_paced("numeric", players=2)
    game.players[0].play(1)
    end_now(game)

    state = paced_state(game.players[1].seat)

    assert (state.stage, state.standing.rank, [row.total for row in state.tables.seats]) == ("ended", 2, [1000, 0])


def test_a_window_that_the_end_cuts_short_says_so():
    game = make_paced("numeric", players=1)
    game.players[0].start(1)
    whole = paced_state(game.players[0].seat)
    Room.objects.filter(pk=game.room_id).update(ends_at=database_now() + timedelta(seconds=20))

    short = paced_state(game.players[0].seat)

    assert (whole.is_cut_short, short.is_cut_short) == (False, True)
    assert 55_000 < whole.left_ms <= 60_000
    assert 15_000 < short.left_ms <= 20_000
    assert short.left_ms - 5_000 < game.players[0].send_in_turn(1).left_ms <= short.left_ms


@pytest.mark.parametrize("shows_each", [False, True])
def test_a_look_costs_the_same_with_two_items_and_with_five(django_assert_max_num_queries, shows_each: bool):
    for kinds in (KINDS_PLAYED[:2], KINDS_PLAYED[:5]):
        game = make_paced(*kinds, players=1, shows_each=shows_each)
        game.players[0].play(1)
        seat = game.players[0].seat

        with django_assert_max_num_queries(6):
            paced_state(seat)
