"""A statement that holds or does not, with the reason where the author gives some to choose from."""

from typing import Any

from questions.kinds.base import Answer, BoxError, BoxGrade, Document, Kind, Reading, clean_text, require
from questions.kinds.options import OptionKind
from questions.kinds.single_choice import written_choice
from questions.rng import Rng

_OPTIONS = (
    {"id": "true", "letter": "A", "text": "True", "html": "True"},
    {"id": "false", "letter": "B", "text": "False", "html": "False"},
)


def _id(value: bool) -> str:
    return "true" if value else "false"


class TrueFalse(OptionKind):
    name = "true_false"
    title = "True or false"
    author_fields = frozenset({"answer", "reasons"})

    def written(self, source: Document) -> list[Answer]:
        if not isinstance(source.get("answer"), bool):
            raise BoxError("answer", "true or false")
        box = {"kind": self.name, "name": "truth", "label": "True or false"}
        answers = [Answer(box, {"value": source["answer"]})]
        if "reasons" in source:
            answers.append(written_choice(source["reasons"], "reasons", "reason", "Because"))
        return answers

    def options(self, box: Document) -> list[Document]:
        return list(_OPTIONS)

    def picked(self, raw: Any) -> list[str]:
        text = clean_text(raw).strip().lower()
        return [text] if text else []

    def right(self, key: Document) -> list[str]:
        return [_id(key["value"])]

    def typed(self, box: Document, value: Any) -> str:
        return _id(value)

    def show(self, value: Any) -> str:
        return "True" if value else "False"

    def read(self, box: Document, raw: Any) -> Reading:
        reading = self.read_ids(box, raw)
        value = reading.value[0] if reading.value else None
        return Reading(value, problems=reading.problems, is_empty=reading.is_empty)

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        return self.graded(box, key, reading, float(reading.value == _id(key["value"])))

    def shuffle(self, box: Document, key: Document, rng: Rng) -> tuple[Document, Document, list[str]]:
        # True stands before False everywhere: people look for it there.
        return box, key, []

    def check(self, box: Document, key: Document) -> None:
        Kind.check(self, box, key)
        require(isinstance(key.get("value"), bool), "answer", "The answer is true or false.")


KIND = TrueFalse()
