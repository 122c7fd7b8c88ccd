"""What editors get to see with a concern: the item as somebody had it, what they entered, and how the room's fell.

Plain JSON, copied when the concern is raised, so that later changes of a room or a drill do not change it. No names,
no accounts, no ids of people go in: each is built field by field.
"""

from collections.abc import Mapping
from typing import Any

from questions.grading import ItemGrade
from questions.kinds import KINDS
from questions.models import Item
from quizsite.live.marking import option_texts, shown_response
from quizsite.live.queries import Distribution


def item_evidence(item: Item) -> dict[str, Any]:
    """Return the item as it was shown, with its key in words."""
    return {
        "stem": item.stem_html,
        "picture_text": item.picture_text,
        "params": item.params,
        "version": item.version,
        "seed": item.seed,
        "options": [list(option_texts(box).values()) for box in item.boxes if option_texts(box)],
        "key": "; ".join(_key_words(box, item.key[box["name"]]) for box in item.boxes),
    }


def _key_words(box: dict[str, Any], key: dict[str, Any]) -> str:
    kind = KINDS[box["kind"]]
    if kind.is_marked_by_hand:
        return f"{len(key['points'])} key points"
    if option_texts(box):
        return shown_response([box], {box["name"]: kind.typed(box, key["value"])})
    return kind.shown_answer(key)


def own_evidence(item: Item, raw: Mapping[str, Any], grade: ItemGrade | None) -> dict[str, Any]:
    """Return what the writer of the concern had entered, and how it was marked."""
    return {
        "entry": shown_response(item.boxes, raw),
        "verdict": grade.verdict if grade else "ungraded",
        "fraction": grade.fraction if grade else None,
    }


def fall_evidence(fall: Distribution | None) -> dict[str, Any] | None:
    """Return how the answers of a room fell: readings with counts, and the slips that were recognised."""
    if fall is None:
        return None
    return {
        "answered": fall.answered,
        "readings": [
            {"text": reading.text, "count": reading.count, "is_right": reading.is_right} for reading in fall.readings
        ],
        "slips": [
            {"hint": slip.hint, "tag": slip.tag, "count": slip.count} for box in fall.boxes for slip in box.slips
        ],
    }
