"""What a host sees of the bank while making a quiz: questions to choose from, and an item as it will be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from questions.items import item_fields, present_boxes
from questions.kinds import KINDS
from questions.models import MATH, Question, Revision
from questions.pools import draw_fresh
from quizsite.live.forms import ChoosingForm
from quizsite.live.models import SeatItem
from quizsite.live.selection import is_playable

# Any number: a preview is one variant of many, and nobody plays it.
SEED = 1


@dataclass(frozen=True)
class Sample:
    """An item that nobody sits before: `boxes` as players see them, `marked` with the key."""

    title: str
    stem: SafeString
    picture: SafeString
    has_math: bool
    boxes: list[dict[str, Any]]
    marked: list[dict[str, Any]]
    solution: SafeString


def listed_questions(slugs: Sequence[str]) -> QuerySet[Question]:
    """Return questions of the bank with what a list says of them."""
    return Question.objects.filter(slug__in=slugs, current__isnull=False).select_related("current", "topic")


def search_questions(choosing: ChoosingForm, *, but: Sequence[str] = ()) -> QuerySet[Question]:
    """Return the questions that a room can play and that have all of what was looked for."""
    wanted = choosing.cleaned_data if choosing.is_valid() else {}
    playable = [name for name in KINDS if is_playable(name)]
    found = Question.objects.live().filter(current__kind__in=playable).exclude(slug__in=but)
    for lookup, name in (("topic__slug", "topic"), ("current__level", "level"), ("current__kind", "kind")):
        if wanted.get(name):
            found = found.filter(**{lookup: wanted[name]})
    for word in wanted.get("q", "").split():
        found = found.filter(current__title__icontains=word)
    return found.select_related("current", "topic").order_by("topic__position", "current__title", "pk")


def sample_item(revision: Revision) -> Sample:
    """Return one variant of a question, as it would be dealt."""
    variant = draw_fresh(revision) if revision.is_drawn else None
    item = SeatItem(**item_fields(revision, variant, seed=variant.seed if variant else SEED))
    return Sample(
        title=item.title,
        stem=item.stem,
        picture=item.picture_svg,
        has_math=item.shows_math or MATH in item.solution_html,
        boxes=present_boxes(item, {}),
        marked=present_boxes(item, {}, reveal=True),
        solution=item.solution,
    )
