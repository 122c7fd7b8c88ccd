"""What a program prints: text, exact but for blanks around it and at the ends of its lines."""

from collections.abc import Iterable
from typing import Any

from questions.kinds.base import (
    Answer,
    BoxError,
    BoxGrade,
    Document,
    FormData,
    Kind,
    Mistake,
    Reading,
    check_mistakes,
    clean_text,
    plain_label,
    presented_field,
    require,
    text_of,
    written_mistakes,
)

MAX_PRINTED = 1000


class CodeOutput(Kind):
    """`[5]`, `5` and `5.0` are three different answers; so are other letters, and other blanks inside a line."""

    name = "code_output"
    title = "Printed text"
    author_fields = frozenset({"program", "runs", "answer", "mistakes"})

    def written(self, source: Document) -> list[Answer]:
        text_of(source, "program")
        if not isinstance(source.get("runs", True), bool):
            raise BoxError("runs", "true, or false for a program that needs what is not installed here")
        text = source.get("answer")
        if not isinstance(text, str):
            raise BoxError("answer", "the text that is printed, in quotes or as a block")
        mistakes = [
            {**mistake, "value": printed(str(mistake.get("value", "")))} for mistake in written_mistakes(source)
        ]
        box = {"kind": self.name, "name": "printed", "label": "What does it print?"}
        return [Answer(box, {"value": printed(text), "mistakes": mistakes})]

    def collect(self, box: Document, data: FormData) -> str:
        return clean_text(data.get(box["name"]), MAX_PRINTED + 1)

    def from_text(self, box: Document, text: str) -> str:
        return clean_text(text, MAX_PRINTED + 1)

    def typed(self, box: Document, value: Any) -> str:
        return str(value)

    def show(self, value: Any) -> str:
        return str(value)

    def read(self, box: Document, raw: Any) -> Reading:
        text = clean_text(raw, MAX_PRINTED + 1)
        if not text.strip():
            return Reading(None, is_empty=True)
        if len(text) > MAX_PRINTED:
            message = f"That is longer than {MAX_PRINTED} characters; only what the program prints is asked."
            return Reading(None, problems={box["name"]: message})
        return Reading(printed(text))

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        if reading.is_empty:
            return BoxGrade(0.0, "empty", {box["name"]: "empty"})
        if reading.problems:
            return BoxGrade(0.0, "unreadable", {box["name"]: "unreadable"})
        if reading.value == key["value"]:
            return BoxGrade(1.0, "right", {box["name"]: "right"}, read=reading.value)
        slip = next((slip for slip in key.get("mistakes", []) if slip["value"] == reading.value), None)
        hint, tag = (slip["hint"], slip["tag"]) if slip else ("", "")
        return BoxGrade(0.0, "wrong", {box["name"]: "wrong"}, hint=hint, tag=tag, read=reading.value)

    def present(
        self,
        box: Document,
        raw: Any,
        *,
        reading: Reading | None = None,
        grade: BoxGrade | None = None,
        key: Document | None = None,
    ) -> Document:
        reading = reading or self.read(box, raw)
        shown = super().present(box, raw, reading=reading, grade=grade, key=key)
        text = clean_text(raw, MAX_PRINTED + 1)
        field = presented_field(box["name"], text, plain_label(box["label"]), reading, grade, shown["answer"])
        return {**shown, "field": field}

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        value = key.get("value")
        require(is_printed(value), "answer", "The answer is what is printed, without blanks around it.")
        check_mistakes(key.get("mistakes", []), is_printed, lambda slip: bool(slip == value))


def printed(text: str) -> str:
    """Return printed text as it is compared: one line end, no blanks around it or at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def is_printed(value: object) -> bool:
    """Whether `value` is printed text in the form in which it is compared."""
    return isinstance(value, str) and 0 < len(value) <= MAX_PRINTED and printed(value) == value


KIND = CodeOutput()


def answer(name: str, label: str, value: str, *, mistakes: Iterable[Mistake] = (), weight: float = 1) -> Answer:
    """Return a box for what a program prints, its lines joined by line ends, and its key."""
    box = {"kind": "code_output", "name": name, "label": label}
    slips = {
        slip.value: {"value": slip.value, "hint": slip.hint, "tag": slip.tag}
        for slip in mistakes
        if slip.value != value
    }
    return Answer(box, {"value": value, "mistakes": list(slips.values()), "weight": weight})
