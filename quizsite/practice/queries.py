"""What the practice pages show."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from questions.grading import ItemGrade
from questions.items import is_marked_by_hand, present_boxes
from questions.models import Item, Level, Question, Topic
from quizsite.practice.models import Drill

# The question whose exercise stands on the home page: quickly read, quickly done.
FIRST_QUESTION = "conv-output-size-1"
# Verdicts of an entry that was not counted.
NO_TRY = ("unreadable", "empty")


def topics_with_counts() -> QuerySet[Topic]:
    """Topics that have a live question, with how many, and how many of them are drawn anew each time."""
    live = Q(questions__current__isnull=False, questions__retired_at=None)
    return (
        Topic.objects.annotate(
            question_count=Count("questions", filter=live),
            exercise_count=Count("questions", filter=live & ~Q(questions__current__exercise="")),
        )
        .filter(question_count__gt=0)
        .order_by("position", "slug")
    )


def questions_to_practise(topic_slug: str = "") -> list[Question]:
    """Live questions in reading order: by topic, exercises first, easy before hard."""
    questions = (
        Question.objects.live()
        .select_related("topic", "current")
        .defer(
            "current__source",
            "current__key",
            "current__boxes",
            "current__stem_html",
            "current__solution_html",
        )
    )
    if topic_slug:
        questions = questions.filter(topic__slug=topic_slug)
    return sorted(
        questions,
        key=lambda question: (
            question.topic.position,
            not question.current.is_drawn,
            Level.values.index(question.current.level),
            question.current.title,
        ),
    )


def next_slug(drill: Drill) -> str:
    """Return the question to go on with: the same one where it is drawn anew, else the next of its topic."""
    own = drill.revision.question.slug
    if drill.digest:
        return own
    written = Question.objects.live().filter(topic=drill.topic_id, current__exercise="")
    slugs = list(written.order_by("slug").values_list("slug", flat=True))
    return next((slug for slug in slugs if slug > own), slugs[0] if slugs else own)


def is_working_shown(drill: Drill, grade: ItemGrade | None) -> bool:
    """Say whether the person sees the working: they asked for it, are right, or wrote what they mark themselves.

    `grade` is that of the last try.
    """
    return drill.revealed_at is not None or is_done(drill, grade)


def is_done(drill: Drill, grade: ItemGrade | None) -> bool:
    """Say whether there is nothing left to try."""
    return grade is not None and (grade.verdict == "right" or is_compared(drill, grade))


def is_compared(drill: Drill, grade: ItemGrade | None) -> bool:
    """Say whether what was written is finished: its writer needs the key points to mark it."""
    return grade is not None and is_marked_by_hand(drill.boxes) and grade.verdict not in NO_TRY


@dataclass(frozen=True)
class Shown:
    """An item as a drill shows it; with marks once it has been checked."""

    title: str
    topic: Topic
    level: str
    level_number: int
    stem: str
    picture: str
    picture_text: str
    boxes: list[dict[str, Any]]


def show_item(item: Item, raw: dict[str, Any], grade: ItemGrade | None = None, *, reveal: bool = False) -> Shown:
    """Return what the template shows. Without a grade nothing in it depends on the key."""
    return Shown(
        item.title,
        item.topic,
        item.get_level_display(),
        Level.values.index(item.level) + 1,
        item.stem,
        item.picture_svg,
        item.picture_text,
        present_boxes(item, raw, grade=grade, reveal=reveal),
    )


def new_op_id() -> uuid.UUID:
    """Return the operation id of a form about to be shown."""
    return uuid.uuid4()


def by_topic(questions: Iterable[Question]) -> list[tuple[Topic, list[Question]]]:
    """Group questions that come in topic order."""
    groups: dict[int, tuple[Topic, list[Question]]] = {}
    for question in questions:
        groups.setdefault(question.topic_id, (question.topic, []))[1].append(question)
    return list(groups.values())
