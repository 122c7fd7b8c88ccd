"""From a revision to an item: everything that one person is shown, and its key, copied so that it can stand alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from questions.grading import ItemGrade
from questions.kinds import KINDS
from questions.models import Item, Revision, Variant
from questions.rng import Rng


class FormData(Protocol):
    """A submitted form: Django's QueryDict, or anything that answers like one."""

    def get(self, name: str, default: Any = None, /) -> Any: ...

    def getlist(self, name: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class ReadLine:
    """What was made of one field that does not say so by itself."""

    label: str
    text: str
    is_problem: bool


def item_fields(revision: Revision, variant: Variant | None, *, seed: int) -> dict[str, Any]:
    """Return the fields of an `Item` for one person.

    A drawn revision needs its `variant`; a written one takes its documents from the revision itself. `seed` decides
    the order of the options, so the same seed shows the same item.
    """
    source = variant if variant is not None else revision
    boxes, key, order = [], {}, {}
    for box in source.boxes:
        name = box["name"]
        rng = Rng("options", revision.pk, seed, name)
        shown, secret, places = KINDS[box["kind"]].shuffle(box, source.key[name], rng)
        boxes.append(shown)
        key[name] = secret
        if places:
            order[name] = places
    return {
        "revision_id": revision.pk,
        "topic_id": revision.question.topic_id,
        "title": revision.title,
        "level": revision.level,
        "kind": revision.kind,
        "seconds": revision.seconds,
        "version": variant.version if variant else 0,
        "seed": seed,
        "digest": variant.digest if variant else "",
        "params": variant.params if variant else {},
        "stem_html": source.stem_html,
        "picture": variant.picture if variant else "",
        "picture_text": variant.picture_text if variant else "",
        "boxes": boxes,
        "order": order,
        "key": key,
        "solution_html": source.solution_html,
    }


def collect_response(boxes: list[dict[str, Any]], data: FormData) -> dict[str, Any]:
    """Return the raw response of a submitted form, box by box, as it is kept."""
    return {box["name"]: KINDS[box["kind"]].collect(box, data) for box in boxes}


def is_marked_by_hand(boxes: list[dict[str, Any]]) -> bool:
    """Say whether the person has to mark a box of the item themselves."""
    return any(KINDS[box["kind"]].is_marked_by_hand for box in boxes)


def mark_by_hand(boxes: list[dict[str, Any]], raw: Mapping[str, Any], data: FormData) -> dict[str, Any]:
    """Return the raw response together with the marks of its writer in a submitted form."""
    return {box["name"]: KINDS[box["kind"]].by_hand(box, raw.get(box["name"]), data) for box in boxes}


def present_boxes(
    item: Item, raw: Mapping[str, Any], *, grade: ItemGrade | None = None, reveal: bool = False
) -> list[dict[str, Any]]:
    """Return what the templates show of each box: marks with a grade, the key with `reveal`, else no trace of it."""
    shown = []
    for box in item.boxes:
        name, kind = box["name"], KINDS[box["kind"]]
        graded = grade.boxes.get(name) if grade else None
        presented = kind.present(box, raw.get(name), grade=graded, key=item.key[name] if reveal else None)
        shown.append(presented | {"template": f"questions/kinds/{box['kind']}.html"})
    return shown


def read_lines(boxes: list[dict[str, Any]], raw: Mapping[str, Any]) -> list[ReadLine]:
    """Return what a person should be told of how their entries were read: echoes and problems, nothing of the key."""
    lines = []
    for box in boxes:
        reading = KINDS[box["kind"]].read(box, raw.get(box["name"]))
        lines += [ReadLine(box["label"], problem, True) for problem in reading.problems.values()]
        if reading.echo:
            lines.append(ReadLine(box["label"], reading.echo, False))
    return lines


def is_answered(raw: Mapping[str, Any]) -> bool:
    """Say whether anything was entered at all."""
    return any(_holds_text(entered) for entered in raw.values())


def _holds_text(entered: Any) -> bool:
    if isinstance(entered, list):
        return any(_holds_text(part) for part in entered)
    return bool(entered)
