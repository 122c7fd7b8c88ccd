"""Timed interviews: plans, attempts, their items, every response that was sent, and the grades.

An attempt is closed when `closed_at` is set or when its time is over, whoever asks: no timer has to fire. Responses are
only ever added; the one that counts is the newest by its sequence number that came in time.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.urls import reverse

from questions.models import Item
from quizsite.accounts.models import Participant

# An answer sent in the last second travels for a while: it counts when it arrives within this time.
GRACE = timedelta(seconds=5)


class Plan(models.Model):
    """What an interview is made of. `rules` is a list of {"count", and any of "topic", "level", "kind"}."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    rules = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(name="plan_minutes_in_range", condition=Q(minutes__gte=1, minutes__lte=240))
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def item_count(self) -> int:
        return sum(rule["count"] for rule in self.rules)

    @property
    def topics(self) -> list[str]:
        return [rule["topic"] for rule in self.rules if "topic" in rule]


class AttemptQuerySet(models.QuerySet):
    def of(self, participant_id: uuid.UUID | None) -> "AttemptQuerySet":
        """The person's own attempts; a stranger's are not there."""
        return self.filter(participant_id=participant_id) if participant_id else self.none()

    def open(self) -> "AttemptQuerySet":
        return self.filter(closed_at=None)

    def with_item_count(self) -> "AttemptQuerySet":
        return self.annotate(item_count=Count("items"))

    def overdue(self, *, now: datetime) -> "AttemptQuerySet":
        return self.filter(closed_at=None, deadline_at__lt=now - GRACE)


class Attempt(models.Model):
    """One sitting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attempts")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="attempts")
    title = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    is_handed_in = models.BooleanField(default=False, help_text="Closed by the person, not by the clock.")
    score = models.FloatField(null=True, blank=True, help_text="Sum of the item fractions; set when closed.")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index("deadline_at", condition=Q(closed_at=None), name="attempt_open_by_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(closed_at=None), name="one_open_attempt_per_person"
            ),
            models.CheckConstraint(name="attempt_ends_after_start", condition=Q(deadline_at__gt=F("started_at"))),
            models.CheckConstraint(
                name="attempt_scored_when_closed",
                condition=Q(closed_at=None, score=None) | Q(closed_at__isnull=False, score__isnull=False, score__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("interviews:attempt-detail", args=[self.pk])

    @property
    def report_url(self) -> str:
        return reverse("interviews:attempt-report", args=[self.pk])

    @property
    def counts_until(self) -> datetime:
        """A response stamped later than this is kept but not counted."""
        return self.closed_at or self.deadline_at + GRACE

    def is_over(self, *, now: datetime) -> bool:
        return now > self.counts_until

    @property
    def is_released(self) -> bool:
        """Whether key, marks and working may be shown to the person who sat it: the one place that decides it."""
        return self.closed_at is not None


class AttemptItem(Item):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_position_once"),
            models.CheckConstraint(name="attempt_position_from_one", condition=Q(position__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class ResponseQuerySet(models.QuerySet):
    def newest_first(self) -> "ResponseQuerySet":
        """The first one of an item is the one that counts, if it is not late."""
        return self.order_by("item_id", "is_late", "-seq", "-id")


class Response(models.Model):
    """What was entered for an item, as one save sent it: the whole state, never a difference."""

    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses")
    op_id = models.UUIDField(help_text="Drawn by the browser: a repeated save is the same save.")
    seq = models.PositiveIntegerField(help_text="Counted by the browser from the newest it knows.")
    raw = models.JSONField()
    is_flagged = models.BooleanField(default=False)
    notes = models.CharField(max_length=2000, blank=True)
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "op_id"], name="one_response_per_operation")]
        indexes = [models.Index("item", "is_late", F("seq").desc(), F("id").desc(), name="response_newest")]

    def __str__(self) -> str:
        return f"{self.item_id} #{self.seq}"


class Grade(models.Model):
    """The mark of one item. A new one supersedes the old one, which stays."""

    item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="grades")
    response = models.ForeignKey(Response, models.RESTRICT, null=True, blank=True, related_name="+")
    fraction = models.FloatField()
    detail = models.JSONField(help_text="Per box: verdict, marks, what was read, recognised slip.")
    created_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(superseded_at=None), name="one_current_grade_per_item"
            ),
            models.CheckConstraint(name="grade_between_0_and_1", condition=Q(fraction__gte=0, fraction__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.fraction}"
