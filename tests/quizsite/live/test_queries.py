from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizsite.live.models import Answer, Room, RoomItem, Seat, SeatItem, SeatStatus
from quizsite.live.queries import MOST_LISTED, MS_PER_LOOK, distribution, host_state, player_state, screen_state
from tests.factories import form_data
from tests.rooms import KINDS_PLAYED, make_game, make_host

pytestmark = pytest.mark.django_db
SENTINEL = "xyzzy-of-the-key"


def states(game) -> tuple:
    """Return all that anybody is shown, without what differs from look to look: the time that is left."""
    shown = [repr(player_state(player.seat)) for player in game.players]
    return (*shown, repr(_still(host_state(game.room))), repr(_still(screen_state(game.room))))


def _still(state):
    screen = getattr(state, "screen", state)
    object.__setattr__(screen, "left_ms", 0)
    if hasattr(state, "longest_left_ms"):
        object.__setattr__(state, "longest_left_ms", 0)
    return state


def freeze(game) -> None:
    """Stop the clock between two looks: paused, the item shows the same time."""
    if game.room.phase == "open":
        game.do("pause")


# --- Nothing of the key before the reveal -----------------------------------------------------------------------------


def lobby(game):
    pass


def ready(game):
    game.do("next_item")


def opened(game):
    game.open_next()


def answered(game):
    game.open_next()
    game.players[0].send_right()
    game.players[1].send_wrong()


def over(game):
    answered(game)
    game.pass_time(1000)


def closed(game):
    answered(game)
    game.do("close_item", is_revealed=False)


def voting_again(game):
    closed(game)
    game.do("vote_again")
    game.players[0].send_wrong()


def voted_again(game):
    voting_again(game)
    game.do("close_item", is_revealed=False)


BEFORE = [lobby, ready, opened, answered, over, closed, voting_again, voted_again]


def poison(tally) -> None:
    """Put the sentinel in all of a tally that a key has to do with."""
    tally |= {"verdicts": {SENTINEL: 7}, "shift": {SENTINEL: 7}}
    for box in tally["boxes"].values():
        box |= {"slips": {SENTINEL: 7}, "hints": {SENTINEL: SENTINEL}}
    for reading in tally["readings"]:
        reading["fraction"] = 0.123


@pytest.mark.parametrize("kind", KINDS_PLAYED)
@pytest.mark.parametrize("moment", BEFORE, ids=lambda moment: moment.__name__)
def test_before_the_reveal_nothing_shown_depends_on_the_key(kind, moment):
    game = make_game(kind, "true_false" if kind != "true_false" else "numeric", players=2)
    moment(game)
    if moment is not over:
        freeze(game)
    before = states(game)

    # Keys that could not even be read: whoever looks at one fails, and whoever shows one is found out.
    SeatItem.objects.update(key={"value": SENTINEL}, solution_html=SENTINEL, params={"is": SENTINEL})
    Answer.objects.update(fraction=0.123, points=123, detail={"verdict": SENTINEL})
    for item in RoomItem.objects.exclude(tally={}):
        for tally in filter(None, (item.tally, item.first_tally)):
            poison(tally)
        item.save()
    with CaptureQueriesContext(connection) as statements:
        after = states(game)

    assert after == before
    assert SENTINEL not in str(after)
    for statement in statements:
        assert '"key"' not in statement["sql"]
        assert '"solution_html"' not in statement["sql"]


@pytest.mark.parametrize("kind", KINDS_PLAYED)
def test_after_the_reveal_everybody_sees_answer_marks_and_working(kind):
    game = make_game(kind, players=2)
    answered(game)

    game.do("close_item")

    right, wrong = (player_state(player.seat) for player in game.players)
    assert (right.result.verdict, right.result.points) == ("right", 1000)
    assert wrong.result.fraction < 1
    assert "Because it is so." in right.result.solution
    assert "Because it is so." in screen_state(game.room).solution


def test_the_item_is_not_shown_before_it_is_open():
    game = make_game(players=1)
    game.do("next_item")

    state = player_state(game.players[0].seat)
    assert (state.moment.phase, state.moment.item_no, state.moment.item_count, state.item) == ("ready", 1, 2, None)
    assert screen_state(game.room).item is None

    game.do("open_item")
    assert player_state(game.players[0].seat).item is not None


