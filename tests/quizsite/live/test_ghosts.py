"""Races against a recorded session."""

import pytest

from questions.models import Revision
from quizsite.accounts.models import Participant
from quizsite.live.ghosts import can_be_raced, open_race, race_after
from quizsite.live.models import Answer, Phase, Room, RoomHost, Seat, SeatItem
from quizsite.live.quizzes import NothingToPlay
from quizsite.live.seats import hide_name, join, kick
from quizsite.live.transitions import void
from tests.factories import make_participant, make_user
from tests.racing import at_once
from tests.rooms import Game, Player, make_game, make_paced

pytestmark = pytest.mark.django_db


def record(*kinds: str, players: int = 3, **rules: object) -> Game:
    """Lead a room to its end: the first player is always right, the second on every other item, the others never."""
    game = make_game(*(kinds or ("numeric", "single_choice")), players=players, **rules)
    for number in range(len(kinds or (1, 2))):
        game.open_next()
        for place, player in enumerate(game.players):
            if place == 0 or place == 1 and number % 2 == 0:
                player.send_right()
            else:
                player.send_wrong()
        game.do("close_item")
        game.do("show_board")
    game.do("end")
    return game


def race_against(game: Game, name: str = "Zoe") -> tuple[Game, Player]:
    """Open a race as the host of the recorded room, and sit down in it."""
    race = open_race(game.room, host=game.host)
    host, _ = Participant.objects.get_or_create(user=game.host)
    return Game(race.pk, game.host), sit_down(race, host, name)


def sit_down(race: Room, person: Participant | None, name: str = "Zoe") -> Player:
    seat, token = join(race.code, name, participant=person)
    return Player(race.pk, token, seat.pk)


def table(player: Player, position: int) -> list[tuple[int, str, int]]:
    return [(row.rank, row.name, row.total) for row in race_after(player.seat, position).rows]


def test_a_race_has_the_same_wordings_rules_and_seconds():
    game = record(scoring="speed", reading_seconds=7)

    race = open_race(game.room, host=game.host)

    fields = ("position", "revision_id", "title", "seconds")
    assert list(race.items.values_list(*fields)) == list(game.room.items.values_list(*fields))
    assert (race.phase, race.scoring, race.reading_seconds, race.ghost_of) == (Phase.PACED, "speed", 7, game.room)
    assert race.shows_each


def test_a_race_draws_new_numbers():
    game = make_game(exercise="conv-output-size", players=1)
    game.open_next()
    game.do("close_item")
    game.do("end")
    _, player = race_against(game)

    player.start(1)

    assert player.item(1).digest not in SeatItem.objects.filter(seat__room=game.room).values_list("digest", flat=True)
    assert Revision.objects.count() == 1


def test_after_each_item_one_stands_in_the_table_as_it_stood_then():
    game = record()
    _, player = race_against(game)

    player.play(1)
    first = table(player, 1)
    player.play(2, is_right=False)

    assert first == [(1, "Zoe", 1000), (1, "Player A", 1000), (1, "Player B", 1000), (4, "Player C", 0)]
    assert table(player, 2) == [(1, "Player A", 2000), (2, "Zoe", 1000), (2, "Player B", 1000), (4, "Player C", 0)]


def test_the_times_are_those_that_were_recorded():
    game = record("numeric")
    for seat_id, taken in zip([player.seat_id for player in game.players], (12_000, 19_000, 40_000), strict=True):
        Answer.objects.filter(seat=seat_id).update(taken_ms=taken)
    _, player = race_against(game)
    player.play(1)
    Answer.objects.filter(seat=player.seat_id).update(taken_ms=8_000)

    race = race_after(player.seat, 1)

    assert (race.own_seconds, race.median_seconds) == (8, 19)


def test_hidden_names_stay_hidden_and_who_was_removed_is_left_out():
    game = record("numeric")
    hide_name(game.room_id, game.players[0].seat_id, actor=game.host)
    kick(game.room_id, game.players[1].seat_id, actor=game.host)
    _, player = race_against(game)
    player.play(1)

    assert [name for _, name, _ in table(player, 1)] == ["Zoe", f"Player {game.players[0].seat_id}", "Player C"]


