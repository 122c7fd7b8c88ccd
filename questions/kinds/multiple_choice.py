"""All options that hold: a wrong pick takes back a right one, and nothing falls below 0."""

import re
from typing import Any

from questions.kinds.base import Answer, BoxError, BoxGrade, Document, FormData, Reading, clean_text, require
from questions.kinds.options import MAX_OPTIONS, OptionKind, read_options


class MultipleChoice(OptionKind):
    name = "multiple_choice"
    title = "Multiple choice"

    def written(self, source: Document) -> list[Answer]:
        shown, right, whys = read_options(source.get("options"), "options")
        if not right:
            raise BoxError("options", "multiple choice needs at least one right option")
        box = {"kind": self.name, "name": "choices", "label": "All that hold", "options": shown}
        return [Answer(box, {"value": right, "whys": whys})]

    def collect(self, box: Document, data: FormData) -> list[str]:
        return self.picked(data.getlist(box["name"]))

    def from_text(self, box: Document, text: str) -> list[str]:
        return re.findall(r"\w+", clean_text(text))

    def picked(self, raw: Any) -> list[str]:
        values = raw if isinstance(raw, list | tuple) else [raw]
        texts = (clean_text(value).strip() for value in values[: 2 * MAX_OPTIONS])
        return list(dict.fromkeys(text for text in texts if text))

    def right(self, key: Document) -> list[str]:
        return list(key["value"])

    def typed(self, box: Document, value: Any) -> list[str]:
        return list(value)

    def show(self, value: Any) -> str:
        return ", ".join(value)

    def read(self, box: Document, raw: Any) -> Reading:
        return self.read_ids(box, raw)

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        right = set(key["value"])
        hits = len(right & set(reading.value))
        misses = len(set(reading.value) - right)
        return self.graded(box, key, reading, max(0, hits - misses) / len(right))

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        ids = [option["id"] for option in box["options"]]
        value = key.get("value")
        is_fit = isinstance(value, list) and bool(value) and all(option_id in ids for option_id in value)
        require(is_fit, "answer", "At least one option is right, and all that are named exist.")
        assert isinstance(value, list)
        require(len(set(value)) == len(value), "answer", "An option is named twice.")


KIND = MultipleChoice()