# --- The player -------------------------------------------------------------------------------------------------------


def test_a_player_who_comes_back_finds_the_same_item_answer_and_clock():
    game = make_game("single_choice", players=1)
    item = game.open_next()
    game.pass_time(20)
    player = game.players[0]
    before = player_state(player.seat)
    receipt = player.send_right()

    after = player_state(player.seat)

    assert after.item.stem == before.item.stem
    assert [one["letter"] for one in after.item.boxes[0]["options"]] == ["A", "B", "C"]
    assert (after.answer.op_id, after.answer.seq, after.answer.received_at) == (
        receipt.op_id,
        receipt.seq,
        receipt.received_at,
    )
    assert (after.next_seq, after.total_ms) == (2, item.seconds * 1000)
    assert (item.seconds - 25) * 1000 < after.left_ms <= (item.seconds - 20) * 1000
    assert sum(one["is_checked"] for one in after.item.boxes[0]["options"]) == 1


def test_the_countdown_has_the_seats_own_length_and_stands_still_in_a_pause():
    game = make_game(players=1)
    Seat.objects.update(extra_factor=1.5)
    item = game.open_next()
    game.do("pause")

    first, second = (player_state(game.players[0].seat).left_ms for _ in range(2))

    assert first == second
    assert item.seconds * 1000 < first <= item.seconds * 1500


def test_an_item_over_its_time_counts_as_closed_although_nobody_closed_it():
    game = make_game(players=1)
    game.open_next()
    game.pass_time(1000)

    state = player_state(game.players[0].seat)

    assert (state.moment.phase, state.left_ms, state.result) == ("closed", 0, None)
    assert game.room.phase == "open"


def test_who_waits_or_watches_sees_what_is_theirs():
    game = make_game(needs_approval=True)
    waiting = game.join("Ada")
    watching = game.join("Bob", is_spectator=True)
    Seat.objects.filter(pk=watching.seat_id).update(status="seated")
    game.open_next()

    assert (player_state(waiting.seat).item, player_state(waiting.seat).status) == (None, "waiting")
    assert player_state(watching.seat).item.stem


def test_the_standing_is_shown_with_the_board():
    game = make_game(players=2)
    answered(game)
    game.do("close_item")
    assert player_state(game.players[0].seat).standing is None

    game.do("show_board")

    standing = player_state(game.players[1].seat).standing
    assert (standing.rank, standing.total, standing.played) == (2, 0, 1)


@pytest.mark.parametrize("players", [2, 6])
def test_what_a_player_sees_costs_few_statements_however_many_play(players, django_assert_num_queries):
    game = make_game(players=players)
    answered(game)
    seat = game.players[0].seat

    with django_assert_num_queries(3):
        player_state(seat)


# --- How answers fell -------------------------------------------------------------------------------------------------


def test_options_are_counted_whatever_letters_people_saw_them_under():
    game = make_game("single_choice", players=6)
    game.open_next()
    for player, text in zip(game.players, ["Sigmoid"] * 3 + ["ReLU"] * 2 + ["Identity"], strict=True):
        options = player.item().boxes[0]["options"]
        player.send(form_data(choice=next(option["id"] for option in options if option["text"] == text)))
    game.do("close_item")

    fell = screen_state(game.room).distribution

    assert {option.html: (option.count, option.is_right) for option in fell.boxes[0].options} == {
        "Sigmoid": (3, True),
        "ReLU": (2, False),
        "Identity": (1, False),
    }
    assert (fell.answered, fell.right, fell.partly, fell.wrong) == (6, 3, 0, 3)


def test_recognised_slips_are_counted_by_their_tags():
    game = make_game(players=3)
    game.open_next()
    game.players[0].send(form_data(product="13"))
    game.players[1].send(form_data(product="13"))
    game.players[2].send(form_data(product="42"))
    game.do("close_item")

    (slip,) = screen_state(game.room).distribution.boxes[0].slips

    assert (slip.tag, slip.hint, slip.count) == ("added", "You added. Multiply.", 2)


def test_answers_that_say_the_same_are_one_reading():
    game = make_game(players=3)
    game.open_next()
    for player, text in zip(game.players, ["42", "42.0", "6*7"], strict=True):
        player.send(form_data(product=text))
    game.do("close_item")

    readings = screen_state(game.room).distribution.readings

    assert sum(one.count for one in readings) == 3
    assert all(one.is_right for one in readings)


