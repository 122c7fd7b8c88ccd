"""The doors to teams, knocked at by owners, members and strangers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from limits import parse

from quizsite import limiting
from quizsite.live.forms import typed_moment
from quizsite.live.models import Quiz, Room, Seat
from quizsite.live.quizzes import make_quiz
from quizsite.teams.models import Membership, Team
from quizsite.teams.transitions import open_team_room
from tests.factories import entry_source, publish
from tests.people import browser
from tests.teams import make_members, make_person, open_paced, own, play

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"teams:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


def quiz_of(user) -> Quiz:
    publish(entry_source("numeric"))
    return make_quiz(user, title="Pooling", slugs=["the-numeric"])


# --- Making and joining -----------------------------------------------------------------------------------------------


def test_making_a_team_leads_to_its_invitation():
    ada = browser(make_person("Ada"))

    response = ada.post(url("team-list"), {"name": " Vision   group "})

    team = Team.objects.get()
    assert team.name == "Vision group"
    assert response["Location"] == url("team-invite", team.pk)
    page = text(ada.get(response["Location"]))
    assert f"http://testserver{url('team-join', team.token)}" in page
    assert 'class="qr"' in page


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "\u200b"])
def test_a_team_without_a_name_is_not_made_and_what_was_typed_is_kept(name):
    response = browser(make_person("Ada")).post(url("team-list"), {"name": name})

    assert response.status_code == 422
    assert 'class="error"' in text(response)
    assert name in text(response)
    assert not Team.objects.exists()


def test_the_invitation_leads_somebody_without_a_session_to_sign_in_and_back():
    team, _ = make_members("Ada")
    link = url("team-join", team.token)

    assert browser().get(link)["Location"] == f"{reverse('account_login')}?next={link}"


def test_whoever_has_the_invitation_joins_with_one_press_and_shows_nothing_unless_they_say_so():
    team, _ = make_members("Ada")
    dan = make_person("dan.berg")
    page = text(browser(dan).get(url("team-join", team.token)))

    response = browser(dan).post(url("team-join", team.token), {"name": "Dan Berg"})

    assert "Join Vision group" in page
    assert 'value="Dan Berg"' in page
    assert response["Location"] == url("team-detail", team.pk)
    assert not own(team, dan).shows_progress


def test_opening_the_invitation_alone_joins_nobody():
    team, _ = make_members("Ada")

    browser(make_person("Dan")).get(url("team-join", team.token))

    assert team.memberships.count() == 1


def test_a_member_who_opens_the_invitation_again_is_led_to_the_team():
    team, [ada] = make_members("Ada")

    assert browser(ada).get(url("team-join", team.token))["Location"] == url("team-detail", team.pk)


def test_a_name_that_cannot_be_shown_is_refused_and_kept_for_a_change():
    team, _ = make_members("Ada")

    response = browser(make_person("Dan")).post(
        url("team-join", team.token), {"name": "the Host", "shows_progress": "on"}
    )

    assert response.status_code == 422
    assert 'value="the Host"' in text(response)
    assert 'name="shows_progress" checked' in text(response)
    assert "would be taken for the host" in text(response)


def test_a_link_that_was_replaced_opens_nothing():
    team, [ada] = make_members("Ada")
    old = url("team-join", team.token)
    browser(ada).post(url("team-invite", team.pk))
    dan = browser(make_person("Dan"))

    response = dan.post(old, {"name": "Dan"})

    assert response.status_code == 404
    assert "opens nothing" in text(response)
    assert dan.get(url("team-join", Team.objects.get().token)).status_code == 200


def test_who_tries_many_invitations_has_to_wait_even_with_a_right_one(monkeypatch):
    monkeypatch.setitem(limiting.OTHERS, "wrong invitation", parse("3/minute"))
    team, _ = make_members("Ada")
    dan = browser(make_person("Dan"))
    wrong = [dan.get(url("team-join", f"guess-{number}")).status_code for number in range(3)]

    assert wrong == [404, 404, 404]
    assert dan.get(url("team-join", team.token)).status_code == 429


# --- The page of a team -----------------------------------------------------------------------------------------------


def test_the_page_shows_no_address_and_says_who_keeps_their_progress_private():
    team, [ada, bob] = make_members("Ada", "Bob")

    page = text(browser(bob).get(url("team-detail", team.pk)))

    assert "ada@example.org" not in page
    assert page.count("keeps it private") == 2


def test_one_press_shows_ones_progress_and_another_hides_it():
    team, [_, bob] = make_members("Ada", "Bob")
    client = browser(bob)
    shown = []
    for form in ({"name": "Bob", "shows_progress": "on"}, {"name": "Bob"}):
        client.post(url("member-edit", team.pk), form)
        shown.append(own(team, bob).shows_progress)

    assert shown == [True, False]


def test_only_the_owner_sees_what_only_the_owner_may():
    team, [ada, bob] = make_members("Ada", "Bob")
    owners_own = (url("team-edit", team.pk), url("team-delete", team.pk), url("member-act", team.pk, own(team, bob).pk))

    of_owner, of_member = (text(browser(user).get(url("team-detail", team.pk))) for user in (ada, bob))

    assert [link in of_owner for link in owners_own] == [True] * 3
    assert [link in of_member for link in owners_own] == [False] * 3


def test_the_owner_removes_a_member_who_then_sees_nothing_of_the_team():
    team, [ada, bob] = make_members("Ada", "Bob")

    browser(ada).post(url("member-act", team.pk, own(team, bob).pk), {"act": "remove"})

    assert browser(bob).get(url("team-detail", team.pk)).status_code == 404
    assert Membership.objects.count() == 1


def test_an_act_that_there_is_not_does_nothing():
    team, [ada, bob] = make_members("Ada", "Bob")

    response = browser(ada).post(url("member-act", team.pk, own(team, bob).pk), {"act": "promote"})

    assert response.status_code == 422
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_a_team_that_is_none_is_not_there(pk):
    client = browser(make_person("Ada"))
    names = ("team-detail", "team-room", "team-invite", "member-edit", "team-leave", "team-edit", "team-delete")

    assert {client.get(url(name, pk)).status_code for name in names} == {404}
    assert client.get(url("member-act", pk, pk)).status_code == 404


# --- The standing room ------------------------------------------------------------------------------------------------


def test_the_address_of_the_room_leads_hosts_to_the_desk_and_others_to_the_door():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    room = open_team_room(team.pk, quiz=quiz_of(bob), actor=bob)

    pages = [text(browser(user).get(url("team-detail", team.pk))) for user in (ada, bob, cleo)]

    desk, door = reverse("live:room-host", args=[room.pk]), reverse("live:seat-join", args=[room.code])
    assert [desk in page for page in pages] == [True, True, False]
    assert [door in page for page in pages] == [False, False, True]


def test_a_member_who_comes_in_by_it_sits_with_their_account():
    team, [ada, bob] = make_members("Ada", "Bob")
    open_team_room(team.pk, quiz=quiz_of(ada), actor=ada)
    client = browser(bob)

    door = client.get(url("team-room", team.pk))["Location"]
    client.post(door, {"nickname": "Bob"})

    assert Seat.objects.get().participant.user == bob


def test_with_no_room_under_way_any_member_opens_one_with_a_quiz_of_theirs():
    team, [ada, bob] = make_members("Ada", "Bob")
    quiz, foreign = quiz_of(bob), quiz_of(ada)
    client = browser(bob)
    page = text(client.get(url("team-room", team.pk)))

    response = client.post(url("team-room", team.pk), {"quiz": quiz.pk})

    assert "No room is open now" in page
    assert f'value="{quiz.pk}"' in page
    assert f'value="{foreign.pk}"' not in page
    assert response["Location"] == reverse("live:room-host", args=[Room.objects.get().pk])


@pytest.mark.parametrize("choice", ["", "foreign", "none", "9" * 40])
def test_a_quiz_that_is_not_theirs_opens_no_room(choice):
    team, [ada, bob] = make_members("Ada", "Bob")
    quiz_of(bob)
    sent = quiz_of(ada).pk if choice == "foreign" else choice

    response = browser(bob).post(url("team-room", team.pk), {"quiz": sent})

    assert response.status_code == 422
    assert 'class="error"' in text(response)
    assert not Room.objects.exists()


def in_days(days: float) -> str:
    return typed_moment(timezone.now() + timedelta(days=days))


def test_a_room_can_be_opened_for_everybodys_own_time_and_its_page_says_until_when():
    team, [ada, bob] = make_members("Ada", "Bob")
    quiz = quiz_of(ada)
    client = browser(ada)
    page = text(client.get(url("team-room", team.pk)))
    sent = {"quiz": quiz.pk, "pace": "paced", "until": in_days(3), "solutions": "each"}

    response = client.post(url("team-room", team.pk), sent)

    room = Room.objects.get()
    assert 'name="pace" value="paced"' in page
    assert f'value="{in_days(7)[:10]}' in page
    assert response["Location"] == reverse("live:room-host", args=[room.pk])
    assert (room.phase, room.shows_each, typed_moment(room.ends_at)) == ("paced", True, in_days(3))
    assert set(Room.objects.run_by(ada)) == {room}
    told = " ".join(text(browser(bob).get(url("team-detail", team.pk))).split())
    assert "in their own time until" in told
    assert "0 of 2 members have finished." in told
    assert reverse("live:seat-join", args=[room.code]) in told
    assert "Open the team’s room" in told


def test_a_member_may_open_one_too_and_the_owner_runs_it_beside_them():
    team, [ada, bob, cleo] = make_members("Ada", "Bob", "Cleo")
    sent = {"quiz": quiz_of(bob).pk, "pace": "paced", "until": in_days(3)}
    browser(bob).post(url("team-room", team.pk), sent)
    room = Room.objects.get()

    pages = [text(browser(user).get(url("team-detail", team.pk))) for user in (ada, bob, cleo)]

    desk, door = reverse("live:room-host", args=[room.pk]), reverse("live:seat-join", args=[room.code])
    assert [desk in page for page in pages] == [True, True, False]
    assert [door in page for page in pages] == [False, False, True]


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T10:00", "2999-01-01T10:00", "0001-01-01T00:00"])
def test_an_end_that_cannot_be_opens_no_room_and_what_was_chosen_is_kept(until):
    team, [ada] = make_members("Ada")
    quiz = quiz_of(ada)

    response = browser(ada).post(
        url("team-room", team.pk), {"quiz": quiz.pk, "pace": "paced", "until": until, "solutions": "each"}
    )

    page = text(response)
    assert response.status_code == 422
    assert 'id="until-about"><p class="error"' in page
    assert f'value="{quiz.pk}" checked' in page
    assert 'value="paced" checked' in page
    assert 'value="each" selected' in page
    assert f'name="until" value="{until}"' in page
    assert not Room.objects.exists()


def test_the_first_look_after_the_end_puts_the_room_into_the_history():
    team, [ada, bob] = make_members("Ada", "Bob")
    game = open_paced(team, ada, bob)
    for player in game.players:
        player.play(1)
    client = browser(bob)
    before = text(client.get(url("team-detail", team.pk)))
    game.pass_time(2 * 86400)

    after = text(client.get(url("team-detail", team.pk)))

    assert "2 of 2 members have finished" in before
    assert "100 %" not in before
    assert "members have finished" not in after
    assert "100 %" in after
    assert reverse("live:room-report", args=[game.room_id]) in after
    assert "No room is open now" in text(client.get(url("team-room", team.pk)))


# --- What the team gets wrong -----------------------------------------------------------------------------------------


def test_a_quiz_of_what_the_team_gets_wrong_leads_to_where_it_is_looked_through():
    team, [ada, bob] = make_members("Ada", "Bob")
    play(team, {ada: False, bob: False}, host=ada)

    response = browser(bob).post(url("team-quiz", team.pk), {"count": "10"})

    quiz = Quiz.objects.get(owner=bob)
    assert response["Location"] == reverse("live:quiz-edit", args=[quiz.pk])
    assert quiz.entries.count() == 1


@pytest.mark.parametrize("count", ["10", "", "0", "51", "many"])
def test_where_there_is_nothing_to_draw_or_no_number_the_page_says_so(count):
    team, [ada] = make_members("Ada")

    response = browser(ada).post(url("team-quiz", team.pk), {"count": count})

    assert response.status_code == 422
    assert 'id="count-error"' in text(response)
    assert f'name="count" value="{count}"' in text(response)


def test_teams_are_linked_from_the_live_page():
    assert url("team-list") in text(browser().get(reverse("live:room-find")))
