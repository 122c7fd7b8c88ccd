"""What an author writes for boxes of numbers and shapes: a list of mappings, one for each box."""

from typing import Any

from questions.kinds.base import Answer, BoxError, Document, refuse_others, text_of, written_mistakes

_SECRET = {"answer", "mistakes", "rule", "sum", "carry", "weight"}
_RULE = {"type", "tolerance", "places", "figures", "low", "high", "names", "where", "any_order", "percent"}


def read_boxes(source: Document, kind: str, box_fields: set[str]) -> list[Answer]:
    """Return the boxes of an entry with their keys; `box_fields` are what a box of the kind may say publicly."""
    entries = source.get("boxes")
    if not isinstance(entries, list) or not entries:
        raise BoxError("boxes", "a list with one box or more")
    return [_read_box(entry, f"boxes[{number}]", kind, box_fields) for number, entry in enumerate(entries)]


def _read_box(entry: Any, within: str, kind: str, box_fields: set[str]) -> Answer:
    if not isinstance(entry, dict):
        raise BoxError(within, "a mapping with name, label, answer and rule")
    text_of(entry, "name")
    refuse_others(entry, {"name", "label"} | _SECRET | box_fields, f"{within}.")
    if isinstance(rule := entry.get("rule"), dict):
        refuse_others(rule, _RULE, f"{within}.rule.")
    key = {"value": entry.get("answer"), "mistakes": written_mistakes(entry, f"{within}.")}
    key |= {field: entry[field] for field in ("rule", "sum", "carry", "weight") if field in entry}
    box = {field: entry[field] for field in entry if field not in _SECRET}
    return Answer({"kind": kind, **box}, key)
