"""What was found out about items by using them: concerns that people raise, and statistics of the answers given.

Both are about revisions of the bank. A concern keeps as evidence what its writer saw and how the answers fell, and
nobody's name: editors read it without knowing who played.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from questions.models import Question, Revision
from quizsite.accounts.models import Participant
from quizsite.live.models import Room

MOST_WORDS = 1000


class Reason(models.TextChoices):
    KEY = "key", "The answer that counts as right is wrong"
    SEVERAL = "several", "Several answers fit"
    UNCLEAR = "unclear", "It is unclear what is asked"
    TYPO = "typo", "There is a typing error"
    OTHER = "other", "Something else"


class State(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class Place(models.TextChoices):
    LIVE = "live", "Room"
    INTERVIEW = "interview", "Interview"
    PRACTICE = "practice", "Practice"


class ConcernQuerySet(models.QuerySet):
    def of(self, participant_id: object) -> "ConcernQuerySet":
        """What the person has raised; what a stranger has is not there."""
        return self.filter(participant_id=participant_id) if participant_id else self.none()


class Concern(models.Model):
    """Somebody says that an item is wrong. Who it was, an account or a guest, is told to nobody."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="concerns")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="concerns")
    place = models.CharField(max_length=10, choices=Place)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of the item, in the room or paper.")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    evidence = models.JSONField(help_text="The item as shown, the writer's own answer, and how the room's fell.")
    created_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(max_length=MOST_WORDS, blank=True, help_text="Who raised it reads this.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "revision", "room"], name="one_concern_per_person_revision_and_room"
            ),
            # Of a room that was deleted the place still says that it was one: its concerns meet no others.
            models.UniqueConstraint(
                fields=["participant", "revision"],
                condition=~Q(place="live"),
                name="one_concern_per_person_and_revision_outside_rooms",
            ),
            models.CheckConstraint(name="concern_place_known", condition=Q(place__in=Place.values)),
            models.CheckConstraint(name="concern_reason_known", condition=Q(reason__in=Reason.values)),
            models.CheckConstraint(name="concern_says_something", condition=~Q(reason="other", words="")),
            models.CheckConstraint(
                name="concern_decided_at_a_time",
                condition=Q(state="open", decided_at=None)
                | Q(state__in=["accepted", "declined"], decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.get_reason_display()}"


class Source(models.TextChoices):
    ALL = "all", "All"
    INTERVIEWS = "interviews", "Interviews"
    LIVE = "live", "Rooms"
    PRACTICE = "practice", "Practice"


class ItemStatistic(models.Model):
    """How a question, or one revision of it, did: see quizsite.findings.statistics for what the numbers mean."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="statistics")
    revision = models.ForeignKey(
        Revision, models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: of all its revisions."
    )
    source = models.CharField(max_length=10, choices=Source)
    responses = models.PositiveIntegerField()
    facility = models.FloatField()
    discrimination = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True, help_text="Mean time to the answer, where it was taken.")
    measured_at = models.DateTimeField()

    class Meta:
        ordering = ["question", "revision", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "revision", "source"], name="one_statistic_of_each", nulls_distinct=False
            ),
            models.CheckConstraint(name="statistic_source_known", condition=Q(source__in=Source.values)),
            models.CheckConstraint(
                name="statistic_in_range",
                condition=Q(responses__gte=1, facility__gte=0, facility__lte=1)
                & (Q(discrimination=None) | Q(discrimination__gte=-1, discrimination__lte=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision or self.question}, {self.get_source_display()}"