def test_the_names_are_for_who_ran_the_session_or_sat_in_it():
    game = record("numeric")
    guest, co_host, removed = make_participant(), make_participant(make_user("co@example.org")), make_participant()
    for player, person in zip(game.players, (guest, make_participant(), removed), strict=True):
        Seat.objects.filter(pk=player.seat_id).update(participant=person)
    RoomHost.objects.create(room=game.room, user=co_host.user)
    kick(game.room_id, game.players[2].seat_id, actor=game.host)
    race, host = race_against(game)
    others = {"guest": guest, "co-host": co_host, "removed": removed, "stranger": make_participant(), "code": None}
    racers = {"host": host} | {name: sit_down(race.room, person, name) for name, person in others.items()}

    seen = {}
    for name, player in racers.items():
        player.play(1, is_right=False)
        seen[name] = [row for _, row, _ in table(player, 1)]

    names, numbers = ["Player A", "Player B"], ["Ghost 1", "Ghost 2"]
    assert seen == {
        "host": [*names, "Zoe"],
        "guest": [*names, "guest"],
        "co-host": [*names, "co-host"],
        "removed": [*numbers, "removed"],
        "stranger": [*numbers, "stranger"],
        "code": [*numbers, "code"],
    }


def test_a_ghost_keeps_its_number_and_ties_go_by_it():
    game = record("numeric", "single_choice", players=11)
    for number, player in enumerate(game.players):
        # The alphabet goes the other way round.
        Seat.objects.filter(pk=player.seat_id).update(nickname=f"{chr(ord('Z') - number)}ed")
    race, _ = race_against(game)
    stranger = sit_down(race.room, None, "Ada")

    stranger.play(1, is_right=False)
    first = [name for _, name, _ in table(stranger, 1)]
    stranger.play(2)
    second = [name for _, name, _ in table(stranger, 2)]

    assert first == ["Ghost 1", "Ghost 2", "Ada", *(f"Ghost {number}" for number in range(3, 10))]
    assert second == ["Ghost 1", "Ada", "Ghost 2", *(f"Ghost {number}" for number in range(3, 10))]


def test_what_was_taken_out_of_the_count_stays_out_on_both_sides():
    game = record("numeric", "single_choice", "grid")
    game.do("void", position=1)
    race, player = race_against(game)
    player.play(2)
    before = table(player, 2)
    player.play(3)
    void(game.room_id, actor=game.host, seen_version=game.room.version, position=2)

    assert race.room.items.get(position=1).is_void
    assert before[:2] == [(1, "Zoe", 1000), (1, "Player A", 1000)]
    assert table(player, 3)[:2] == [(1, "Zoe", 1000), (1, "Player A", 1000)]


def test_an_answer_that_was_let_count_counts_in_the_race():
    game = record("numeric")
    wrong = next(one for one in game.room.items.get().tally["readings"] if one["fraction"] < 1)
    game.do("regrade", position=1, accept=wrong["meaning"])
    _, player = race_against(game)

    player.play(1, is_right=False)

    assert player.answer(1).points == 1000


def test_the_own_row_is_shown_however_far_down():
    game = record("numeric", players=14)
    Answer.objects.filter(room_item__room=game.room).update(points=500, fraction=0.5)
    _, player = race_against(game)
    player.play(1, is_right=False)

    race = race_after(player.seat, 1)

    assert (race.rank, race.row_count, len(race.rows)) == (15, 15, 10)
    assert race.rows[-1].is_own


def test_the_recorded_room_is_left_as_it_was():
    game = record()
    before = (Room.objects.values().get(pk=game.room_id), game.totals(), list(Answer.objects.order_by("pk").values()))
    race, player = race_against(game)
    player.play(1)
    player.play(2)
    race.do("end")

    recorded = list(Answer.objects.filter(room_item__room=game.room).order_by("pk").values())
    assert (Room.objects.values().get(pk=game.room_id), game.totals(), recorded) == before
    assert race.totals() == {"Zoe": 2000}


@pytest.mark.django_db(transaction=True)
def test_pressed_many_times_it_is_one_race():
    game = record("numeric")

    races = at_once(6, lambda _: open_race(game.room, host=game.host))

    assert {race.pk for race in races} == {Room.objects.get(ghost_of=game.room).pk}


def test_another_person_has_a_race_of_their_own_and_an_ended_one_makes_way():
    game = record("numeric")
    first = open_race(game.room, host=game.host)
    other = open_race(game.room, host=make_user("other@example.org"))
    Game(first.pk, game.host).do("end")

    assert len({first.pk, other.pk, open_race(game.room, host=game.host).pk}) == 3


def test_only_what_a_host_led_to_its_end_can_be_raced():
    running, over, paced = make_game("numeric"), record("numeric"), make_paced("numeric")
    paced.do("end")

    assert [can_be_raced(game.room) for game in (running, over, paced)] == [False, True, False]


def test_a_session_in_which_nothing_was_played_is_nothing_to_race_against():
    game = make_game("numeric")
    game.do("end")

    with pytest.raises(NothingToPlay):
        open_race(game.room, host=game.host)


def test_a_look_at_the_table_costs_the_same_with_three_ghosts_and_with_nine(django_assert_num_queries):
    for players in (3, 9):
        _, player = race_against(record("numeric", players=players))
        player.play(1)
        seat = player.seat

        with django_assert_num_queries(7):
            race_after(seat, 1)
