from datetime import timedelta

import pytest
from django.core import signing
from django.db import IntegrityError, transaction

from quizsite.live import seats
from quizsite.live.answers import NotSeated, hash_token
from quizsite.live.commands import NotNow
from quizsite.live.models import Room, RoomEvent, Seat, Side
from quizsite.live.names import BadName
from quizsite.live.seats import (
    NoSuchRoom,
    NotAdmitted,
    approve,
    approve_all,
    draw_captains,
    give_extra_time,
    hand_over,
    hide_name,
    join,
    kick,
    leave,
    let_back,
    make_captain,
    move_to_side,
    rename,
    seat_by_token,
    take_over,
)
from tests.factories import make_participant
from tests.racing import at_once
from tests.rooms import make_game, make_host

pytestmark = pytest.mark.django_db


# --- Coming in --------------------------------------------------------------------------------------------------------


def test_who_knows_the_code_gets_a_seat_and_the_only_copy_of_its_token():
    game = make_game()

    seat, token = join(game.room.code.lower(), " Ada ")

    assert (seat.nickname, seat.status, seat.joined_at_item) == ("Ada", "seated", 1)
    assert len(token) >= 43
    assert Seat.objects.get().token_hash == hash_token(token)
    assert seat_by_token(game.room_id, token) == seat
    assert token not in str(Seat.objects.values().get())


def test_joining_again_with_the_token_gives_the_same_seat():
    game = make_game()
    seat, token = join(game.room.code, "Ada")

    again, same = join(game.room.code, "Somebody else", token=token)

    assert (again, same, again.nickname) == (seat, token, "Ada")
    assert Seat.objects.count() == 1


def test_a_person_has_one_seat_whatever_the_device_and_the_newest_device_holds_it():
    game, person = make_game(), make_participant()
    seat, laptop = join(game.room.code, "Ada", participant=person)

    again, phone = join(game.room.code, "Ada 2", participant=person)

    assert (again, again.nickname) == (seat, "Ada")
    assert seat_by_token(game.room_id, laptop) is None
    assert seat_by_token(game.room_id, phone) == seat


