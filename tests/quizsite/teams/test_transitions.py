from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from questions.rng import Rng
from quizsite.accounts.models import User
from quizsite.interviews.queries import database_now
from quizsite.live.models import Answer, Room, RoomHost, Seat
from quizsite.live.names import BadName
from quizsite.live.quizzes import NothingToPlay, make_quiz, open_room
from quizsite.progress.queries import topic_progress
from quizsite.teams import transitions
from quizsite.teams.models import Membership, Role, Team, TeamRoom
from tests.factories import entry_source, publish
from tests.racing import at_once
from tests.teams import make_members, make_person, own, play

pytestmark = pytest.mark.django_db


def roles(team: Team) -> dict[str, str]:
    return {one.user.email.partition("@")[0]: one.role for one in team.memberships.select_related("user")}


def quiz_of(user: User):
    publish(entry_source("numeric"))
    return make_quiz(user, title="A quiz", slugs=["the-numeric"])


# --- Coming and going -------------------------------------------------------------------------------------------------


def test_who_makes_a_team_owns_it_and_keeps_their_progress_private():
    team, [ada] = make_members("Ada")

    assert roles(team) == {"ada": Role.OWNER}
    assert not own(team, ada).shows_progress


def test_joining_twice_is_joining_once_and_changes_no_name():
    team, [ada, bob] = make_members("Ada", "Bob")

    transitions.join_team(team.pk, bob, name="Robert")

    assert roles(team) == {"ada": Role.OWNER, "bob": Role.MEMBER}
    assert own(team, bob).name == "Bob"


def test_a_full_team_takes_nobody_else(monkeypatch):
    monkeypatch.setattr(transitions, "MOST_MEMBERS", 2)
    team, _ = make_members("Ada", "Bob")

    with pytest.raises(transitions.NoPlace, match="full"):
        transitions.join_team(team.pk, make_person("Cleo"), name="Cleo")


def test_nobody_is_in_more_teams_than_the_limit(monkeypatch):
    monkeypatch.setattr(transitions, "MOST_TEAMS", 1)
    _, [ada] = make_members("Ada")

    with pytest.raises(transitions.NoPlace, match="Leave one first"):
        transitions.make_team(ada, name="Another")


@pytest.mark.parametrize("name", ["\u202e", "   ", "x" * 41])
def test_a_team_has_a_name_that_can_be_read(name):
    with pytest.raises(BadName):
        transitions.make_team(make_person("Ada"), name=name)


def test_a_team_has_one_owner_whatever_is_written():
    team, [_, bob] = make_members("Ada", "Bob")

    with pytest.raises(IntegrityError, match="one_owner_per_team"), transaction.atomic():
        team.memberships.filter(user=bob).update(role=Role.OWNER)


def test_when_the_owner_leaves_the_team_passes_to_who_has_been_in_it_longest():
    team, [ada, *_] = make_members("Ada", "Bob", "Cleo")

    transitions.leave_team(team.pk, ada)
    transitions.leave_team(team.pk, ada)

    assert roles(team) == {"bob": Role.OWNER, "cleo": Role.MEMBER}


def test_when_the_owners_account_is_deleted_the_team_passes_on():
    team, [ada, *_] = make_members("Ada", "Bob")

    ada.delete()

    assert roles(team) == {"bob": Role.OWNER}


def test_a_team_without_members_is_gone():
    team, [ada] = make_members("Ada")

    transitions.leave_team(team.pk, ada)

    assert not Team.objects.exists()


def test_handing_on_swaps_the_roles():
    team, [ada, bob] = make_members("Ada", "Bob")

    transitions.hand_on(team.pk, own(team, bob).pk, actor=ada)

    assert roles(team) == {"ada": Role.MEMBER, "bob": Role.OWNER}


def test_who_is_no_longer_the_owner_can_do_nothing_as_one():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    transitions.hand_on(team.pk, own(team, bob).pk, actor=ada)
    token = team.token

    for act in (
        lambda: transitions.hand_on(team.pk, own(team, cleo).pk, actor=ada),
        lambda: transitions.remove_member(team.pk, own(team, cleo).pk, actor=ada),
        lambda: transitions.rename_team(team.pk, actor=ada, name="Mine"),
        lambda: transitions.rotate_link(team.pk, actor=ada),
        lambda: transitions.delete_team(team.pk, actor=ada),
    ):
        with pytest.raises(Membership.DoesNotExist):
            act()

    team.refresh_from_db()
    assert (team.name, team.token) == ("Vision group", token)
    assert roles(team) == {"ada": Role.MEMBER, "bob": Role.OWNER, "cleo": Role.MEMBER}


def test_a_member_of_another_team_can_be_neither_heir_nor_removed():
    team, [ada] = make_members("Ada")
    other, [_, dan] = make_members("Cleo", "Dan", team_name="Others")

    with pytest.raises(Membership.DoesNotExist):
        transitions.hand_on(team.pk, own(other, dan).pk, actor=ada)
    transitions.remove_member(team.pk, own(other, dan).pk, actor=ada)

    assert roles(other) == {"cleo": Role.OWNER, "dan": Role.MEMBER}


def test_a_replaced_link_is_another_one():
    team, [ada] = make_members("Ada")

    transitions.rotate_link(team.pk, actor=ada)

    assert Team.objects.get().token != team.token


# --- Rooms ------------------------------------------------------------------------------------------------------------


def test_a_room_of_the_team_is_run_by_who_opens_it_and_by_the_owner():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")

    room = transitions.open_team_room(team.pk, quiz=quiz_of(bob), actor=bob)

    runs = [Room.objects.run_by(user).filter(pk=room.pk).exists() for user in (ada, bob, cleo)]
    assert runs == [True, True, False]
    assert room.host == bob
    assert TeamRoom.objects.get().opened_by == bob


