"""An author's entry, as it stands in a bank file, into the documents that a revision keeps.

Every complaint names the entry and the field, so that whoever wrote the file can mend it without reading code.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from questions.exercises.base import REGISTRY
from questions.grading import check_item
from questions.kinds import KINDS
from questions.kinds.base import BoxError
from questions.markup import render, render_inline

LEVELS = ("beginner", "intermediate", "expert")
COMMON = {"id", "title", "level", "seconds", "kind", "covers"}
WRITTEN = COMMON | {"stem", "explanation", "references"}
FIELDS_BY_KIND = {
    "single_choice": WRITTEN | {"options"},
    "multiple_choice": WRITTEN | {"options"},
    "true_false": WRITTEN | {"answer"},
    "numeric": WRITTEN | {"boxes"},
    "vector": WRITTEN | {"boxes"},
    "grid": WRITTEN | {"boxes"},
    "shape": WRITTEN | {"boxes"},
}
DRAWN = COMMON | {"exercise", "difficulty"}
BOX_FIELDS = {
    "numeric": {"unit", "units"},
    "vector": {"size", "labels"},
    "grid": {"rows", "columns"},
    "shape": {"axes"},
    "code_output": set(),
}
SECRET_FIELDS = {"answer", "mistakes", "rule", "sum", "carry", "weight"}
MISTAKE_FIELDS = {"value", "hint", "tag"}
RULE_FIELDS = {
    "type",
    "tolerance",
    "places",
    "figures",
    "low",
    "high",
    "names",
    "where",
    "any_order",
    "percent",
}
LETTERS = "ABCDEFGH"
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
    kind = _one_of(source, "kind", tuple(FIELDS_BY_KIND))
    level = _one_of(source, "level", LEVELS)
    seconds = _whole(source, "seconds", 5, 3600)
    title = _text(source, "title")
    if len(title) > 160:
        raise EntryError("title", "at most 160 characters")
    if "covers" in source and not _are_texts(source["covers"]):
        raise EntryError("covers", "a list of ids such as [s0-q22]")
    is_drawn = "exercise" in source
    _refuse_others(source, DRAWN if is_drawn else FIELDS_BY_KIND[kind])
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
    for box in boxes:
        try:
            KINDS[box["kind"]].check(box, key[box["name"]])
        except BoxError as error:
            raise EntryError(f"{box['name']}.{error.field}", error.message) from error
    boxes = [KINDS[box["kind"]].told(box, key[box["name"]]) for box in boxes]
    try:
        check_item(boxes, key)
    except BoxError as error:
        raise EntryError(error.field, error.message) from error
    return Entry(
        **common,
        stem_html=render(_text(source, "stem")),
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
    if kind in ("single_choice", "multiple_choice"):
        return _read_options(source, kind)
    if kind == "true_false":
        if not isinstance(source.get("answer"), bool):
            raise EntryError("answer", "true or false")
        return [{"kind": kind, "name": "truth", "label": "True or false"}], {"truth": {"value": source["answer"]}}
    entries = source.get("boxes")
    if not isinstance(entries, list) or not entries:
        raise EntryError("boxes", "a list with one box or more")
    boxes, key = [], {}
    for position, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise EntryError(f"boxes[{position}]", "a mapping with name, label, answer and rule")
        entry = dict(entry)
        name = _text(entry, "name")
        _refuse_others(entry, {"name", "label"} | SECRET_FIELDS | BOX_FIELDS[kind], f"boxes[{position}].")
        for number, mistake in enumerate(_mappings(entry.get("mistakes", []), f"boxes[{position}].mistakes")):
            _refuse_others(mistake, MISTAKE_FIELDS, f"boxes[{position}].mistakes[{number}].")
        if isinstance(rule := entry.get("rule"), dict):
            _refuse_others(rule, RULE_FIELDS, f"boxes[{position}].rule.")
        secret = {"value": entry.pop("answer", None), "mistakes": entry.pop("mistakes", [])}
        secret |= {field: entry.pop(field) for field in ("rule", "sum", "carry", "weight") if field in entry}
        key[name] = secret
        boxes.append({"kind": kind} | _with_size(entry, kind, secret["value"]))
    return boxes, key


def _with_size(box: dict[str, Any], kind: str, answer: Any) -> dict[str, Any]:
    """Say how many cells a vector or a grid has: the reader is told, and no author has to count."""
    if kind == "vector" and isinstance(answer, list):
        return {"size": len(answer)} | box
    if kind == "grid" and isinstance(answer, list) and answer and all(isinstance(row, list) for row in answer):
        return {"rows": len(answer), "columns": len(answer[0])} | box
    return box


def _read_options(source: dict[str, Any], kind: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    options = source.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= len(LETTERS):
        raise EntryError("options", f"a list of 2 to {len(LETTERS)} options")
    shown, right, whys = [], [], {}
    for letter, option in zip(LETTERS, options, strict=False):
        field = f"options[{LETTERS.index(letter)}]"
        if not isinstance(option, dict) or not isinstance(option.get("text"), str):
            raise EntryError(field, "a mapping with text, and right: true for a right one")
        if unknown := set(option) - {"text", "right", "why"}:
            raise EntryError(f"{field}.{min(unknown)}", "an option has text, right and why")
        shown.append({"id": letter, "text": option["text"], "html": render_inline(option["text"])})
        if not isinstance(option.get("right", False), bool):
            raise EntryError(f"{field}.right", "true or false")
        if option.get("right"):
            right.append(letter)
        if "why" in option:
            whys[letter] = render_inline(_text(option, "why", f"{field}."))
    if kind == "single_choice":
        if len(right) != 1:
            raise EntryError("options", f"single choice needs exactly one right option, here are {len(right)}")
        box = {"kind": kind, "name": "choice", "label": "One answer", "options": shown}
        return [box], {"choice": {"value": right[0], "whys": whys}}
    if not right:
        raise EntryError("options", "multiple choice needs at least one right option")
    box = {"kind": kind, "name": "choices", "label": "All that hold", "options": shown}
    return [box], {"choices": {"value": right, "whys": whys}}


def _render_solution(source: dict[str, Any]) -> str:
    references = source.get("references", [])
    if not _are_texts(references):
        raise EntryError("references", "a list of texts")
    listed = "".join(f"\n- {reference}" for reference in references)
    return render(_text(source, "explanation") + (f"\n\n**To read on**\n{listed}" if listed else ""))


def _text(source: dict[str, Any], field: str, within: str = "") -> str:
    value = source.get(field)
    if not isinstance(value, str) or not value.strip():
        raise EntryError(within + field, "a text is missing here")
    return value


def _mappings(value: Any, field: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise EntryError(field, "a list of mappings with value, hint and tag")
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
