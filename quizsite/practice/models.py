"""Drills: an item for one person and every try at it, marked at once."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from questions.models import Item
from quizsite.accounts.models import Participant


class DrillQuerySet(models.QuerySet):
    def of(self, participant_id: uuid.UUID | None) -> "DrillQuerySet":
        """The person's own drills; a stranger's are not there."""
        return self.filter(participant_id=participant_id) if participant_id else self.none()


class Drill(Item):
    """An item that somebody has tried at least once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="drills")
    created_at = models.DateTimeField(db_default=Now())
    revealed_at = models.DateTimeField(null=True, blank=True, help_text="When the working was asked for.")

    objects = DrillQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.title} {self.seed}"

    def get_absolute_url(self) -> str:
        return reverse("practice:drill-detail", args=[self.pk])


class Try(models.Model):
    drill = models.ForeignKey(Drill, models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    op_id = models.UUIDField(help_text="Drawn with the form: a form sent twice is one try.")
    raw = models.JSONField()
    fraction = models.FloatField()
    detail = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["drill", "number"]
        constraints = [
            models.UniqueConstraint(fields=["drill", "number"], name="try_number_once"),
            models.UniqueConstraint(fields=["drill", "op_id"], name="one_try_per_operation"),
            models.CheckConstraint(name="try_between_0_and_1", condition=Q(fraction__gte=0, fraction__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.drill_id} try {self.number}"
