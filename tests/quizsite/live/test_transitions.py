from datetime import timedelta

import pytest

from quizsite.live import transitions
from quizsite.live.commands import NotNow, Stale
from quizsite.live.models import Answer, Phase, Room, RoomEvent, RoomHost, RoomItem
from quizsite.live.seats import kick
from quizsite.live.standings import standings
from quizsite.live.transitions import (
    MOVES,
    add_host,
    close_if_over,
    next_item,
    regrade,
    set_locked,
    show_board,
    tend,
    tend_overdue,
)
from tests.factories import form_data
from tests.racing import at_once
from tests.rooms import make_game, make_host, make_paced

pytestmark = pytest.mark.django_db


# --- Through a game ---------------------------------------------------------------------------------------------------


def test_a_game_goes_from_the_lobby_through_every_phase_to_its_end():
    game = make_game(players=1)
    phases = [game.room.phase]

    for command in ("next_item", "open_item", "close_item", "show_board") * 2:
        phases.append(game.do(command).phase)
    phases.append(game.do("end").phase)

    assert phases == ["lobby", *("ready", "open", "closed", "board") * 2, "ended"]
    assert game.room.version == 10
    assert game.room.ended_at is not None


def test_every_step_is_one_version_one_event_and_one_actor():
    game = make_game(players=1)
    game.open_next()
    game.do("close_item")

    events = list(RoomEvent.objects.filter(room=game.room_id).values_list("version", "kind", "actor"))

    assert events == [(2, "next", game.host.pk), (3, "open", game.host.pk), (4, "close", game.host.pk)]


def test_after_the_last_item_there_is_no_next():
    game = make_game("numeric")
    game.open_next()
    game.do("close_item")

    with pytest.raises(NotNow, match="last item"):
        game.do("next_item")

    assert game.room.phase == Phase.CLOSED


COMMANDS = {
    "next": ("next_item", {}),
    "open": ("open_item", {}),
    "close": ("close_item", {}),
    "reveal": ("reveal", {}),
    "board": ("show_board", {}),
    "skip": ("skip", {}),
    "end": ("end", {}),
    "pause": ("pause", {}),
    "resume": ("resume", {}),
    "extend": ("extend", {"seconds": 10}),
    "reopen": ("reopen", {}),
    "vote again": ("vote_again", {}),
    "void": ("void", {"position": 1}),
    "regrade": ("regrade", {"position": 1, "accept": "x"}),
}
ON_THE_WAY = {
    Phase.LOBBY: [],
    Phase.READY: ["next"],
    Phase.OPEN: ["next", "open"],
    Phase.PACED: [],
    Phase.CLOSED: ["next", "open", "close"],
    Phase.BOARD: ["next", "open", "close", "board"],
    Phase.ENDED: ["next", "open", "close", "end"],
}
NOT_YET = {(Phase.OPEN, "resume")}


@pytest.mark.parametrize("phase", Phase.values)
@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_is_carried_out_where_it_fits_and_nowhere_else(phase, kind):
    make = make_paced if phase == Phase.PACED else make_game
    game = make(players=1, reveals_at_close=False)
    for step in ON_THE_WAY[phase]:
        command, values = COMMANDS[step]
        game.do(command, **values)
    before = Room.objects.values().get(pk=game.room_id)
    command, values = COMMANDS[kind]

    if kind in MOVES[phase] and (phase, kind) not in NOT_YET:
        assert game.do(command, **values).version == before["version"] + 1
    else:
        with pytest.raises(NotNow):
            game.do(command, **values)
        assert Room.objects.values().get(pk=game.room_id) == before


def test_the_code_is_free_again_after_the_end():
    game, other = make_game(), make_game()
    game.do("end")

    Room.objects.filter(pk=other.room_id).update(code=game.room.code)

    assert Room.objects.going().get(code=game.room.code).pk == other.room_id


# --- Two hosts, and none ----------------------------------------------------------------------------------------------


def test_a_command_given_twice_is_one_step_and_the_second_is_told_how_the_room_stands():
    game = make_game()
    seen = game.room.version
    next_item(game.room_id, actor=game.host, seen_version=seen)

    with pytest.raises(Stale) as stale:
        next_item(game.room_id, actor=game.host, seen_version=seen)

    assert (stale.value.room.phase, stale.value.room.item_no, stale.value.room.version) == ("ready", 1, seen + 1)
    assert game.room.version == seen + 1


