import uuid
from datetime import timedelta

import pytest
from django.db.models import F

from quizsite.accounts.models import Participant, User
from quizsite.interviews.queries import database_now
from quizsite.live.models import Room, Seat
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import add_try, keep_offer
from quizsite.teams.models import Team
from quizsite.teams.queries import TeamState, led_room, quizzes_to_play, team_state
from quizsite.teams.transitions import change_own, end_rooms, leave_team, make_weak_quiz
from tests.factories import RIGHT, WRONG, entry_source, form_data, publish
from tests.rooms import make_game
from tests.teams import make_members, make_person, open_paced, own, play

pytestmark = pytest.mark.django_db


def look(team: Team, user: User) -> TeamState:
    return team_state(own(team, user), now=database_now())


def show_progress(team: Team, user: User) -> None:
    change_own(own(team, user), name=own(team, user).name, shows_progress=True)


def drill(user: User, *, right: bool = True, kind: str = "numeric", count: int = 1) -> None:
    participant, _ = Participant.objects.get_or_create(user=user)
    question = publish(entry_source(kind), topic=kind).question
    for _ in range(count):
        kept = keep_offer(make_offer(question).drill, participant_id=participant.pk)
        add_try(kept, op_id=uuid.uuid4(), data=form_data(**(RIGHT if right else WRONG)[kind]))


def progress(state: TeamState) -> dict[str, list[tuple[str, int]]]:
    return {line.membership.name: [(one.topic.slug, one.answered) for one in line.topics] for line in state.members}


def weak(state: TeamState) -> list[tuple[str, int, int]]:
    return [(one.topic.slug, one.answered, one.percent) for one in state.weak]


# --- Members and their progress ---------------------------------------------------------------------------------------


def test_the_owner_stands_first_and_then_who_came_first():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    team.memberships.filter(user=ada).update(role="member")
    team.memberships.filter(user=cleo).update(role="owner")

    assert list(progress(look(team, bob))) == ["Cleo", "Ada", "Bob"]


def test_only_who_agrees_shows_their_progress():
    team, [ada, bob] = make_members("Ada", "Bob")
    drill(ada)
    drill(bob)
    show_progress(team, bob)

    assert progress(look(team, ada)) == {"Ada": [], "Bob": [("numeric", 1)]}


def test_agreeing_in_one_team_shows_nothing_in_another():
    team, [ada, bob] = make_members("Ada", "Bob")
    other, _ = make_members("Ada", "Bob", team_name="Others")
    drill(bob)
    show_progress(team, bob)

    assert progress(look(other, ada)) == {"Ada": [], "Bob": []}


def test_who_takes_it_back_shows_nothing_any_more():
    team, [ada, bob] = make_members("Ada", "Bob")
    drill(bob)
    show_progress(team, bob)
    change_own(own(team, bob), name="Bob", shows_progress=False)

    assert progress(look(team, ada))["Bob"] == []


# --- What the team is weak in -----------------------------------------------------------------------------------------


def test_answers_in_the_rooms_of_the_team_count_without_anybody_agreeing():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    for answers in ({ada: True, bob: False}, {ada: True, bob: False, cleo: False}):
        play(team, answers)

    assert weak(look(team, cleo)) == [("cnn", 5, 40)]


def test_private_work_outside_the_rooms_counts_only_of_who_agrees():
    team, [ada, bob] = make_members("Ada", "Bob")
    drill(ada, right=False, count=4)
    drill(bob, right=True, count=4)
    before = weak(look(team, ada))
    for user in (ada, bob):
        show_progress(team, user)

    assert before == []
    assert weak(look(team, ada)) == [("numeric", 8, 50)]


def test_a_room_answer_of_who_agrees_is_counted_once():
    team, [ada, bob] = make_members("Ada", "Bob")
    for _ in range(3):
        play(team, {ada: True, bob: False})
    show_progress(team, ada)

    assert weak(look(team, ada)) == [("cnn", 6, 50)]


def test_strangers_in_a_room_of_the_team_and_members_in_other_rooms_do_not_count():
    team, [ada, bob] = make_members("Ada", "Bob")
    stranger = make_person("stranger")
    for _ in range(2):
        play(team, {ada: False, bob: False, stranger: True})
    elsewhere = make_game("numeric")
    player = elsewhere.join("Ada", participant=ada.participant)
    elsewhere.open_next()
    player.send_right()
    elsewhere.do("close_item")

    assert weak(look(team, ada)) == []


def test_what_is_not_revealed_yet_is_not_told():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    play(team, {ada: False, bob: False})
    game = make_game("numeric", reveals_at_close=False)
    team.rooms.create(room=game.room)
    for user in (ada, bob, cleo):
        participant, _ = Participant.objects.get_or_create(user=user)
        game.join(user.email[:4], participant=participant)
    game.open_next()
    for player in game.players:
        player.send_wrong()
    game.do("close_item")

    assert weak(look(team, ada)) == []
    assert look(team, ada).rooms[0].percent is None


