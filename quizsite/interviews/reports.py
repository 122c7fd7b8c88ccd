"""What a person is told of a paper that is closed: the one door to keys and marks.

Which parts are told is decided by the paper's review policy and the time that has passed since the close.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString

from questions.grading import ItemGrade
from questions.items import is_answered, present_boxes
from questions.models import MATH, Level
from quizsite.interviews.models import Attempt, AttemptItem, Grade, Response
from quizsite.interviews.plans import REVIEW_PARTS, read_review
from quizsite.interviews.queries import newest_responses

# A tenth of the usual time, at most ten seconds, is too little to have read an item: after Wise and Kong, Response Time
# Effort, Applied Measurement in Education 18, 2005, and Wise and Ma's normative thresholds of 2012.
RAPID_SHARE, RAPID_MOST = 0.1, timedelta(seconds=10)
# Twice the usual time, and at least a minute beyond it, is time that other items lacked.
SINK_TIMES, SINK_LEAST = 2, timedelta(minutes=1)


@dataclass(frozen=True)
class ItemReport:
    """What a person is told about one item. What the review policy keeps back is None or empty."""

    item: AttemptItem
    response: Response | None
    late: Response | None
    fraction: float | None
    verdict: str
    hint: str
    solution: SafeString
    shown: "ShownItem"

    @property
    def is_flagged(self) -> bool:
        return bool(self.response and self.response.is_flagged)

    @property
    def is_answered(self) -> bool:
        return bool(self.response and is_answered(self.response.raw))

    @property
    def is_markable(self) -> bool:
        """Whether the person marks it themselves, and has written something to mark."""
        return any(box.get("is_markable") for box in self.shown.boxes)

    @property
    def notes(self) -> str:
        return self.response.notes if self.response else ""

    @property
    def level_number(self) -> int:
        return Level.values.index(self.item.level) + 1

    @property
    def marks(self) -> float | None:
        return None if self.fraction is None else self.fraction * self.item.weight

    @property
    def spent(self) -> timedelta:
        """How long it was in view, as far as the page could tell."""
        return timedelta(milliseconds=self.item.spent)

    @property
    def usual(self) -> timedelta:
        return timedelta(seconds=self.item.seconds)

    @property
    def is_rapid(self) -> bool:
        """Whether it was answered faster than it can be read."""
        return self.is_answered and timedelta(0) < self.spent < min(self.usual * RAPID_SHARE, RAPID_MOST)

    @property
    def is_sink(self) -> bool:
        """Whether it took time that other items lacked."""
        return self.spent > self.usual * SINK_TIMES and self.spent >= self.usual + SINK_LEAST


@dataclass(frozen=True)
class ShownItem:
    """Stem, picture and boxes, for the template that shows an item anywhere."""

    stem: SafeString
    picture: SafeString
    picture_text: str
    boxes: list[dict[str, Any]]


CELL, STEP = 40, 44


@dataclass(frozen=True)
class FigureCell:
    """One cell of the paper at a glance: filled from below by the share of the marks. Lengths in pixels."""

    position: int
    x: int
    height: float

    @property
    def y(self) -> float:
        return round(CELL - self.height, 1)

    @property
    def middle(self) -> int:
        return self.x + CELL // 2


@dataclass(frozen=True)
class Share:
    """Marks in one group of items: a topic or a level."""

    name: str
    score: float
    out_of: float

    @property
    def percent(self) -> int:
        return round(100 * self.score / self.out_of)


@dataclass(frozen=True)
class Report:
    """`parts` are those that are shown now; `next_at` is when the next one will be, if any will."""

    attempt: Attempt
    parts: frozenset[str]
    next_at: datetime | None
    items: list[ItemReport]
    by_topic: list[Share]
    by_level: list[Share]

    @property
    def answered(self) -> int:
        return sum(entry.is_answered for entry in self.items)

    @property
    def unmarked(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.is_markable and entry.verdict == "unmarked"]

    @property
    def has_math(self) -> bool:
        return any(entry.item.shows_math or MATH in entry.solution for entry in self.items)

    @property
    def figure(self) -> list[FigureCell]:
        return [
            FigureCell(entry.item.position, place * STEP, round(CELL * entry.fraction, 1))
            for place, entry in enumerate(self.items)
            if entry.fraction is not None
        ]

    @property
    def figure_width(self) -> int:
        return len(self.items) * STEP + 4

    @property
    def figure_label(self) -> str:
        told = (entry.verdict or f"{entry.fraction:.0%} of its marks" for entry in self.items)
        verdicts = ", ".join(f"item {place} {verdict}" for place, verdict in enumerate(told, start=1))
        return f"The paper at a glance: {verdicts}"

    @property
    def late(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.late]

    @property
    def to_practise(self) -> list[ItemReport]:
        """The drawn items that cost marks, worst first: another variant of each helps most."""
        lost = [entry for entry in self.items if entry.fraction is not None and entry.fraction < 1]
        return sorted((entry for entry in lost if entry.item.digest), key=lambda entry: entry.fraction)[:3]

    @property
    def has_times(self) -> bool:
        """Whether the page could measure; without its script it cannot."""
        return any(entry.spent for entry in self.items)

    @property
    def rapid(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.is_rapid]

    @property
    def sinks(self) -> list[ItemReport]:
        return [entry for entry in self.items if entry.is_sink]

    @property
    def unused(self) -> timedelta:
        """What was left on the clock."""
        return max(timedelta(0), self.attempt.deadline_at - self.attempt.closed_at)

    @property
    def used(self) -> timedelta:
        return self.attempt.closed_at - self.attempt.started_at - self.attempt.paused

    @property
    def limit(self) -> timedelta:
        """What there was, without the time in which the clock stood still."""
        return self.attempt.deadline_at - self.attempt.started_at - self.attempt.paused

    @property
    def open_items(self) -> int:
        return len(self.items) - self.answered


def build_report(attempt: Attempt, *, now: datetime) -> Report:
    """Return the report of a released attempt as far as it may be shown by now. Raise ValueError before release."""
    if not attempt.is_released:
        raise ValueError("the attempt is not released")
    parts = attempt.shown(now=now)
    items = list(attempt.items.select_related("topic", "revision__question"))
    responses = newest_responses(items)
    late = {
        row.item_id: row
        for row in Response.objects.filter(item__in=items, is_late=True).newest_first().distinct("item_id")
    }
    grades = {grade.item_id: grade for grade in Grade.objects.filter(item__in=items, superseded_at=None)}
    entries = [_report_item(item, responses.get(item.pk), late.get(item.pk), grades[item.pk], parts) for item in items]
    by_level = _shares(entries, lambda item: item.get_level_display())
    return Report(
        attempt,
        parts,
        _next_release(attempt, now=now),
        entries,
        _shares(entries, lambda item: item.topic.title),
        sorted(by_level, key=lambda share: Level.labels.index(share.name)),
    )


def _next_release(attempt: Attempt, *, now: datetime) -> datetime | None:
    review = read_review(attempt.review)
    waits = [wait for part in REVIEW_PARTS if (wait := getattr(review, part)) is not None]
    ahead = [attempt.closed_at + timedelta(hours=wait) for wait in waits]
    return min((moment for moment in ahead if moment > now), default=None)


def _report_item(
    item: AttemptItem, response: Response | None, late: Response | None, grade: Grade, parts: frozenset[str]
) -> ItemReport:
    graded = ItemGrade.from_json(grade.detail) if grade.detail else None
    told = _as_far_as_told(graded, parts)
    return ItemReport(
        item=item,
        response=response,
        late=late,
        fraction=grade.fraction if "marks" in parts else None,
        verdict=(told.verdict if told else "ungraded") if "verdicts" in parts else "",
        hint=next((box.hint for box in told.boxes.values() if box.hint), "") if told else "",
        solution=item.solution if "solutions" in parts else SafeString(""),
        shown=ShownItem(
            item.stem,
            item.picture_svg,
            item.picture_text,
            # An item that could not be graded may have no key that could be shown.
            present_boxes(
                item,
                response.raw if response else {},
                grade=told,
                reveal="keys" in parts and graded is not None,
            ),
        ),
    )


def _as_far_as_told(graded: ItemGrade | None, parts: frozenset[str]) -> ItemGrade | None:
    if graded is None or "verdicts" not in parts:
        return None
    if "hints" in parts:
        return graded
    return replace(graded, boxes={name: replace(box, hint="", tag="") for name, box in graded.boxes.items()})


def _shares(entries: list[ItemReport], name_of: Callable[[AttemptItem], str]) -> list[Share]:
    groups: dict[str, list[ItemReport]] = {}
    for entry in entries:
        if entry.marks is not None:
            groups.setdefault(name_of(entry.item), []).append(entry)
    shares = [
        Share(name, sum(entry.marks for entry in group), sum(entry.item.weight for entry in group))
        for name, group in groups.items()
    ]
    return sorted(shares, key=lambda share: share.percent)