@pytest.mark.django_db(transaction=True)
def test_two_hosts_who_press_next_at_once_make_one_step():
    game = make_game()
    other = make_host("other@example.org")
    add_host(game.room_id, actor=game.host, user=other)
    seen = game.room.version

    outcomes = at_once(
        8, lambda number: next_item(game.room_id, actor=(game.host, other)[number % 2], seen_version=seen)
    )

    assert sum(isinstance(outcome, Room) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 7
    assert (game.room.item_no, game.room.version) == (1, seen + 1)


def test_a_step_is_not_lost_to_what_happened_beside_the_way():
    game = played()
    seen = game.room.version
    game.do("void", position=1)
    regrade(game.room_id, actor=game.host, seen_version=seen, position=2, accept="something")
    kick(game.room_id, game.players[1].seat_id, actor=game.host)
    set_locked(game.room_id, actor=game.host, seen_version=seen, is_locked=True)

    room = show_board(game.room_id, actor=game.host, seen_version=seen)

    assert (room.phase, room.version) == (Phase.BOARD, seen + 5)


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("void", {"position": 1}),
        ("regrade", {"position": 1, "accept": "something"}),
        ("set_locked", {"is_locked": True}),
        ("set_autopilot", {"seconds": 30}),
    ],
)
def test_what_happens_beside_the_way_is_one_step_too_when_it_is_pressed_twice(command, values):
    game = played()
    seen = game.room.version
    act = getattr(transitions, command)
    act(game.room_id, actor=game.host, seen_version=seen, **values)

    with pytest.raises(Stale):
        act(game.room_id, actor=game.host, seen_version=seen, **values)

    assert game.room.version == seen + 1


@pytest.mark.parametrize("seen", [0, 99])
def test_a_version_that_no_page_has_shown_moves_nothing(seen):
    game = make_game()

    with pytest.raises(Stale):
        next_item(game.room_id, actor=game.host, seen_version=seen)


def test_only_hosts_command_and_a_co_host_is_one():
    game, stranger = make_game(), make_host("stranger@example.org")

    for nobody in (stranger, None):
        with pytest.raises(Room.DoesNotExist):
            next_item(game.room_id, actor=nobody, seen_version=game.room.version)
    with pytest.raises(Room.DoesNotExist):
        add_host(game.room_id, actor=stranger, user=stranger)
    add_host(game.room_id, actor=game.host, user=stranger)
    add_host(game.room_id, actor=game.host, user=stranger)

    assert RoomHost.objects.count() == 1
    assert next_item(game.room_id, actor=stranger, seen_version=game.room.version).item_no == 1


# --- The clock --------------------------------------------------------------------------------------------------------


def test_an_item_over_its_time_and_the_grace_is_closed_by_whoever_asks():
    game = make_game(players=1)
    item = game.open_next()
    game.players[0].send_right()

    game.pass_time(item.seconds + 0.5)
    assert not close_if_over(game.room_id)
    game.pass_time(0.6)
    assert close_if_over(game.room_id)

    assert game.room.phase == Phase.CLOSED
    assert RoomEvent.objects.filter(room=game.room_id).last().actor is None
    assert game.totals() == {"Player A": 1000}


def test_the_longest_extra_time_keeps_the_item_open_for_all_looks_but_not_for_all_answers():
    game = make_game(players=2)
    slow, quick = game.players
    slow.seat.__class__.objects.filter(pk=slow.seat_id).update(extra_factor=2.0)
    item = game.open_next()

    game.pass_time(item.seconds + 2)

    assert not close_if_over(game.room_id)
    assert slow.send_right().is_accepted
    assert quick.send_right().refusal == "The item is closed."
    game.pass_time(item.seconds)
    assert close_if_over(game.room_id)
    assert game.totals() == {"Player A": 1000, "Player B": 0}


@pytest.mark.django_db(transaction=True)
def test_closing_by_eight_at_once_is_one_step():
    game = make_game(players=3)
    item = game.open_next()
    for player in game.players:
        player.send_right()
    version = game.room.version
    game.pass_time(item.seconds + 5)

    outcomes = at_once(8, lambda number: tend(game.room_id))

    assert outcomes.count(True) == 1
    assert game.room.version == version + 1
    assert set(game.totals().values()) == {1000}