# --- Rooms ------------------------------------------------------------------------------------------------------------


def rooms(state: TeamState) -> list[tuple]:
    return [(one.players, one.percent, one.has_report, one.is_going) for one in state.rooms]


def test_the_history_tells_players_and_mean_mark_newest_first():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    play(team, {ada: True, bob: False})
    second = play(team, {cleo: True})

    state = look(team, ada)

    assert rooms(state) == [(1, 100, False, False), (2, 50, True, False)]
    assert state.rooms[0].room == second.room


def test_a_report_is_there_for_who_ran_the_room_or_sat_in_it():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    play(team, {bob: True}, host=ada)

    assert [look(team, user).rooms[0].has_report for user in (ada, bob, cleo)] == [True, True, False]


def test_a_rehearsal_is_no_part_of_the_history():
    team, [ada] = make_members("Ada")
    play(team, {ada: True})
    Room.objects.update(is_rehearsal=True)

    assert look(team, ada).rooms == []


def test_the_room_that_is_led_is_the_one_that_has_not_ended():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {bob: True}, host=ada)
    before = led_room(team)
    game = play(team, {bob: True}, host=ada, is_ended=False)

    assert before is None
    assert led_room(team) == game.room
    assert look(team, bob).going.room == game.room


def test_a_room_in_ones_own_time_tells_how_many_members_are_through_it_by_the_clock_and_nothing_of_marks():
    team, [ada, bob, cleo, dan] = make_members("Ada", "Bob", "Cleo", "Dan")
    game = open_paced(team, ada, bob, cleo, make_person("stranger"), kinds=("numeric", "single_choice"))
    of_ada, of_bob, of_cleo, of_stranger = game.players
    for player in (of_ada, of_stranger):
        player.play(1)
        player.play(2)
    of_bob.play(1)
    of_bob.start(2)
    of_cleo.start(1)
    [before] = look(team, dan).in_own_time
    game.pass_time(900)

    [after] = look(team, dan).in_own_time

    assert (before.finished, after.finished) == (1, 2)
    assert (after.percent, after.is_going, after.players) == (None, True, 4)


def test_an_item_out_of_the_count_and_a_removed_seat_do_not_hold_up_who_is_through():
    team, [ada, bob] = make_members("Ada", "Bob")
    game = open_paced(team, ada, bob, kinds=("numeric", "single_choice"))
    for player in game.players:
        player.play(1)
    game.room.items.filter(position=2).update(is_void=True)
    Seat.objects.filter(pk=game.players[1].seat_id).update(status="kicked")

    assert [one.finished for one in look(team, ada).in_own_time] == [1]


def test_after_its_end_a_room_in_ones_own_time_counts_like_another_game():
    team, [ada, bob] = make_members("Ada", "Bob")
    for _ in range(3):
        game = open_paced(team, ada, bob)
        of_ada, of_bob = game.players
        of_ada.play(1)
        of_bob.play(1, is_right=False)
        before = weak(look(team, ada)), look(team, ada).rooms[0].percent
        game.pass_time(3 * 86400)
        Room.objects.filter(pk=game.room_id).update(created_at=F("created_at") - timedelta(days=3))

        end_rooms(team)
        end_rooms(team)

    state = look(team, ada)
    assert before[1] is None
    assert weak(state) == [("cnn", 6, 50)]
    assert rooms(state) == [(2, 50, True, False)] * 3
    assert state.in_own_time == []


def test_a_room_that_runs_on_is_not_ended_by_a_look_nor_is_one_of_another_team():
    team, [ada] = make_members("Ada")
    other, _ = make_members("Ada", team_name="Others")
    going, over = open_paced(team, ada), open_paced(other, ada)
    over.pass_time(2 * 86400)

    end_rooms(team)

    assert {going.room.phase, over.room.phase} == {"paced"}


# --- Quizzes ----------------------------------------------------------------------------------------------------------


def test_a_member_may_play_their_own_quizzes_and_those_of_the_team_while_their_maker_is_in_it():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {ada: False, bob: True}, host=ada)
    of_team = make_weak_quiz(team, actor=ada, count=3, now=database_now())
    before = list(quizzes_to_play(team, bob))
    leave_team(team.pk, ada)

    assert before == [of_team]
    assert list(quizzes_to_play(team, bob)) == []
    assert of_team in quizzes_to_play(team, ada)


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_the_page_asks_the_same_with_two_members_and_one_room_and_with_five_and_four(django_assert_num_queries):
    small, [ada, bob] = make_members("Ada", "Bob", team_name="Small")
    play(small, {ada: True, bob: True})
    large, users = make_members("Ada", "Bob", "Cleo", "Dan", "Eve", team_name="Large")
    for _ in range(4):
        play(large, dict.fromkeys(users, False))
    show_progress(small, ada)
    for user in users[:3]:
        show_progress(large, user)
    drill(ada)
    mine = [own(team, ada) for team in (small, large)]

    for one in mine:
        with django_assert_num_queries(10):
            team_state(one, now=database_now())
