"""Who wants to be forgotten, and what others keep."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.test import Client
from psycopg.sql import SQL, Identifier

from quizsite.accounts.models import User
from quizsite.accounts.transitions import NOBODY, erase_person
from quizsite.interviews.models import Allowance, Attempt
from quizsite.live.answers import NotSeated
from quizsite.live.models import Answer, Quiz, Room, RoomEvent, Seat
from quizsite.live.standings import standings
from quizsite.teams.models import Role, Team, TeamRoom
from quizsite.teams.queries import played_rooms
from quizsite.teams.transitions import join_team, make_team
from tests.factories import form_data, make_attempt, make_participant, make_user
from tests.people import browser
from tests.rooms import Game, make_game
from tests.teams import make_person, play

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
USERS = "/admin/accounts/user/"


@pytest.fixture
def administrator() -> Client:
    return browser(User.objects.create_superuser("root@example.org", PASSWORD))


@pytest.fixture
def ada() -> User:
    """Somebody whose surname is wherever the site lets one write it."""
    user = make_user("ada.lovelace@example.org", PASSWORD, name="Ada Lovelace", first_name="Ada", last_name="Lovelace")
    user.emailaddress_set.create(email="a@lovelace.example")
    SocialAccount.objects.create(user=user, provider="openid_connect", uid="Lovelace", extra_data={"name": "Lovelace"})
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Lovelace's key"})
    Allowance.objects.create(participant=make_participant(user), factor=1.5, reason="Doctor's letter of A. Lovelace")
    return user


def found(words: str) -> set[str]:
    """Return the columns, of all tables there are, in which the words stand anywhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables "
            "USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        columns = cursor.fetchall()
        holding = set()
        for table, column in columns:
            query = SQL("SELECT 1 FROM {} WHERE {}::text ILIKE %s LIMIT 1")
            cursor.execute(query.format(Identifier(table), Identifier(column)), [f"%{words}%"])
            if cursor.fetchone():
                holding.add(f"{table}.{column}")
    assert len(columns) > 200
    return holding


def play_in_a_team(host: User, mate: User) -> Game:
    """Make a team of the two, and let them play a room of it that the first hosts: right and wrong throughout."""
    team = make_team(host, name="The team")
    join_team(team.pk, mate, name="Bob")
    return play(team, {host: True, mate: False}, host=host)


def erase(administrator: Client, *people: User, **fields: str) -> HttpResponse:
    """Choose people in the list of users, and the action."""
    chosen = {"action": "erase", "_selected_action": [person.pk for person in people]}
    return administrator.post(USERS, chosen | fields, follow=True)


def names(game: Game) -> list[str]:
    return [row.name for row in standings(game.room).seats]


def test_nothing_in_any_table_says_who_it_was(ada, administrator):
    game = play_in_a_team(ada, make_person("Bob"))
    form = {"email": ada.email, "name": ada.name, "is_active": "on", "date_joined_0": "2026-01-01"}
    administrator.post(f"{USERS}{ada.pk}/change/", form | {"date_joined_1": "12:00"})
    before = found("lovelace")

    erase(administrator, ada, sure="yes")

    assert {column.partition(".")[0] for column in before} == {
        *("accounts_user", "account_emailaddress", "socialaccount_socialaccount", "mfa_authenticator"),
        *("interviews_allowance", "teams_membership", "live_seat", "django_admin_log"),
    }
    assert found("lovelace") == set()
    assert names(game) == [f"Player {game.players[0].seat_id}", "bob"]


def test_what_they_did_stays_for_the_team_and_for_the_statistics(ada):
    bob = make_person("Bob")
    game = play_in_a_team(ada, bob)
    make_attempt(ada.participant)
    team = Team.objects.get()
    kept = (Room, Quiz, Seat, Answer, Attempt, RoomEvent, TeamRoom)
    before = [model.objects.count() for model in kept], played_rooms(team, bob), list(game.totals().values())

    erase_person(ada.pk)

    [room] = played_rooms(team, bob)
    assert ([model.objects.count() for model in kept], [room], list(game.totals().values())) == before
    assert (room.players, room.percent, str(game.room.host)) == (2, 50, NOBODY)
    assert list(team.memberships.values_list("user", "role")) == [(bob.pk, Role.OWNER)]


def test_there_is_no_way_back_in(ada):
    game = make_game("numeric", host=make_person("Host"))
    player = game.join("Ada", participant=ada.participant)
    guest = game.join("Guest")
    game.open_next()
    signed_in, bystander = browser(ada), browser(make_person("Bob"))

    erase_person(ada.pk)

    assert signed_in.get("/teams/").status_code == 302
    assert bystander.get("/teams/").status_code == 200
    assert Session.objects.count() == 1
    entered = {"login": "ada.lovelace@example.org", "password": PASSWORD}
    assert browser().post("/accounts/login/", entered).status_code == 200
    with pytest.raises(NotSeated):
        player.send(form_data(product="42"))
    assert guest.send(form_data(product="42")).is_accepted


def test_erasing_leaves_others_alone_and_twice_is_once(ada):
    game = make_game("numeric")
    game.join("Ada", participant=ada.participant)
    # Somebody may be called so, in the same room.
    other = game.join(f"Player {game.players[0].seat_id}")
    grace = make_user("grace@example.org", name="Grace", is_staff=True)
    before = User.objects.values().get(pk=grace.pk), Seat.objects.values().get(pk=other.seat_id)

    first = erase_person(ada.pk)
    again = erase_person(ada.pk)

    assert (first.email, first.name) == (again.email, again.name) == (f"erased-{ada.pk}@erased.invalid", NOBODY)
    assert (User.objects.values().get(pk=grace.pk), Seat.objects.values().get(pk=other.seat_id)) == before
    assert make_user("ada.lovelace@example.org").is_active


def test_an_administrator_is_asked_once_more_and_the_log_says_who_did_it(ada, administrator):
    question = erase(administrator, ada)
    asked = User.objects.get(pk=ada.pk).is_active
    done = erase(administrator, ada, sure="yes")

    assert asked
    assert "ada.lovelace@example.org, Ada Lovelace" in question.content.decode()
    assert "Erased." in done.content.decode()
    entry = LogEntry.objects.get(object_id=str(ada.pk))
    assert (entry.user.email, entry.object_repr, entry.get_change_message()) == ("root@example.org", NOBODY, "Erased.")


def test_nobody_erases_themselves(administrator):
    own = User.objects.get(email="root@example.org")

    answer = erase(administrator, own, sure="yes")

    assert "somebody else has to erase you" in answer.content.decode()
    assert User.objects.get(email="root@example.org").is_active


def test_who_has_hosted_cannot_be_deleted_and_the_admin_says_what_to_do_instead(ada, administrator):
    make_game("numeric", host=ada)

    with pytest.raises(ProtectedError):
        ada.delete()
    one = administrator.post(f"{USERS}{ada.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": ada.pk, "post": "yes"}
    some = administrator.post(USERS, chosen)

    for answer in (one, some):
        assert "“Erase the chosen people”" in answer.content.decode()
    assert Room.objects.get().host == ada


def test_who_has_done_nothing_can_be_deleted(administrator):
    user = make_user("typo@example.org")

    administrator.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=user.pk).exists()