def test_a_host_who_acts_on_an_item_that_is_over_finds_it_closed_and_nothing_done():
    game = make_game(players=1)
    item = game.open_next()
    game.pass_time(item.seconds + 5)

    with pytest.raises(Stale) as stale:
        game.do("extend", seconds=30)

    assert stale.value.room.phase == game.room.phase == Phase.CLOSED


def test_a_sweep_closes_what_is_over_and_leaves_the_rest():
    over, running = make_game(players=1), make_game(players=1)
    over.open_next()
    running.open_next()
    over.pass_time(1000)

    assert tend_overdue() == 1

    assert (over.room.phase, running.room.phase) == (Phase.CLOSED, Phase.OPEN)


def test_the_autopilot_goes_all_the_way_by_itself():
    game = make_game("numeric", players=1, autopilot_seconds=10)
    game.do("next_item")
    phases = []

    for _ in range(5):
        assert not tend(game.room_id)
        game.pass_time(1000)
        if tend(game.room_id):
            phases.append(game.room.phase)

    assert phases == ["open", "closed", "board", "ended"]


def test_the_autopilot_waits_in_the_lobby_and_can_be_switched_off():
    game = make_game(autopilot_seconds=10)
    game.pass_time(1000)
    assert not tend(game.room_id)

    game.do("next_item")
    game.do("set_autopilot", seconds=None)
    game.pass_time(1000)

    assert not tend(game.room_id)


# --- The window -------------------------------------------------------------------------------------------------------


def test_a_pause_stops_the_clock_and_the_window_moves_by_its_length():
    game = make_game(players=1)
    item = game.open_next()
    game.pass_time(10)
    game.do("pause")
    game.pass_time(3600)

    assert not tend(game.room_id)
    assert "paused" in game.players[0].send_right().refusal
    game.do("resume")

    now = game.item
    assert now.window == item.window
    left = now.deadline_at - item.deadline_at
    assert timedelta(seconds=-11) < left < timedelta(seconds=-9) or left > timedelta(0)
    receipt = game.players[0].send_right()
    assert receipt.is_accepted
    assert 10_000 <= game.players[0].answer(1).taken_ms < 15_000


def test_more_time_is_given_and_taken_but_never_an_end_in_the_past():
    game = make_game(players=1)
    item = game.open_next()

    game.do("extend", seconds=30)
    assert game.item.window == item.window + timedelta(seconds=30)
    game.do("extend", seconds=-3600)

    assert game.item.window < timedelta(seconds=5)
    assert game.players[0].send_right().is_accepted


def test_a_reopened_item_takes_answers_again_and_its_points_wait_for_the_close():
    game = make_game(players=2)
    game.open_next()
    game.players[0].send_right()
    game.do("close_item")
    assert game.totals() == {"Player A": 1000, "Player B": 0}

    game.do("reopen", seconds=20)

    assert game.item.window == timedelta(seconds=20)
    assert game.totals() == {"Player A": 0, "Player B": 0}
    game.players[1].send_right()
    game.do("close_item")
    assert game.totals() == {"Player A": 1000, "Player B": 1000}


def test_a_second_vote_counts_and_who_does_not_vote_again_keeps_the_first():
    game = make_game(players=3, reveals_at_close=False)
    changed, stayed, spoiled = game.players
    game.open_next()
    changed.send_wrong()
    stayed.send_right()
    spoiled.send_right()
    game.do("close_item")
    assert game.totals() == {"Player A": 0, "Player B": 0, "Player C": 0}

    game.do("vote_again", seconds=30)
    changed.send_right()
    spoiled.send_wrong()
    game.do("close_item", is_revealed=True)

    assert game.totals() == {"Player A": 1000, "Player B": 1000, "Player C": 0}
    assert Answer.objects.filter(round=1).count() == 3
    assert game.item.first_tally["shift"] == {"wrong_right": 1, "right_wrong": 1}


def test_there_is_no_second_vote_after_the_solution_was_shown():
    game = make_game(players=1)
    game.open_next()
    game.do("close_item")

    with pytest.raises(NotNow, match="before the solution"):
        game.do("vote_again")


def test_a_skipped_item_counts_for_nobody_and_the_next_one_follows():
    game = make_game(players=1)
    game.open_next()
    game.players[0].send_right()

    room = game.do("skip")

    assert (room.phase, room.item_no) == (Phase.READY, 2)
    assert game.totals() == {"Player A": 0}
    game.do("open_item")
    game.players[0].send_right()
    assert game.do("skip").phase == Phase.BOARD
    assert game.totals() == {"Player A": 0}


