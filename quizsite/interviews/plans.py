"""What an interview is made of, as an author writes it: sections, their rules, and what is shown when afterwards.

Plain documents in, frozen values out; no database, no clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from questions.documents import LEVELS
from questions.kinds import KINDS

MOST_ITEMS = 50
MOST_MINUTES = 240


class OutlineError(ValueError):
    """A plan cannot be read; the message says where and what was expected."""


@dataclass(frozen=True)
class Rule:
    """So many items, all of them from a topic, a level and a kind where one is named; or the named ones themselves.

    `weight` is what each of them counts in the score.
    """

    count: int = 0
    topic: str = ""
    level: str = ""
    kind: str = ""
    is_drawn: bool | None = None
    items: tuple[str, ...] = ()
    weight: float = 1

    @property
    def size(self) -> int:
        return len(self.items) or self.count


@dataclass(frozen=True)
class Section:
    """A part of a paper.

    One-way: its items come one after the other and do not come back. `minutes` is a limit of its own; `item_seconds`
    one for each item, which only a one-way section can have. A section with either, and a one-way one, closes when it
    is left; any other stays open to the end.
    """

    rules: tuple[Rule, ...]
    title: str = ""
    minutes: float | None = None
    is_one_way: bool = False
    item_seconds: int | None = None

    @property
    def size(self) -> int:
        return sum(rule.size for rule in self.rules)


@dataclass(frozen=True)
class Review:
    """How many hours after the close each part of the report is shown: 0 is at once, None never.

    The responses themselves are shown as soon as the paper is closed; before that nothing of this is.
    """

    marks: float | None = 0
    verdicts: float | None = 0
    hints: float | None = 0
    keys: float | None = 0
    solutions: float | None = 0

    def shown(self, since_close: timedelta) -> frozenset[str]:
        """Return the parts that are shown so long after the close."""
        hours = since_close / timedelta(hours=1)
        return frozenset(part for part in REVIEW_PARTS if (wait := getattr(self, part)) is not None and hours >= wait)


REVIEW_PARTS = tuple(field.name for field in fields(Review))


@dataclass(frozen=True)
class Outline:
    """All that a start has to know. `grace` is in seconds; `formula_sheet` is Markdown."""

    title: str
    minutes: int
    sections: tuple[Section, ...]
    grace: int = 5
    review: Review = Review()
    formula_sheet: str = ""
    has_calculator: bool = True

    @property
    def size(self) -> int:
        return sum(section.size for section in self.sections)


def read_sections(document: Any) -> tuple[Section, ...]:
    """Return the sections of a document, a list of mappings. Raise OutlineError, which names section and rule."""
    if not isinstance(document, list) or not document:
        raise OutlineError("There has to be a list of sections, with one section or more.")
    return tuple(_read_section(f"Section {number}", entry) for number, entry in enumerate(document, start=1))


def _read_section(where: str, entry: Any) -> Section:
    values = _mapping(where, entry, Section)
    rules = values.get("rules")
    if not isinstance(rules, list) or not rules:
        raise OutlineError(f"{where}: it needs “rules”, a list with one rule or more.")
    title = values.get("title", "")
    if not isinstance(title, str) or len(title) > 80:
        raise OutlineError(f"{where}: “title” is a text of at most 80 characters.")
    is_one_way = values.get("is_one_way", False)
    if not isinstance(is_one_way, bool):
        raise OutlineError(f"{where}: “is_one_way” is true or false.")
    minutes, item_seconds = values.get("minutes"), values.get("item_seconds")
    if minutes is not None and not _is_number(minutes, 0.1, MOST_MINUTES):
        raise OutlineError(f"{where}: “minutes” is a number from 0.1 to {MOST_MINUTES}.")
    if item_seconds is not None and not (_is_number(item_seconds, 5, 3600) and isinstance(item_seconds, int)):
        raise OutlineError(f"{where}: “item_seconds” is a whole number from 5 to 3600.")
    if item_seconds is not None and not is_one_way:
        raise OutlineError(f"{where}: a limit for each item needs “is_one_way: true”.")
    read = tuple(_read_rule(f"{where}, rule {number}", rule) for number, rule in enumerate(rules, start=1))
    return Section(read, title, minutes, is_one_way, item_seconds)


def _read_rule(where: str, entry: Any) -> Rule:
    values = _mapping(where, entry, Rule)
    items = values.get("items", [])
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) and item for item in items):
        raise OutlineError(f"{where}: “items” is a list of ids of the bank.")
    count = values.get("count", 0)
    if items and set(values) - {"items", "weight"}:
        raise OutlineError(f"{where}: it either names “items” or says how many of what, not both.")
    if not items and not (_is_number(count, 1, MOST_ITEMS) and isinstance(count, int)):
        raise OutlineError(f"{where}: “count” is a whole number from 1 to {MOST_ITEMS}.")
    if values.get("is_drawn") not in (None, True, False):
        raise OutlineError(f"{where}: “is_drawn” is true or false.")
    if not _is_number(values.get("weight", 1), 0.1, 100):
        raise OutlineError(f"{where}: “weight” is a number from 0.1 to 100.")
    for name, known in (("level", LEVELS), ("kind", KINDS)):
        if values.get(name, "") not in ("", *known):
            raise OutlineError(f"{where}: there is no {name} “{values[name]}”. There is {', '.join(known)}.")
    if not isinstance(values.get("topic", ""), str):
        raise OutlineError(f"{where}: “topic” is the short name of a topic.")
    return Rule(**values | {"items": tuple(items)})


def read_review(document: Any) -> Review:
    """Return what is shown when; {} is everything at once. Raise OutlineError."""
    values = _mapping("Review", document, Review)
    for part, hours in values.items():
        if hours is not None and not _is_number(hours, 0, 24 * 365):
            raise OutlineError(f"Review: “{part}” is hours after the close, 0 for at once, or null for never.")
    return Review(**values)


def named_items(sections: Iterable[Section]) -> list[str]:
    """Return the ids that the rules name themselves."""
    return [item for section in sections for rule in section.rules for item in rule.items]


def _mapping(where: str, entry: Any, form: type) -> dict[str, Any]:
    known = [field.name for field in fields(form)]
    if not isinstance(entry, Mapping):
        raise OutlineError(f"{where}: it is a mapping with {', '.join(known)}.")
    for name in entry:
        if name not in known:
            raise OutlineError(f"{where}: there is no “{name}” here. There is {', '.join(known)}.")
    return dict(entry)


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
