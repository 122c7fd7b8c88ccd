"""Timed interviews: plans, attempts, their sections and items, every response that was sent, and the grades.

Whether something is over is a function of its row and the clock, whoever asks: no timer has to fire. Responses are only
ever added; the one that counts is the newest by its sequence number that came in time.
"""

import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from questions.models import Item
from quizsite.accounts.models import Participant
from quizsite.interviews.plans import Outline, Rule, Section, read_review, read_sections

# An answer sent in the last second travels for a while: it counts when it arrives within this time.
GRACE = timedelta(seconds=5)
# Somebody who is given all the time they need has this much: a paper that nobody comes back to closes in the end.
UNTIMED = timedelta(days=30)
NONE = timedelta(0)
FAR = datetime.max.replace(tzinfo=UTC)


class Plan(models.Model):
    """What an interview is made of; `sections` and `review` are documents that quizsite.interviews.plans reads."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    grace = models.PositiveSmallIntegerField(
        default=5, validators=[MaxValueValidator(60)], help_text="Seconds after the end in which an answer counts."
    )
    sections = models.JSONField()
    review = models.JSONField(default=dict, blank=True)
    formula_sheet = models.TextField(blank=True, help_text="Markdown, at hand while the interview runs.")
    has_calculator = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(name="plan_minutes_in_range", condition=Q(minutes__gte=1, minutes__lte=240)),
            models.CheckConstraint(name="plan_grace_in_range", condition=Q(grace__lte=60)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def outline(self) -> Outline:
        return Outline(
            title=self.title,
            minutes=self.minutes,
            sections=read_sections(self.sections),
            grace=self.grace,
            review=read_review(self.review),
            formula_sheet=self.formula_sheet,
            has_calculator=self.has_calculator,
        )

    @property
    def parts(self) -> tuple[Section, ...]:
        """The sections, read."""
        return read_sections(self.sections)

    @property
    def rules(self) -> list[Rule]:
        return [rule for section in self.parts for rule in section.rules]

    @property
    def item_count(self) -> int:
        return sum(rule.size for rule in self.rules)

    @property
    def is_one_way(self) -> bool:
        return all(section.is_one_way for section in self.parts)

    @property
    def topics(self) -> list[str]:
        return [rule.topic for rule in self.rules if rule.topic]


class Allowance(models.Model):
    """More time for one person, in every interview: their share of the limit, minutes on top, or no limit at all."""

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="allowance")
    factor = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1.5 gives half as much again, of every limit.",
    )
    minutes = models.PositiveSmallIntegerField(default=0, help_text="On top, for the whole paper.")
    is_untimed = models.BooleanField(default=False, help_text="No limit.")
    reason = models.CharField(max_length=200, blank=True, help_text="For staff alone.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="allowance_factor_in_range", condition=Q(factor__gte=1, factor__lte=5)),
            models.CheckConstraint(name="allowance_minutes_in_range", condition=Q(minutes__lte=240)),
        ]

    def __str__(self) -> str:
        return "no limit" if self.is_untimed else f"{self.factor} times, and {self.minutes} min"


class AttemptQuerySet(models.QuerySet):
    def of(self, participant_id: uuid.UUID | None) -> "AttemptQuerySet":
        """The person's own attempts; a stranger's are not there."""
        return self.filter(participant_id=participant_id) if participant_id else self.none()

    def open(self) -> "AttemptQuerySet":
        return self.filter(closed_at=None)

    def overdue(self, *, now: datetime) -> "AttemptQuerySet":
        end = ExpressionWrapper(F("deadline_at") + F("grace"), output_field=models.DateTimeField())
        return self.filter(closed_at=None, paused_at=None, deadline_at__lt=now).alias(end=end).filter(end__lt=now)

    def holding(self, question_id: int, participant_id: uuid.UUID) -> "AttemptQuerySet":
        """The person's running paper if the written question is in it; one that is out of time runs no more."""
        items = AttemptItem.objects.filter(revision__question=question_id, revision__exercise="")
        running = self.of(participant_id).open().filter(pk__in=items.values("attempt"))
        return running.exclude(pk__in=self.of(participant_id).overdue(now=Now()).values("pk"))


