"""An author's entry, as it stands in a bank file, into the documents that a revision keeps.

Every complaint names the entry and the field, so that whoever wrote the file can mend it without reading code.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from questions.exercises.base import REGISTRY
from questions.grading import check_item
from questions.kinds import KINDS
from questions.kinds.base import BoxError
from questions.markup import render

LEVELS = ("beginner", "intermediate", "expert")
COMMON = {"id", "title", "level", "seconds", "kind", "covers"}
WRITTEN = COMMON | {"stem", "explanation", "references"}
DRAWN = COMMON | {"exercise", "difficulty"}
TO_READ_ON = "**To read on**"  # before the references, which end a solution
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class EntryError(ValueError):
    """An entry that cannot become a question: which field, and what was expected."""

    def __init__(self, field: str, message: str):
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Entry:
    """What a revision keeps of an author's entry; the field names are those of `Revision`."""

    slug: str
    title: str
    level: str
    seconds: int
    kind: str
    source: dict[str, Any]
    sha256: str
    stem_html: str
    boxes: list[dict[str, Any]]
    key: dict[str, Any]
    solution_html: str
    exercise: str
    difficulty: int | None


def read_entry(source: Any) -> Entry:
    """Return the documents of one entry of a bank file; raise EntryError naming the field that is wrong."""
    if not isinstance(source, dict):
        raise EntryError("entry", "each question is a mapping that begins with `- id:`")
    _refuse_what_json_cannot_hold(source)
    slug = _text(source, "id")
    if not _SLUG.fullmatch(slug) or len(slug) > 100:
        raise EntryError("id", "small letters, digits and single hyphens, at most 100 characters")
    kind = _one_of(source, "kind", tuple(KINDS))
    level = _one_of(source, "level", LEVELS)
    seconds = _whole(source, "seconds", 5, 3600)
    title = _text(source, "title")
    if len(title) > 160:
        raise EntryError("title", "at most 160 characters")
    if "covers" in source and not _are_texts(source["covers"]):
        raise EntryError("covers", "a list of ids such as [s0-q22]")
    is_drawn = "exercise" in source
    _refuse_others(source, DRAWN if is_drawn else WRITTEN | KINDS[kind].author_fields)
    common = {
        "slug": slug,
        "title": title,
        "level": level,
        "seconds": seconds,
        "kind": kind,
        "source": source,
        "sha256": hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest(),
    }
    if is_drawn:
        return Entry(**common, **_read_drawn(source))
    boxes, key = _read_boxes(source, kind)
    return Entry(
        **common,
        stem_html=render(_text(source, "stem") + _program(source)),
        boxes=boxes,
        key=key,
        solution_html=_render_solution(source),
        exercise="",
        difficulty=None,
    )


def _read_drawn(source: dict[str, Any]) -> dict[str, Any]:
    exercise = _one_of(source, "exercise", tuple(sorted(REGISTRY)))
    levels = REGISTRY[exercise].levels
    difficulty = source.get("difficulty")
    if isinstance(difficulty, bool) or difficulty not in levels:
        raise EntryError("difficulty", f"{exercise} has the levels {', '.join(map(str, levels))}")
    return {
        "stem_html": "", "boxes": [], "key": {}, "solution_html": "", "exercise": exercise, "difficulty": difficulty,
    }  # fmt: skip


def _read_boxes(source: dict[str, Any], kind: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the boxes of a written entry, with what people are told of their rules, and the key by box."""
    try:
        answers = KINDS[kind].written(source)
        boxes, key = [], {}
        for answer in answers:
            name = answer.box["name"]
            key[name] = answer.key
            try:
                KINDS[answer.box["kind"]].check(answer.box, answer.key)
            except BoxError as error:
                raise BoxError(f"{name}.{error.field}", error.message) from error
            boxes.append(KINDS[answer.box["kind"]].told(answer.box, answer.key))
        check_item(boxes, key)
    except BoxError as error:
        raise EntryError(error.field, error.message) from error
    return boxes, key


def _program(source: dict[str, Any]) -> str:
    """Return the program of a code item as a block of the stem."""
    return f"\n\n```python\n{source['program'].rstrip()}\n```\n" if "program" in source else ""


def _render_solution(source: dict[str, Any]) -> str:
    references = source.get("references", [])
    if not _are_texts(references):
        raise EntryError("references", "a list of texts")
    listed = "".join(f"\n- {reference}" for reference in references)
    return render(_text(source, "explanation") + (f"\n\n{TO_READ_ON}\n{listed}" if listed else ""))


def without_references(solution: str) -> SafeString:
    """Return a rendered solution without the references that end it."""
    return mark_safe(solution.partition(render(TO_READ_ON).strip())[0])  # noqa: S308


def _text(source: dict[str, Any], field: str, within: str = "") -> str:
    value = source.get(field)
    if not isinstance(value, str) or not value.strip():
        raise EntryError(within + field, "a text is missing here")
    return value


def _refuse_what_json_cannot_hold(source: dict[str, Any]) -> None:
    """Refuse dates and the like, which YAML makes of unquoted text, and characters that the database cannot store."""
    try:
        written = json.dumps(source, sort_keys=True, ensure_ascii=False)
        written.encode()
    except (TypeError, ValueError) as error:
        raise EntryError("entry", f"only text, numbers, true, false and lists of them: {error}") from error
    if "\\u0000" in written.replace("\\\\", ""):
        raise EntryError("entry", "there is a NUL character in a text")


def _whole(source: dict[str, Any], field: str, least: int, most: int) -> int:
    value = source.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise EntryError(field, f"a whole number from {least} to {most}")
    return value


def _one_of(source: dict[str, Any], field: str, allowed: tuple[str, ...]) -> str:
    value = source.get(field)
    if value not in allowed:
        raise EntryError(field, f"{value!r} is not one of {', '.join(allowed)}")
    return str(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _refuse_others(source: dict[str, Any], known: set[str], within: str = "") -> None:
    if unknown := set(map(str, source)) - known:
        raise EntryError(within + min(unknown), f"there is no such field; known are {', '.join(sorted(known))}")
