"""Rehearsals: bots play a quiz in larger and larger rooms, and the rows say how many players the server carries.

A rehearsal runs in a worker, which leaves a sign of life each second. One that has left none for a while has broken
off, whatever its state says: judged by the database's clock, so no process has to live to find that out.
"""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Now

from quizsite.accounts.models import User
from quizsite.live.models import Quiz
from quizsite.rehearsals.figures import SIZES

SILENCE = timedelta(seconds=30)


class State(models.TextChoices):
    QUEUED = "queued", "Waits for a worker"
    RUNNING = "running", "Runs"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Broke off"


GOING = (State.QUEUED, State.RUNNING)


class RehearsalQuerySet(models.QuerySet):
    def going(self) -> "RehearsalQuerySet":
        return self.filter(state__in=GOING)

    def silent(self) -> "RehearsalQuerySet":
        """Those that say they are under way, and have given no sign of life for too long."""
        return self.going().alias(heard_at=Coalesce("beat_at", "created_at")).filter(heard_at__lt=Now() - SILENCE)

    def with_pulse(self) -> "RehearsalQuerySet":
        """Give each `is_silent`."""
        silent = Q(state__in=GOING) & Q(heard_at__lt=Now() - SILENCE)
        rows = self.alias(heard_at=Coalesce("beat_at", "created_at"))
        return rows.annotate(is_silent=Case(When(silent, then=Value(True)), default=Value(False)))


class Rehearsal(models.Model):
    """One press of the button."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="rehearsals")
    host = models.ForeignKey(User, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    most = models.PositiveSmallIntegerField(default=SIZES[-1], help_text="Players of the largest room to try.")
    others = models.PositiveSmallIntegerField(default=0, help_text="Rooms and interviews of people when it began.")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True, help_text="The last sign of life.")
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True, help_text="Why it broke off, in a sentence.")

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(Value(1), condition=Q(state__in=GOING), name="one_rehearsal_at_a_time"),
            models.CheckConstraint(name="rehearsal_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="rehearsal_ended_has_its_end",
                condition=Q(state__in=GOING, ended_at=None) | ~Q(state__in=GOING) & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}, {self.get_state_display()}"


class RehearsalStep(models.Model):
    """A room of so many bots, played through. The fields are those of `figures.Figures`."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="steps")
    bots = models.PositiveSmallIntegerField()
    joined_ms = models.PositiveIntegerField()
    opening_p50_ms = models.PositiveIntegerField()
    opening_p95_ms = models.PositiveIntegerField()
    opening_max_ms = models.PositiveIntegerField()
    answers_p50_ms = models.PositiveIntegerField()
    answers_p95_ms = models.PositiveIntegerField()
    answers_last_ms = models.PositiveIntegerField()
    acknowledged = models.PositiveIntegerField()
    lost = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    is_met = models.BooleanField(help_text="It met every bar.")

    class Meta:
        ordering = ["rehearsal", "bots"]
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "bots"], name="rehearsal_size_once"),
            models.CheckConstraint(
                name="rehearsal_times_in_order",
                condition=Q(opening_p50_ms__lte=F("opening_p95_ms"), opening_p95_ms__lte=F("opening_max_ms"))
                & Q(answers_p50_ms__lte=F("answers_p95_ms"), answers_p95_ms__lte=F("answers_last_ms")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bots} in {self.rehearsal_id}"
