"""One of several options."""

from typing import Any

from questions.kinds.base import BoxGrade, Document, Reading, clean_text, require
from questions.kinds.options import OptionKind


class SingleChoice(OptionKind):
    name = "single_choice"

    def picked(self, raw: Any) -> list[str]:
        text = clean_text(raw).strip()
        return [text] if text else []

    def right(self, key: Document) -> list[str]:
        return [key["value"]]

    def typed(self, box: Document, value: Any) -> str:
        return str(value)

    def show(self, value: Any) -> str:
        return str(value)

    def read(self, box: Document, raw: Any) -> Reading:
        reading = self.read_ids(box, raw)
        value = reading.value[0] if reading.value else None
        return Reading(value, problems=reading.problems, is_empty=reading.is_empty)

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        return self.graded(box, key, reading, float(reading.value == key["value"]))

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        ids = [option["id"] for option in box["options"]]
        require(key.get("value") in ids, "answer", "Exactly one option is right.")


KIND = SingleChoice()