def test_the_shift_between_two_votes_is_shown_after_the_reveal():
    game = make_game("true_false", players=2)
    voting_again(game)
    game.players[1].send_right()
    game.do("close_item", is_revealed=True)

    fell = screen_state(game.room).distribution

    assert fell.shift == {"right_wrong": 1, "wrong_right": 1}
    assert {option.letter: (option.first_count, option.count) for option in fell.boxes[0].options} == {
        "true": (1, 1),
        "false": (1, 1),
    }


def test_nothing_fell_before_the_close():
    game = make_game(players=2)
    answered(game)

    assert screen_state(game.room).distribution is None
    assert distribution(game.item) is None


# --- Hosts and projector ----------------------------------------------------------------------------------------------


def test_the_counter_counts_those_who_sit_and_each_once():
    game = make_game(players=3)
    game.join("Watcher", is_spectator=True)
    answered(game)
    game.players[0].send_wrong()

    counts = screen_state(game.room).counts

    assert (counts.seated, counts.waiting, counts.watching, counts.answered) == (3, 0, 1, 2)


def test_the_host_sees_the_seats_the_running_order_and_what_can_be_done():
    game = make_game(players=2)
    answered(game)

    state = host_state(game.room)

    assert [(seat.name, seat.has_answered) for seat in state.seats] == [("Player A", True), ("Player B", True)]
    assert [(item.position, item.is_closed) for item in state.items] == [(1, False), (2, False)]
    assert state.moves == {"close", "pause", "extend", "skip", "end"}


@pytest.mark.parametrize("players", [2, 6])
def test_the_desk_costs_the_same_number_of_statements_however_many_play(players, django_assert_num_queries):
    game = make_game(players=players)
    answered(game)
    room = game.room

    with django_assert_num_queries(8):
        host_state(room)


def test_of_a_full_room_the_desk_lists_who_waits_and_the_first_and_finds_the_others():
    game = make_game(players=2)
    Seat.objects.bulk_create(
        Seat(room_id=game.room_id, token_hash=f"{n:064}", nickname=f"Guest {n:03}", skeleton=f"guest {n:03}")
        for n in range(100)
    )
    Seat.objects.filter(nickname="Guest 099").update(status=SeatStatus.WAITING)

    state, sought = host_state(game.room), host_state(game.room, find="guest 07")

    assert (len(state.seats), state.unlisted) == (MOST_LISTED, 102 - MOST_LISTED)
    assert [seat.name for seat in state.seats[:3]] == ["Guest 099", "Player A", "Player B"]
    assert [seat.name for seat in sought.seats] == [f"Guest 07{n}" for n in range(10)]
    assert sought.unlisted == 0


def test_a_hosts_rooms_are_their_own():
    game, other = make_game(), make_game(host=make_host("other@example.org"))

    assert list(Room.objects.run_by(game.host)) == [game.room]
    assert list(Room.objects.run_by(None)) == []
    assert list(Room.objects.run_by(other.host)) == [other.room]


def test_nothing_of_one_room_is_shown_in_another():
    one, other = make_game(players=2), make_game(players=2)
    Seat.objects.filter(room=one.room_id).update(nickname="Marked")
    for game in (one, other):
        answered(game)
        game.do("close_item")
        game.do("show_board")

    shown = "".join(states(other))

    assert "Marked" not in shown
    assert str(one.room_id) not in shown
    assert one.room.code not in shown
    assert len(screen_state(other.room).standings.seats) == 2
    assert screen_state(other.room).distribution.answered == 2
    assert timedelta(0) < other.item.window


def test_a_full_room_is_told_to_look_one_after_the_other_and_a_small_one_at_once(monkeypatch):
    monkeypatch.setattr("quizsite.live.queries.LARGE", 2)
    game = make_game("numeric", players=2)
    small = [player_state(game.players[0].seat).moment.spread_ms]
    game.do("next_item")
    small.append(player_state(game.players[0].seat).moment.spread_ms)
    game.join("Third")

    large = player_state(game.players[0].seat).moment.spread_ms

    assert small == [0, 0]
    assert large == 3 * MS_PER_LOOK
