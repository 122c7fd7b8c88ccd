"""The bank: topics, questions, their revisions, the pool of finished variants, and what an item is.

A question is an entry of the bank, a revision one wording of it. A published revision never changes: the database
refuses it (migration `protect_published_revisions`), and a new wording is a new revision.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.safestring import SafeString, mark_safe

from questions.kinds import KINDS

MATH = 'class="math"'


class Level(models.TextChoices):
    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    EXPERT = "expert", "Expert"


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds as choices. Named, not listed, in migrations: a new kind is one module in `kinds`."""
    return [(kind.name, kind.title) for kind in KINDS.values()]


class Topic(models.Model):
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title


class QuestionQuerySet(models.QuerySet):
    def live(self) -> "QuestionQuerySet":
        """Questions that may be put to people: published and not retired."""
        return self.filter(current__isnull=False, retired_at=None)


class Question(models.Model):
    slug = models.SlugField(max_length=100, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions")
    current = models.ForeignKey(
        "Revision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The published wording.",
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Revision(models.Model):
    """One wording of a question: either written out (stem, boxes, key) or drawn by an exercise."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    level = models.CharField(max_length=12, choices=Level)
    seconds = models.PositiveIntegerField(help_text="Expected time, in seconds.")
    kind = models.CharField(max_length=20, choices=kind_choices)
    source = models.JSONField(help_text="What the author wrote, whole.")
    sha256 = models.CharField(max_length=64, help_text="Of the source.")

    stem_html = models.TextField(blank=True)
    boxes = models.JSONField(default=list, blank=True)
    key = models.JSONField(default=dict, blank=True)
    solution_html = models.TextField(blank=True)

    exercise = models.CharField(max_length=80, blank=True)
    difficulty = models.PositiveSmallIntegerField(null=True, blank=True)

    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="revision_number_once"),
            models.CheckConstraint(
                name="revision_written_or_drawn",
                condition=Q(exercise="", difficulty=None) & ~Q(stem_html="")
                | ~Q(exercise="") & Q(difficulty__isnull=False, difficulty__gte=1, stem_html=""),
            ),
            models.CheckConstraint(name="revision_level_known", condition=Q(level__in=Level.values)),
        ]

    def __str__(self) -> str:
        return f"{self.question} r{self.number}"

    @property
    def is_drawn(self) -> bool:
        return self.exercise != ""


class Variant(models.Model):
    """A finished variant waiting in the pool of its revision. Handing one out takes the row away."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="variants")
    version = models.PositiveSmallIntegerField(help_text="Of the exercise that drew it.")
    seed = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    params = models.JSONField()
    stem_html = models.TextField()
    picture = models.TextField(blank=True)
    picture_text = models.TextField(blank=True)
    boxes = models.JSONField()
    key = models.JSONField()
    solution_html = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "digest"], name="variant_once_in_its_pool")]

    def __str__(self) -> str:
        return f"{self.revision_id}/{self.seed}"


class Refusal(models.Model):
    """How many draws of a revision the quality gate refused, and why: shown to authors."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="refusals")
    reason = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "reason"], name="refusal_once_per_reason")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.count}"


class Item(models.Model):
    """What is put to one person, whole: later edits of the bank change nothing that was sat.

    Only `title`, `stem`, `picture` and `boxes` may reach the person before release; `key` and `solution_html` may not.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    level = models.CharField(max_length=12, choices=Level)
    kind = models.CharField(max_length=20, choices=kind_choices)
    seconds = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=0, help_text="Of the exercise that drew it; 0 if written.")
    seed = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    params = models.JSONField(default=dict)
    stem_html = models.TextField()
    picture = models.TextField(blank=True)
    picture_text = models.TextField(blank=True)
    boxes = models.JSONField()
    order = models.JSONField(default=dict, help_text="Per box: the author's place of each option shown.")
    key = models.JSONField()
    solution_html = models.TextField()

    class Meta:
        abstract = True

    # The three were rendered by questions.markup or drawn by an exercise, never typed by a person as HTML.
    @property
    def stem(self) -> SafeString:
        return mark_safe(self.stem_html)  # noqa: S308

    @property
    def picture_svg(self) -> SafeString:
        return mark_safe(self.picture)  # noqa: S308

    @property
    def solution(self) -> SafeString:
        """For the person only after release."""
        return mark_safe(self.solution_html)  # noqa: S308

    @property
    def shows_math(self) -> bool:
        """Whether the part shown before release holds formulas, which the page has to load KaTeX for."""
        return MATH in self.stem_html or "$" in str(self.boxes) or MATH in str(self.boxes)
