"""Teams for tests: with members, and with rooms that they have played."""

from typing import Any

from quizsite.accounts.models import Participant, User
from quizsite.teams.models import Membership, Team, TeamRoom
from quizsite.teams.transitions import join_team, make_team
from tests.rooms import Game, make_game, make_paced


def make_members(*names: str, team_name: str = "Vision group") -> tuple[Team, list[User]]:
    """Return a team and its members; the first owns it."""
    users = [make_person(name) for name in names]
    team = make_team(users[0], name=team_name)
    for name, user in zip(names[1:], users[1:], strict=True):
        join_team(team.pk, user, name=name)
    return team, users


def make_person(name: str) -> User:
    """Return the account of somebody who has no password: hashing one takes longer than all the rest."""
    return User.objects.get_or_create(email=f"{name.lower()}@example.org")[0]


def own(team: Team, user: User) -> Membership:
    return Membership.objects.select_related("team", "user").get(team=team, user=user)


def play(team: Team, answers: dict[User, bool], *kinds: str, host: User | None = None, is_ended: bool = True) -> Game:
    """Let members play a room of the team, each of them right or wrong throughout."""
    game = make_game(*kinds or ("numeric",), host=host)
    TeamRoom.objects.create(team=team, room=game.room, opened_by=host)
    for user in answers:
        participant, _ = Participant.objects.get_or_create(user=user)
        game.join(user.email.partition("@")[0], participant=participant)
    for _ in kinds or ("numeric",):
        game.open_next()
        for player, is_right in zip(game.players, answers.values(), strict=True):
            (player.send_right if is_right else player.send_wrong)()
        game.do("close_item")
    if is_ended:
        game.do("end")
    return game


def open_paced(team: Team, *users: User, kinds: tuple[str, ...] = ("numeric",), **rules: Any) -> Game:
    """Open a room of the team in which everybody plays in their own time; these users take their seats."""
    game = make_paced(*kinds, **rules)
    TeamRoom.objects.create(team=team, room=game.room)
    for user in users:
        participant, _ = Participant.objects.get_or_create(user=user)
        game.join(user.email.partition("@")[0], participant=participant)
    return game