@pytest.mark.django_db(transaction=True)
def test_eight_joins_of_one_person_at_once_are_one_seat():
    game, person = make_game(), make_participant()
    code = game.room.code

    outcomes = at_once(8, lambda number: join(code, f"Name {chr(65 + number)}", participant=person))

    assert Seat.objects.count() == 1
    assert all(isinstance(outcome, tuple) for outcome in outcomes)
    assert sum(seat_by_token(game.room_id, token) is not None for _, token in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_of_one_name_at_once_are_one_seat_and_seven_refusals():
    game = make_game()
    code = game.room.code

    outcomes = at_once(8, lambda number: join(code, "Ada"))

    assert Seat.objects.count() == 1
    assert sum(isinstance(outcome, BadName) for outcome in outcomes) == 7


def test_the_database_itself_refuses_a_second_seat_of_a_person_or_of_a_name():
    game, person = make_game(), make_participant()
    seat, _ = join(game.room.code, "Ada", participant=person)

    for changes in ({"skeleton": "other"}, {"participant": None}):
        values = {**Seat.objects.values().get(pk=seat.pk), "id": None, "token_hash": "x"}
        values |= {name if name != "participant" else "participant_id": value for name, value in changes.items()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(**values)


def test_nobody_comes_in_by_a_code_that_is_wrong_or_of_a_room_that_has_ended():
    game = make_game()
    code = game.room.code
    with pytest.raises(NoSuchRoom):
        join("222222" if code != "222222" else "333333", "Ada")
    game.do("end")

    with pytest.raises(NoSuchRoom):
        join(code, "Ada")


def test_a_locked_room_takes_nobody_in_but_those_who_have_a_seat():
    game = make_game()
    seat, token = join(game.room.code, "Ada")
    game.do("set_locked", is_locked=True)

    with pytest.raises(NotAdmitted, match="locked"):
        join(game.room.code, "Bob")
    assert join(game.room.code, "", token=token)[0] == seat
    game.do("set_locked", is_locked=False)

    assert join(game.room.code, "Bob")[0].nickname == "Bob"


def test_a_full_room_says_so(monkeypatch):
    monkeypatch.setattr(seats, "CAP", 2)
    game = make_game(players=2)

    with pytest.raises(NotAdmitted, match="full"):
        join(game.room.code, "Zoe")
    kick(game.room_id, game.players[0].seat_id, actor=game.host)

    assert join(game.room.code, "Zoe")[0].status == "seated"


def test_an_empty_name_gets_a_neutral_one():
    game = make_game()

    names = {join(game.room.code, " ")[0].nickname for _ in range(20)}

    assert len(names) == 20


def test_who_has_to_wait_is_let_in_by_the_host():
    game = make_game(needs_approval=True)
    first, _ = join(game.room.code, "Ada")
    join(game.room.code, "Bob")
    join(game.room.code, "Cyd")
    assert first.status == "waiting"

    assert approve(game.room_id, first.pk, actor=game.host).status == "seated"
    assert approve_all(game.room_id, actor=game.host) == 2

    assert set(Seat.objects.values_list("status", flat=True)) == {"seated"}


@pytest.mark.parametrize(
    ("steps", "first_item"),
    [
        ([], 1),
        (["next_item"], 1),
        (["next_item", "open_item"], 1),
        (["next_item", "open_item", "close_item"], 2),
        (["next_item", "open_item", "close_item", "show_board"], 2),
        (["next_item", "open_item", "close_item", "next_item"], 2),
    ],
)
def test_a_latecomer_plays_from_the_item_that_can_still_be_answered(steps, first_item):
    game = make_game(players=1)
    for step in steps:
        game.do(step)

    late = game.join("Late")

    assert late.seat.joined_at_item == first_item


def test_a_latecomer_to_an_open_item_has_a_variant_at_once():
    game = make_game(players=1)
    game.open_next()

    late = game.join("Late")

    assert late.send_right().is_accepted


def test_who_was_let_in_late_is_not_measured_by_what_was_asked_while_they_waited():
    game = make_game("numeric", "true_false", needs_approval=True)
    for name in ("Ada", "Bob"):
        game.join(name)
    game.open_next()
    game.do("close_item")
    approve(game.room_id, game.players[0].seat_id, actor=game.host)
    approve_all(game.room_id, actor=game.host)
    game.open_next()

    assert {player.seat.joined_at_item for player in game.players} == {2}
    assert all(player.send_right().is_accepted for player in game.players)


def test_leaving_a_side_is_a_step_since_the_tables_change():
    game = make_game(players=2, sides="individual")
    version = game.room.version

    for _ in range(2):
        leave(game.room_id, game.players[0].token)
    join(game.room.code, "", token=game.players[0].token)

    assert game.room.version == version + 2
    assert list(RoomEvent.objects.values_list("kind", "actor")) == [("leave", None), ("come back", None)]


def test_who_leaves_comes_back_to_the_same_seat_and_points():
    game = make_game(players=1)
    game.open_next()
    player = game.players[0]
    player.send_right()
    leave(game.room_id, player.token)
    assert player.send_right().refusal == "You have left this room."
    game.do("close_item")

    seat, _ = join(game.room.code, "", token=player.token)

    assert (seat.pk, seat.status) == (player.seat_id, "seated")
    assert game.totals() == {"Player A": 1000}


# --- From another device ----------------------------------------------------------------------------------------------


def test_a_seat_moves_to_another_device_by_a_code_that_works_once():
    game = make_game(players=1)
    player = game.players[0]
    code = hand_over(player.seat)

    seat, token = take_over(game.room_id, code)

    assert seat.pk == player.seat_id
    assert seat_by_token(game.room_id, token) == seat
    assert player.seat is None
    with pytest.raises(NotSeated):
        take_over(game.room_id, code)


def test_a_hand_over_code_is_good_for_its_room_and_its_time_alone(monkeypatch):
    game, other = make_game(players=1), make_game(players=1)
    code = hand_over(game.players[0].seat)

    for room_id, wrong in (
        (other.room_id, code),
        (game.room_id, code[:-2]),
        (game.room_id, ""),
        (game.room_id, "a:b:c"),
    ):
        with pytest.raises(NotSeated):
            take_over(room_id, wrong)
    forged = signing.dumps([str(game.room_id), game.players[0].seat_id, "0" * 16], salt="seat")
    with pytest.raises(NotSeated):
        take_over(game.room_id, forged)
    monkeypatch.setattr(seats, "HAND_OVER_SECONDS", -1)
    with pytest.raises(NotSeated):
        take_over(game.room_id, code)


@pytest.mark.django_db(transaction=True)
def test_eight_take_overs_at_once_are_one():
    game = make_game(players=1)
    code = hand_over(game.players[0].seat)

    outcomes = at_once(8, lambda number: take_over(game.room_id, code))

    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1


# --- What a host may do -----------------------------------------------------------------------------------------------


def test_a_removed_seat_is_dead_at_once_its_name_free_and_its_points_gone():
    game = make_game(players=2)
    game.open_next()
    for player in game.players:
        player.send_right()
    game.do("close_item")
    removed = game.players[0]
    code = hand_over(removed.seat)

    kick(game.room_id, removed.seat_id, actor=game.host)

    assert removed.seat is None
    with pytest.raises(NotSeated):
        take_over(game.room_id, code)
    assert game.totals() == {"Player B": 1000}
    assert join(game.room.code, "Player A")[0].pk != removed.seat_id


def test_a_removed_account_does_not_come_back():
    game, person = make_game(), make_participant()
    seat, token = join(game.room.code, "Ada", participant=person)
    kick(game.room_id, seat.pk, actor=game.host)

    with pytest.raises(NotAdmitted, match="removed"):
        join(game.room.code, "Eva", participant=person, token=token)


def test_a_removed_guest_does_not_come_back_by_the_code_either():
    game = make_game(players=1)
    removed = game.players[0]
    kick(game.room_id, removed.seat_id, actor=game.host)

    with pytest.raises(NotAdmitted, match="removed"):
        join(game.room.code, "Eva", token=removed.token)

    assert Seat.objects.count() == 1


def test_who_was_removed_and_is_let_in_again_has_the_same_seat_answers_and_points():
    game = make_game(players=2)
    game.open_next()
    for player in game.players:
        player.send_right()
    removed = game.players[0]
    kick(game.room_id, removed.seat_id, actor=game.host)
    # Closed without it: its answer has no mark yet.
    game.do("close_item")
    assert game.totals() == {"Player B": 1000}
    version = game.room.version

    for _ in range(2):
        let_back(game.room_id, removed.seat_id, actor=game.host)

    assert removed.seat.pk == removed.seat_id
    assert game.totals() == {"Player A": 1000, "Player B": 1000}
    assert game.item.tally["answered"] == 2
    assert game.room.version == version + 1
    game.open_next()
    assert removed.send_right().is_accepted


def test_a_name_that_somebody_else_has_taken_meanwhile_keeps_a_removed_seat_out():
    game = make_game(players=1)
    removed = game.players[0]
    kick(game.room_id, removed.seat_id, actor=game.host)
    other = game.join("Player A")

    with pytest.raises(NotNow, match="Player A now"):
        let_back(game.room_id, removed.seat_id, actor=game.host)
    rename(game.room_id, other.seat_id, actor=game.host, nickname="Somebody else")
    let_back(game.room_id, removed.seat_id, actor=game.host)

    assert removed.seat.nickname == "Player A"


def test_commands_about_a_seat_may_be_given_twice_and_are_one_step():
    game = make_game(players=2, sides="individual")
    seat_id, version = game.players[0].seat_id, game.room.version
    side = Side.objects.exclude(seats=seat_id).get()

    for _ in range(2):
        hide_name(game.room_id, seat_id, actor=game.host)
        rename(game.room_id, seat_id, actor=game.host, nickname="Ada")
        give_extra_time(game.room_id, seat_id, actor=game.host, factor=1.5)
        move_to_side(game.room_id, seat_id, actor=game.host, side_id=side.pk)
        make_captain(game.room_id, seat_id, actor=game.host)
    kick(game.room_id, seat_id, actor=game.host)
    kick(game.room_id, seat_id, actor=game.host)

    assert game.room.version == version + 6
    assert list(RoomEvent.objects.values_list("kind", flat=True)) == [
        "hide name",
        "rename",
        "extra time",
        "move",
        "captain",
        "kick",
    ]


def test_a_stranger_and_the_host_of_another_room_may_do_nothing():
    game, other = make_game(players=1), make_game(players=1, host=make_host("other@example.org"))
    seat_id = game.players[0].seat_id

    for act in (approve, kick, let_back, hide_name, make_captain):
        with pytest.raises(Room.DoesNotExist):
            act(game.room_id, seat_id, actor=other.host)
        with pytest.raises(Seat.DoesNotExist):
            act(other.room_id, seat_id, actor=other.host)

    assert Seat.objects.get(pk=seat_id).status == "seated"


def test_a_host_gives_no_name_that_is_taken_or_unfit():
    game = make_game(players=2)

    for name in ("PIayer B", "\u202e", "Host"):
        with pytest.raises(BadName):
            rename(game.room_id, game.players[0].seat_id, actor=game.host, nickname=name)

    assert game.players[0].seat.nickname == "Player A"


def test_a_hidden_name_is_in_no_table():
    game = make_game(players=1)

    hide_name(game.room_id, game.players[0].seat_id, actor=game.host)

    assert "Player A" not in game.totals()
    assert game.players[0].seat.shown_name in game.totals()


def test_sides_fill_evenly_and_each_has_one_captain():
    game = make_game(players=4, sides="captain", side_names=["Red", "Green"])

    assert sorted(Seat.objects.values_list("side__name", flat=True)) == ["Green", "Green", "Red", "Red"]
    for _ in range(5):
        drawn = draw_captains(game.room_id, actor=game.host)
        assert {seat.side.name for seat in drawn} == {"Red", "Green"}
        assert Seat.objects.filter(is_captain=True).count() == 2


def test_nobody_moves_to_a_side_of_another_room_or_is_captain_of_none():
    game, other = make_game(players=1), make_game(sides="individual")
    seat_id = game.players[0].seat_id

    with pytest.raises(NotNow):
        move_to_side(game.room_id, seat_id, actor=game.host, side_id=other.room.side_set.first().pk)
    with pytest.raises(NotNow):
        make_captain(game.room_id, seat_id, actor=game.host)
    with pytest.raises(NotNow):
        give_extra_time(game.room_id, seat_id, actor=game.host, factor=9)


def test_coming_and_going_changes_no_version():
    game = make_game()
    version = game.room.version

    _, token = join(game.room.code, "Ada")
    leave(game.room_id, token)

    assert game.room.version == version
    assert Seat.objects.get().joined_at - game.room.created_at < timedelta(minutes=1)
