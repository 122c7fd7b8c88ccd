"""The words after a check: what happened, then what to do."""

from questions.grading import ItemGrade

ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def say_verdict(grade: ItemGrade, number: int | None) -> tuple[str, list[str]]:
    """Return the headline and further lines for a checked item; `number` is that of the try, None if none was kept."""
    hints = [box.hint for box in grade.boxes.values() if box.hint]
    if grade.verdict == "unreadable":
        return "Not checked yet.", ["One entry cannot be read. The note beside it says what is expected."]
    if grade.verdict == "empty":
        return "Nothing is filled in yet.", ["Type an answer, or look at the working."]
    if grade.verdict == "right":
        place = f"{ORDINALS[number]} try" if number and number < len(ORDINALS) else f"try {number}"
        return f"Right, {place}.", _carried(grade)
    right = sum(mark == "right" for box in grade.boxes.values() for mark in box.marks.values())
    marked = sum(bool(box.marks) and len(box.marks) for box in grade.boxes.values())
    if grade.verdict == "partly":
        headline = f"Partly: {right} of {marked}." if marked > 1 else "Partly right."
        return headline, hints + _carried(grade)
    if hints:
        return hints[0], hints[1:]
    return "Not right yet.", ["Try once more, or look at the working."]


def _carried(grade: ItemGrade) -> list[str]:
    if any(box.carried for box in grade.boxes.values()):
        return ["What follows from your own earlier value counts as right: one slip costs one mark."]
    return []