def test_a_second_room_is_not_opened_beside_the_one_under_way():
    team, [ada, bob] = make_members("Ada", "Bob")
    room = transitions.open_team_room(team.pk, quiz=quiz_of(bob), actor=bob)

    assert transitions.open_team_room(team.pk, quiz=quiz_of(ada), actor=ada) == room
    assert Room.objects.count() == 1


def test_a_forgotten_room_does_not_keep_the_team_from_the_next():
    team, [ada] = make_members("Ada")
    room = transitions.open_team_room(team.pk, quiz=quiz_of(ada), actor=ada)
    Room.objects.update(phase_at=F("phase_at") - timedelta(hours=13))

    assert transitions.open_team_room(team.pk, quiz=quiz_of(ada), actor=ada) != room


def test_a_room_in_which_everybody_plays_in_their_own_time_is_under_way_to_its_end():
    team, [ada] = make_members("Ada")
    room = open_room(quiz_of(ada), host=ada, ends_at=database_now() + timedelta(days=3))
    TeamRoom.objects.create(team=team, room=room)
    Room.objects.update(phase_at=F("phase_at") - timedelta(days=2))
    before = list(TeamRoom.objects.in_own_time())
    Room.objects.update(ends_at=database_now())

    assert [one.room for one in before] == [room]
    assert not TeamRoom.objects.in_own_time().exists()


def test_rooms_in_everybodys_own_time_stand_beside_the_one_that_is_led_and_one_of_each_quiz():
    team, [ada] = make_members("Ada")
    [one, other] = quiz_of(ada), quiz_of(ada)
    pacing = {"ends_at": database_now() + timedelta(days=3)}

    own_time = [transitions.open_team_room(team.pk, quiz=quiz, actor=ada, **pacing) for quiz in (one, other)]
    again = transitions.open_team_room(team.pk, quiz=one, actor=ada, **pacing)
    led = transitions.open_team_room(team.pk, quiz=one, actor=ada)

    assert len({*own_time, led}) == 3
    assert again == own_time[0]
    assert {one.room for one in TeamRoom.objects.in_own_time()} == set(own_time)
    assert [one.room for one in TeamRoom.objects.led()] == [led]


def test_who_is_no_member_opens_no_room_for_the_team():
    team, _ = make_members("Ada")
    stranger = make_person("stranger")

    with pytest.raises(Membership.DoesNotExist):
        transitions.open_team_room(team.pk, quiz=quiz_of(stranger), actor=stranger)

    assert not Room.objects.exists()


def test_a_new_owner_runs_what_is_under_way():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    room = transitions.open_team_room(team.pk, quiz=quiz_of(cleo), actor=cleo)

    transitions.hand_on(team.pk, own(team, bob).pk, actor=ada)

    assert Room.objects.run_by(bob).filter(pk=room.pk).exists()
    assert set(RoomHost.objects.values_list("user", flat=True)) == {ada.pk, bob.pk}


def test_deleting_a_team_keeps_its_rooms_and_what_was_answered_in_them():
    team, [ada, bob] = make_members("Ada", "Bob")
    game = play(team, {bob: True}, host=ada)

    transitions.delete_team(team.pk, actor=ada)

    assert Room.objects.get() == game.room
    assert [one.answered for one in topic_progress([bob.participant.pk], now=database_now())] == [1]
    assert not TeamRoom.objects.exists()


def test_deleting_a_members_account_keeps_the_rooms_of_the_team():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {bob: True}, host=ada)

    bob.delete()

    assert TeamRoom.objects.count() == 1
    assert Seat.objects.get().participant is None


# --- A quiz of what the team gets wrong -------------------------------------------------------------------------------


def slugs(quiz) -> list[str]:
    return sorted(quiz.entries.values_list("question__slug", flat=True))


def make_weak(team: Team, actor: User, count: int = 10):
    return transitions.make_weak_quiz(team, actor=actor, count=count, now=database_now(), rng=Rng("test", 1))


def test_a_quiz_of_what_went_wrong_leaves_out_what_all_got_right_lately():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {ada: False, bob: True}, "numeric")
    play(team, {ada: True, bob: True}, "grid")
    publish(entry_source("shape"))
    publish(entry_source("open_answer"))

    quiz = make_weak(team, bob)

    assert slugs(quiz) == ["the-numeric", "the-shape"]
    assert (quiz.owner, quiz.title) == (bob, "What Vision group gets wrong")
    assert team.quizzes.get() == quiz


def test_what_all_got_right_long_ago_may_come_again():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {ada: True, bob: True}, "grid")
    Answer.objects.update(received_at=F("received_at") - timedelta(days=31))
    play(team, {ada: False, bob: True}, "numeric")

    assert slugs(make_weak(team, ada)) == ["the-grid", "the-numeric"]


def test_a_team_that_has_played_nothing_gets_no_quiz():
    team, [ada] = make_members("Ada")
    publish(entry_source("numeric"))

    with pytest.raises(NothingToPlay, match="Play a room together first"):
        make_weak(team, ada)

    assert not team.quizzes.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_who_open_the_room_at_once_open_one():
    team, [ada, bob] = make_members("Ada", "Bob")
    quizzes = {user: quiz_of(user) for user in (ada, bob)}

    rooms = at_once(
        10,
        lambda number: transitions.open_team_room(
            team.pk, quiz=quizzes[(ada, bob)[number % 2]], actor=(ada, bob)[number % 2]
        ),
    )

    assert {room.pk for room in rooms} == {Room.objects.get().pk}
