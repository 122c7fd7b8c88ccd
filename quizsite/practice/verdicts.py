"""The words after a check: what happened, then what to do."""

from typing import Any

from questions.grading import ItemGrade
from questions.items import is_marked_by_hand

ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


CHOICES = {"single_choice", "multiple_choice", "true_false"}


def say_verdict(grade: ItemGrade, number: int | None, boxes: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """Return the headline and further lines for a checked item; `number` is that of the try, None if none was kept.

    The slip of a single box is told here; with several boxes each tells its own.
    """
    hint = next((box.hint for box in grade.boxes.values() if box.hint), "") if len(boxes) == 1 else ""
    if grade.verdict == "unreadable":
        return "Not checked yet.", ["One entry cannot be read. The note beside it says what is expected."]
    if grade.verdict == "empty":
        return "Nothing is filled in yet.", ["Type an answer, or look at the working."]
    if grade.verdict == "unmarked":
        return "Compare with the key points.", ["Tick those that your answer covers. The mark is yours."]
    if is_marked_by_hand(boxes):
        return f"Marked: {round(100 * grade.fraction)} % of the key points, by their weight.", []
    if grade.verdict == "right":
        return f"Right, {_which(number)}.", _carried(grade)
    if grade.verdict == "partly":
        return _share(grade, boxes), [hint] * bool(hint) + _carried(grade)
    if hint:
        return hint, []
    return "Not right yet.", ["Try once more, or look at the working."]


def _which(number: int | None) -> str:
    return f"{ORDINALS[number]} try" if number and number < len(ORDINALS) else f"try {number}"


def _share(grade: ItemGrade, boxes: list[dict[str, Any]]) -> str:
    """Return how many of the cells are right; for options the number would give away how many there are."""
    cells = [mark for box in boxes if box["kind"] not in CHOICES for mark in grade.boxes[box["name"]].marks.values()]
    return f"Partly: {cells.count('right')} of {len(cells)}." if len(cells) > 1 else "Partly right."


def _carried(grade: ItemGrade) -> list[str]:
    if any(box.carried for box in grade.boxes.values()):
        return ["What follows from your own earlier value counts as right: one slip costs one mark."]
    return []