def test_ending_closes_and_marks_the_open_item():
    game = make_game(players=1)
    game.open_next()
    game.players[0].send_right()

    game.do("end")

    assert game.totals() == {"Player A": 1000}


# --- Marks put right --------------------------------------------------------------------------------------------------


def played(kind="numeric", **rules):
    """Return a game of two items, both closed: A right in both, B wrong."""
    game = make_game(kind, "true_false", players=2, **rules)
    for _ in range(2):
        game.open_next()
        game.players[0].send_right()
        game.players[1].send_wrong()
        game.do("close_item")
    return game


def test_void_takes_an_item_out_and_puts_it_back():
    game = played()
    assert game.totals() == {"Player A": 2000, "Player B": 0}

    game.do("void", position=1)
    assert game.totals() == {"Player A": 1000, "Player B": 0}

    game.do("void", position=1, is_void=False)
    assert game.totals() == {"Player A": 2000, "Player B": 0}


def test_accepting_another_answer_marks_all_who_gave_it():
    game = played()
    reading = next(
        one for one in RoomItem.objects.get(room=game.room_id, position=1).tally["readings"] if one["text"] == "13"
    )

    game.do("regrade", position=1, accept=reading["meaning"])

    assert game.totals() == {"Player A": 2000, "Player B": 1000}
    assert game.players[1].answer(1).detail["verdict"] == "right"


def test_an_accepted_option_is_the_same_option_for_everybody_whatever_its_letter():
    game = make_game("single_choice", players=6)
    item = game.open_next()
    for player in game.players:
        own = player.item()
        relu = next(option["id"] for option in own.boxes[0]["options"] if option["text"] == "ReLU")
        player.send(form_data(choice=relu))
    game.do("close_item")
    assert len({player.answer(1).entered["choice"][0] for player in game.players}) > 1

    (reading,) = RoomItem.objects.get(pk=item.pk).tally["readings"]
    game.do("regrade", position=1, accept=reading["meaning"])

    assert set(game.totals().values()) == {1000}


def test_a_new_key_reaches_every_seat_in_its_own_letters():
    game = make_game("single_choice", players=6)
    item = game.open_next()
    for player in game.players:
        own = player.item()
        relu = next(option["id"] for option in own.boxes[0]["options"] if option["text"] == "ReLU")
        player.send(form_data(choice=relu))
    game.do("close_item")
    assert set(game.totals().values()) == {0}

    game.do("regrade", position=1, key={"choice": {**item.revision.key["choice"], "value": "B"}})

    assert set(game.totals().values()) == {1000}


def test_marking_anew_without_a_change_gives_the_same_points():
    game = played(scoring="speed")
    before = game.totals()

    game.do("regrade", position=1)

    assert game.totals() == before


def test_only_what_was_closed_is_marked_anew():
    game = make_game(players=1)
    game.open_next()
    game.do("close_item")

    with pytest.raises(NotNow):
        game.do("regrade", position=2, accept="x")
    with pytest.raises(NotNow):
        game.do("void", position=9)


def test_marks_are_put_right_after_the_end_too():
    game = played()
    game.do("end")

    game.do("void", position=2)

    assert game.totals() == {"Player A": 1000, "Player B": 0}


def test_no_score_moves_while_an_item_is_open():
    game = make_game(players=1)
    game.open_next()
    before = standings(game.room).seats

    game.players[0].send_right()

    assert standings(game.room).seats == before


def test_one_answer_that_cannot_be_graded_keeps_nobody_waiting():
    game = make_game(players=2)
    game.open_next()
    broken = game.players[0].item()
    broken.key = {}
    broken.save(update_fields=["key"])
    game.players[0].send(form_data(product="42"))
    game.players[1].send_right()

    game.do("close_item")

    assert game.totals() == {"Player A": 0, "Player B": 1000}


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_a_look_when_nothing_is_due_is_one_statement(django_assert_num_queries):
    game = make_game(players=2)
    game.open_next()

    with django_assert_num_queries(1):
        assert not tend(game.room_id)


@pytest.mark.parametrize("players", [2, 12])
def test_a_close_takes_the_same_number_of_statements_however_many_play(players, django_assert_max_num_queries):
    game = make_game(players=players)
    game.open_next()
    for player in game.players:
        player.send_right()

    with django_assert_max_num_queries(18):
        game.do("close_item")
