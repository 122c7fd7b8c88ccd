"""The quality gate: what a variant has to stand before people get it.

Each fault is one sentence without the drawn numbers, so that equal faults of many draws can be counted together.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from questions.drawing import DrawnVariant
from questions.exercises.base import get_exercise
from questions.grading import check_item, grade_item
from questions.kinds import KINDS
from questions.kinds.base import BoxError


def check(drawn: DrawnVariant) -> list[str]:
    """Return the faults of a drawn variant; none means that it may be handed out."""
    return list(dict.fromkeys(_faults(drawn)))


def _faults(drawn: DrawnVariant) -> Iterator[str]:
    if not all(_is_finite(entry["value"]) for entry in drawn.key.values()):
        # Nothing below can be trusted with such a key.
        yield "the key is not finite"
        return
    yield from _params_faults(drawn)
    try:
        check_item(drawn.boxes, drawn.key)
    except BoxError as error:
        yield f"a box is wrong: {error}"
        return
    if not any(drawn.mistakes.values()):
        yield "no listed mistake differs from the key"
    yield from _key_faults(drawn)
    for box in drawn.boxes:
        yield from _mistake_faults(drawn, box)


def _is_finite(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_finite(part) for part in value)
    return not isinstance(value, float) or math.isfinite(value)


def _params_faults(drawn: DrawnVariant) -> Iterator[str]:
    kept = json.loads(json.dumps(drawn.params))
    if kept != drawn.params:
        yield "the params do not survive JSON"
        return
    again = get_exercise(drawn.exercise).from_params(kept)
    if [(answer.box, answer.key) for answer in again.answers()] != [
        (box, drawn.key[box["name"]]) for box in drawn.boxes
    ]:
        yield "the params do not give the same boxes and key again"


def _typed_key(drawn: DrawnVariant) -> dict[str, Any]:
    return {box["name"]: KINDS[box["kind"]].typed(box, drawn.key[box["name"]]["value"]) for box in drawn.boxes}


def _key_faults(drawn: DrawnVariant) -> Iterator[str]:
    grade = grade_item(drawn.boxes, drawn.key, _typed_key(drawn))
    for name, box_grade in grade.boxes.items():
        if box_grade.verdict != "right" or box_grade.carried:
            yield f"{name}: the key, typed in, is not marked right"


def _mistake_faults(drawn: DrawnVariant, box: dict[str, Any]) -> Iterator[str]:
    name = box["name"]
    kind = KINDS[box["kind"]]
    key = drawn.key[name]
    for mistake in key["mistakes"]:
        tag = mistake["tag"]
        if kind.is_close(key, mistake["value"], key["value"]):
            yield f"{name}: the mistake {tag} is within twice the tolerance of the key"
        raw = {**_typed_key(drawn), name: kind.typed(box, mistake["value"])}
        grade = grade_item(drawn.boxes, drawn.key, raw).boxes[name]
        if grade.verdict == "right":
            yield f"{name}: the mistake {tag} is marked right"
        elif (grade.hint, grade.tag) != (mistake["hint"], tag):
            yield f"{name}: the mistake {tag} does not get its own hint"
