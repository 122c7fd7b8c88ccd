"""Every write to teams. The row of the team is the lock: who joins, leaves or opens a room does so in turn."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from questions.rng import Rng
from quizsite.accounts.models import User
from quizsite.live import transitions as live
from quizsite.live.forms import suggested_name
from quizsite.live.models import Phase, Quiz, Room, RoomHost
from quizsite.live.names import BadName, clean_name, suggest_name
from quizsite.live.quizzes import NothingToPlay, make_quiz, open_room
from quizsite.teams.models import MAX_LETTERS, Membership, Role, Team, TeamRoom, new_token
from quizsite.teams.queries import drawing_material
from quizsite.teams.selection import draw_weak

MOST_MEMBERS = 200
MOST_TEAMS = 50
LATELY = timedelta(days=30)


class NoPlace(Exception):
    """The team is full, or the account is in too many teams; the message is for who wanted to come."""


def suggested_member_name(user: User) -> str:
    """Return a name to begin with: that of the account, or what stands before the sign of its address."""
    try:
        return clean_name((user.name or suggested_name(user))[:24])
    except BadName:
        return suggest_name()


@transaction.atomic
def make_team(user: User, *, name: str) -> Team:
    """Make a team of one, its owner. Raise BadName, NoPlace."""
    _check_count(user)
    team = Team.objects.create(name=clean_name(name, most=MAX_LETTERS))
    Membership.objects.create(team=team, user=user, name=suggested_member_name(user), role=Role.OWNER)
    return team


@transaction.atomic
def join_team(team_id: int, user: User, *, name: str) -> Membership:
    """Make the account a member; one that is a member stays as it is. Raise BadName, NoPlace, Team.DoesNotExist."""
    team = _lock(team_id)
    if (own := team.memberships.filter(user=user).first()) is not None:
        return own
    if team.memberships.count() >= MOST_MEMBERS:
        raise NoPlace(f"The team is full: it has {MOST_MEMBERS} members.")
    _check_count(user)
    return Membership.objects.create(team=team, user=user, name=clean_name(name))


def _check_count(user: User) -> None:
    # The account's row in turn: two tabs cannot get past the limit side by side.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.memberships.count() >= MOST_TEAMS:
        raise NoPlace(f"You are in {MOST_TEAMS} teams already. Leave one first.")


@transaction.atomic
def leave_team(team_id: int, user: User) -> None:
    """Take the account out of the team; once more changes nothing. See `mend` for what becomes of the team."""
    if (team := Team.objects.select_for_update().filter(pk=team_id).first()) is not None:
        team.memberships.filter(user=user).delete()


def mend(team_id: int) -> None:
    """After somebody has gone: without an owner a team passes to who has been in it longest, and an empty one goes."""
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None or team.memberships.filter(role=Role.OWNER).exists():
        return
    heir = team.memberships.order_by("joined_at", "id").first()
    if heir is None:
        team.delete()
    else:
        _make_owner(heir)


@transaction.atomic
def remove_member(team_id: int, member_id: int, *, actor: User) -> None:
    """Take a member out of the team; an owner is not removed, nor is who has gone already."""
    _lock_owned(team_id, actor).memberships.filter(pk=member_id, role=Role.MEMBER).delete()


@transaction.atomic
def hand_on(team_id: int, member_id: int, *, actor: User) -> None:
    """Make a member the owner instead of the actor. Raise Membership.DoesNotExist for somebody of another team."""
    team = _lock_owned(team_id, actor)
    heir = team.memberships.get(pk=member_id)
    team.memberships.filter(role=Role.OWNER).exclude(pk=heir.pk).update(role=Role.MEMBER)
    _make_owner(heir)


def _make_owner(heir: Membership) -> None:
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])
    # What the team plays at this moment is theirs to run, too.
    going = TeamRoom.objects.under_way().filter(team=heir.team_id).exclude(room__host=heir.user_id)
    for room_id in going.values_list("room_id", flat=True):
        RoomHost.objects.get_or_create(room_id=room_id, user_id=heir.user_id)


@transaction.atomic
def rename_team(team_id: int, *, actor: User, name: str) -> None:
    """Give the team another name. Raise BadName."""
    team = _lock_owned(team_id, actor)
    team.name = clean_name(name, most=MAX_LETTERS)
    team.save(update_fields=["name"])


@transaction.atomic
def rotate_link(team_id: int, *, actor: User) -> None:
    """Draw a new invitation; the old one opens nothing any more."""
    team = _lock_owned(team_id, actor)
    team.token = new_token()
    team.save(update_fields=["token"])


def change_own(membership: Membership, *, name: str, shows_progress: bool) -> None:
    """Change how the team knows somebody, and what it sees of them. Raise BadName."""
    Membership.objects.filter(pk=membership.pk).update(name=clean_name(name), shows_progress=shows_progress)


@transaction.atomic
def delete_team(team_id: int, *, actor: User) -> None:
    """Delete the team. The rooms that it has played stay, with their reports."""
    _lock_owned(team_id, actor).delete()


@transaction.atomic
def open_team_room(team_id: int, *, quiz: Quiz, actor: User, **pacing: Any) -> Room:
    """Open a room for the team, run by who opens it and by the owner.

    The team has one room that is led at a time, and in everybody's own time one of each quiz: return the one under way
    where there is one. `pacing` is OpenForm.pacing: until when everybody plays in their own time, nothing for a room
    that is led. Raise NothingToPlay where the quiz has no question left, BadEnd, and Membership.DoesNotExist for who is
    no member.
    """
    team = _lock(team_id)
    team.memberships.get(user=actor)
    rooms = TeamRoom.objects.in_own_time().filter(room__quiz=quiz) if pacing else TeamRoom.objects.led()
    going = rooms.filter(team=team).select_related("room").first()
    if going is not None:
        return going.room
    room = open_room(quiz, host=actor, **pacing)
    TeamRoom.objects.create(team=team, room=room, opened_by=actor)
    owner = team.memberships.select_related("user").get(role=Role.OWNER).user
    if owner != actor:
        live.add_host(room.pk, actor=actor, user=owner)
    return room


def end_rooms(team: Team) -> None:
    """End the team's rooms in one's own time whose end has come: whoever looks first does what the clock has to do."""
    over = Room.objects.filter(team_room__team=team, phase=Phase.PACED, ends_at__lt=Now())
    for room_id in over.values_list("pk", flat=True):
        live.tend(room_id)


@transaction.atomic
def make_weak_quiz(team: Team, *, actor: User, count: int, now: datetime, rng: Rng | None = None) -> Quiz:
    """Keep a quiz of what the team gets wrong, for the team; NothingToPlay where it got nothing wrong."""
    candidates, topics = drawing_material(team, now=now, lately=now - LATELY)
    slugs = draw_weak(candidates, topics, count, rng or Rng("weak", secrets.randbits(62)))
    if not slugs:
        raise NothingToPlay("There is nothing yet that the team got wrong. Play a room together first.")
    title = f"What {team.name} gets wrong"[:80]
    quiz = make_quiz(actor, title=title, slugs=slugs, summary=f"Drawn on {now:%d.%m.%Y}.")
    team.quizzes.add(quiz)
    return quiz


def _lock(team_id: int) -> Team:
    return Team.objects.select_for_update().get(pk=team_id)


def _lock_owned(team_id: int, actor: User) -> Team:
    """Return the locked team of its owner; raise Membership.DoesNotExist for anybody else, or who was it until now."""
    team = _lock(team_id)
    team.memberships.get(user=actor, role=Role.OWNER)
    return team
