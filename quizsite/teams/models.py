"""Teams: named groups of accounts, what each member shows the others, and the rooms that a team has played.

A team has exactly one owner. Whoever has its invitation may join; whoever is not a member sees nothing of it.
"""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from quizsite.accounts.models import User
from quizsite.live.models import Phase, Quiz, Room

# A room in which nothing has happened for so long was forgotten: it does not keep the team from opening another.
FORGOTTEN = timedelta(hours=12)
MAX_LETTERS = 40


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Team(models.Model):
    name = models.CharField(max_length=120)
    token = models.CharField(max_length=32, unique=True, default=new_token, help_text="Of the invitation.")
    created_at = models.DateTimeField(db_default=Now())
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    quizzes = models.ManyToManyField(Quiz, blank=True, related_name="+", help_text="Made for the team as a whole.")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    MEMBER = "member", "Member"


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    name = models.CharField(max_length=72, help_text="By which the team knows them.")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    shows_progress = models.BooleanField(default=False, help_text="The team may see how they do in each topic.")
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="member_of_a_team_once"),
            models.UniqueConstraint(fields=["team"], condition=Q(role="owner"), name="one_owner_per_team"),
            models.CheckConstraint(name="team_role_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.team_id}"

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER


class TeamRoomQuerySet(models.QuerySet):
    def under_way(self) -> "TeamRoomQuerySet":
        """Rooms that somebody leads through and has not forgotten, and those played in one's own time, to their end."""
        led = ~Q(room__phase=Phase.PACED) & Q(room__phase_at__gte=Now() - FORGOTTEN)
        own_time = Q(room__phase=Phase.PACED, room__ends_at__gt=Now())
        return self.filter(led | own_time, room__in=Room.objects.going())

    def led(self) -> "TeamRoomQuerySet":
        return self.under_way().filter(room__ends_at=None)

    def in_own_time(self) -> "TeamRoomQuerySet":
        return self.under_way().exclude(room__ends_at=None)


class TeamRoom(models.Model):
    """A room that was opened as the room of a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="rooms")
    room = models.OneToOneField(Room, models.CASCADE, related_name="team_room")
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TeamRoomQuerySet.as_manager()

    class Meta:
        ordering = ["-room__created_at"]

    def __str__(self) -> str:
        return f"{self.room_id} of {self.team_id}"
