"""An answer in the person's own words. They mark it themselves, key point by key point, once these may be seen."""

from typing import Any, ClassVar

from questions.kinds.base import (
    Answer,
    BoxError,
    BoxGrade,
    Document,
    FormData,
    Kind,
    Reading,
    clean_text,
    mappings_of,
    plain_label,
    presented_field,
    refuse_others,
    require,
    text_of,
)
from questions.markup import render_inline

MAX_ANSWER = 5000
MAX_POINTS = 10
MAX_WEIGHT = 5


class OpenAnswer(Kind):
    """A response is the text; with the person's own marks {"text": ..., "covered": ids of key points}."""

    name = "open_answer"
    title = "Open answer"
    is_marked_by_hand = True
    author_fields: ClassVar[frozenset[str]] = frozenset({"key_points"})

    def written(self, source: Document) -> list[Answer]:
        written = mappings_of(source.get("key_points"), "key_points", "text and weight")
        points = []
        for number, point in enumerate(written):
            within = f"key_points[{number}]."
            refuse_others(point, {"text", "weight"}, within)
            text = text_of(point, "text", within)
            weight = point.get("weight", 1)
            points.append({"id": str(number + 1), "text": text, "html": render_inline(text), "weight": weight})
        box = {"kind": self.name, "name": "answer", "label": "Your answer"}
        return [Answer(box, {"value": [point["id"] for point in points], "points": points})]

    def collect(self, box: Document, data: FormData) -> str:
        return clean_text(data.get(box["name"]), MAX_ANSWER + 1)

    def from_text(self, box: Document, text: str) -> str:
        return clean_text(text, MAX_ANSWER + 1)

    def by_hand(self, box: Document, raw: Any, data: FormData) -> Document:
        covered = [clean_text(value) for value in data.getlist(f"{box['name']}_covered")]
        return {"text": _text(raw), "covered": covered[:MAX_POINTS]}

    def typed(self, box: Document, value: Any) -> Document:
        return {"text": "All of it.", "covered": list(value)}

    def show(self, value: Any) -> str:
        return f"{len(value)} key points"

    def read(self, box: Document, raw: Any) -> Reading:
        text = _text(raw)
        if not text.strip():
            return Reading(None, is_empty=True)
        if len(text) > MAX_ANSWER:
            message = f"That is longer than {MAX_ANSWER} characters. Shorten it; two paragraphs are enough here."
            return Reading(None, problems={box["name"]: message})
        return Reading(text)

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        if reading.is_empty:
            return BoxGrade(0.0, "empty", {box["name"]: "empty"})
        if reading.problems:
            return BoxGrade(0.0, "unreadable", {box["name"]: "unreadable"})
        if not isinstance(raw, dict) or not isinstance(raw.get("covered"), list):
            return BoxGrade(0.0, "unmarked")
        covered = [point["id"] for point in key["points"] if point["id"] in raw["covered"]]
        earned = sum(point["weight"] for point in key["points"] if point["id"] in covered)
        fraction = earned / sum(point["weight"] for point in key["points"])
        verdict = "right" if fraction == 1 else "partly" if fraction else "wrong"
        return BoxGrade(fraction, verdict, {point["id"]: _mark(point["id"] in covered) for point in key["points"]})

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
        shown = super().present(box, raw, reading=reading, grade=grade)
        marks = grade.marks if grade else {}
        points = [
            {
                "id": point["id"],
                "html": point["html"],
                "weight": point["weight"],
                "is_covered": marks.get(point["id"]) == "right",
            }
            for point in (key["points"] if key else [])
        ]
        field = presented_field(box["name"], _text(raw), plain_label(box["label"]), reading, None)
        is_markable = bool(points) and not reading.is_empty and not reading.problems
        return {**shown, "field": field, "points": points, "is_markable": is_markable}

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        points = key.get("points")
        require(
            isinstance(points, list) and 2 <= len(points) <= MAX_POINTS,
            "key_points",
            f"There are 2 to {MAX_POINTS} key points.",
        )
        assert isinstance(points, list)
        for point in points:
            weight = point["weight"]
            if isinstance(weight, bool) or not isinstance(weight, int) or not 1 <= weight <= MAX_WEIGHT:
                raise BoxError("key_points", f"A weight is a whole number from 1 to {MAX_WEIGHT}.")


def _mark(is_covered: bool) -> str:
    return "right" if is_covered else "wrong"


def _text(raw: Any) -> str:
    return clean_text(raw.get("text") if isinstance(raw, dict) else raw, MAX_ANSWER + 1)


KIND = OpenAnswer()