class Attempt(models.Model):
    """One sitting. Its end is its start and four times added up; each of them only moves with an AttemptEvent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attempts")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="attempts")
    title = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    limit = models.DurationField(help_text="Of the plan.")
    factor = models.DecimalField(max_digits=4, decimal_places=2, default=1, help_text="Of each limit, for this person.")
    is_untimed = models.BooleanField(default=False)
    allowance = models.DurationField(default=NONE, help_text="What the person's own extra time adds to the limit.")
    granted = models.DurationField(default=NONE, help_text="Given by staff while it ran.")
    paused = models.DurationField(default=NONE, help_text="How long the clock has stood still.")
    deadline_at = models.DateTimeField()
    grace = models.DurationField(default=GRACE)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since when the clock stands still.")
    closed_at = models.DateTimeField(null=True, blank=True)
    is_handed_in = models.BooleanField(default=False, help_text="Closed by the person, not by the clock.")
    score = models.FloatField(null=True, blank=True, help_text="Sum of fraction times weight; set when closed.")
    out_of = models.FloatField(help_text="Sum of the weights.")
    review = models.JSONField(default=dict, blank=True, help_text="Which part of the report is shown when.")
    formula_sheet = models.TextField(blank=True, help_text="Rendered.")
    has_calculator = models.BooleanField(default=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        permissions = [("run_clock", "Can stop and lengthen the clock of an attempt")]
        indexes = [models.Index("deadline_at", condition=Q(closed_at=None), name="attempt_open_by_deadline")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(closed_at=None), name="one_open_attempt_per_person"
            ),
            models.CheckConstraint(
                name="attempt_ends_when_its_times_say",
                condition=Q(deadline_at=F("started_at") + F("limit") + F("allowance") + F("granted") + F("paused"))
                & Q(limit__gt=NONE, allowance__gte=NONE, paused__gte=NONE, grace__gte=NONE),
            ),
            models.CheckConstraint(
                name="attempt_scored_when_closed",
                condition=Q(closed_at=None, score=None) | Q(closed_at__isnull=False, score__isnull=False, score__gte=0),
            ),
            models.CheckConstraint(
                name="attempt_closed_is_not_paused", condition=Q(closed_at=None) | Q(paused_at=None)
            ),
            models.CheckConstraint(name="attempt_worth_something", condition=Q(out_of__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("interviews:attempt-detail", args=[self.pk])

    @property
    def report_url(self) -> str:
        return reverse("interviews:attempt-report", args=[self.pk])

    def stretched(self, limit: timedelta) -> timedelta:
        """Return a limit on a part of the paper as it is for this person."""
        return UNTIMED if self.is_untimed else limit * float(self.factor)

    @property
    def counts_until(self) -> datetime:
        """A response stamped later than this is kept but not counted. The end of a pause moves it."""
        if self.closed_at:
            return self.closed_at
        end = self.deadline_at + self.grace
        return min(end, self.paused_at + self.grace) if self.paused_at else end

    def is_over(self, *, now: datetime) -> bool:
        return self.closed_at is not None and now > self.closed_at or self.is_out_of_time(now=now)

    def is_out_of_time(self, *, now: datetime) -> bool:
        """Say whether the clock has ended it; a clock that stands still ends nothing."""
        return self.closed_at is None and self.paused_at is None and now > self.deadline_at + self.grace

    @property
    def is_released(self) -> bool:
        """Whether the person who sat it may see a report: the door before anything that depends on a key."""
        return self.closed_at is not None

    @property
    def sheet(self) -> SafeString:
        """The formula sheet; it was rendered by questions.markup, never typed by a person as HTML."""
        return mark_safe(self.formula_sheet)  # noqa: S308

    def shown(self, *, now: datetime) -> frozenset[str]:
        """Return the parts of the report that the person may see: the one place that decides it."""
        return read_review(self.review).shown(now - self.closed_at) if self.closed_at else frozenset()


class AttemptSection(models.Model):
    """A part of a paper. It opens when the one before it is left; `turn` is the item at hand of a one-way section."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80, blank=True)
    first = models.PositiveSmallIntegerField(help_text="Position of its first item.")
    last = models.PositiveSmallIntegerField()
    is_one_way = models.BooleanField(default=False)
    limit = models.DurationField(null=True, blank=True, help_text="Of the plan, if it has one.")
    item_limit = models.DurationField(null=True, blank=True, help_text="Of each item, likewise.")
    opened_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(null=True, blank=True)
    turned_at = models.DateTimeField(null=True, blank=True)
    turn_deadline_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="section_number_once"),
            models.CheckConstraint(name="section_holds_items", condition=Q(first__gte=1, last__gte=F("first"))),
            models.CheckConstraint(
                name="section_turn_within_it", condition=Q(turn=None) | Q(turn__gte=F("first"), turn__lte=F("last"))
            ),
            models.CheckConstraint(
                name="section_opens_before_it_closes",
                condition=Q(closed_at=None) | Q(opened_at__isnull=False, closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="section_limited_when_open",
                condition=Q(opened_at=None) | Q(limit=None) | Q(deadline_at__isnull=False),
            ),
            models.CheckConstraint(
                name="section_turn_of_one_way_alone",
                condition=Q(turn=None) | Q(is_one_way=True, opened_at__isnull=False, turned_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Section {self.number}"

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def minutes(self) -> float:
        """Its own limit as it is for the person, in minutes."""
        return round(self.attempt.stretched(self.limit) / timedelta(minutes=1), 1)

    @property
    def is_left_behind(self) -> bool:
        """Whether leaving it closes it."""
        return self.is_one_way or self.limit is not None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    def counts_until(self, position: int, *, grace: timedelta) -> datetime | None:
        """Return until when a response to the item counts, as far as the section goes; None for never, so far.

        What was sent in the moment of leaving counts like what was sent in the last moment.
        """
        if self.opened_at is None:
            return None
        ends = [self.closed_at, self.deadline_at]
        if self.turn is not None:
            if position > self.turn or position < self.turn - 1:
                return None
            ends.append(self.turn_deadline_at if position == self.turn else self.turned_at)
        return min([end + grace for end in ends if end], default=FAR)


class AttemptItem(Item):
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    section = models.ForeignKey(AttemptSection, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    weight = models.FloatField(default=1)
    spent = models.PositiveBigIntegerField(default=0, help_text="Milliseconds in view, as the page told.")

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_position_once"),
            models.CheckConstraint(name="attempt_position_from_one", condition=Q(position__gte=1)),
            models.CheckConstraint(name="attempt_item_weighs_something", condition=Q(weight__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def counts_at(self, stamp: datetime) -> bool:
        """Say whether a response with this stamp counts: in time for the paper, for its section and for its turn."""
        until = self.section.counts_until(self.position, grace=self.attempt.grace)
        return until is not None and stamp <= min(until, self.attempt.counts_until)


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


class AttemptEvent(models.Model):
    """What staff did to a running clock, and why. Rows are only ever added."""

    class Kind(models.TextChoices):
        PAUSED = "paused", "paused"
        RESUMED = "resumed", "resumed"
        EXTENDED = "extended", "extended"
        ALLOWED = "allowed", "extra time changed"

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    deadline_before = models.DateTimeField()
    deadline_after = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "at", "id"]
        constraints = [
            models.CheckConstraint(
                name="attempt_event_kind_known", condition=Q(kind__in=["paused", "resumed", "extended", "allowed"])
            ),
            models.CheckConstraint(name="attempt_event_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%H:%M:%S}"
