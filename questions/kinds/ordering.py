"""Steps that have one right order.

Marked by neighbours: a step counts when it directly follows the step that it has to follow, and the first one when it
stands first. By places alone, one step put in too early would make all the others wrong.
"""

import re
from typing import Any, ClassVar

from questions.kinds.base import (
    Answer,
    BoxGrade,
    Document,
    FormData,
    Kind,
    Reading,
    accessible,
    clean_text,
    plain_label,
    require,
    texts_of,
)
from questions.kinds.options import LETTERS
from questions.markup import render_inline
from questions.rng import Rng

MAX_STEPS = 8


class Ordering(Kind):
    """A response is one place, "1" and up, for each step as shown; "" where none was chosen."""

    name = "ordering"
    title = "Ordering"
    author_fields: ClassVar[frozenset[str]] = frozenset({"steps"})

    def written(self, source: Document) -> list[Answer]:
        texts = texts_of(source.get("steps"), "steps", 3, MAX_STEPS)
        # In alphabetical order: what is shown must not depend on the right one.
        shown = sorted(texts)
        steps = [
            {"id": letter, "text": text, "html": render_inline(text)}
            for letter, text in zip(LETTERS, shown, strict=False)
        ]
        box = {"kind": self.name, "name": "order", "label": "In which order?", "steps": steps}
        return [Answer(box, {"value": [LETTERS[shown.index(text)] for text in texts]})]

    def field_names(self, box: Document) -> list[str]:
        return [f"{box['name']}_{index}" for index in range(len(box["steps"]))]

    def collect(self, box: Document, data: FormData) -> list[str]:
        return [clean_text(data.get(name)) for name in self.field_names(box)]

    def from_text(self, box: Document, text: str) -> list[str]:
        return re.findall(r"\w+", clean_text(text))

    def typed(self, box: Document, value: Any) -> list[str]:
        return [str(value.index(step["id"]) + 1) for step in box["steps"]]

    def show(self, value: Any) -> str:
        return ", ".join(value)

    def _places(self, box: Document, raw: Any) -> list[str]:
        count = len(box["steps"])
        given = [clean_text(part).strip() for part in raw[:count]] if isinstance(raw, list | tuple) else []
        return given + [""] * (count - len(given))

    def read(self, box: Document, raw: Any) -> Reading:
        """Return the ids in the order chosen, None where no step has that place."""
        places = self._places(box, raw)
        known = [str(place + 1) for place in range(len(places))]
        problems = {}
        for name, place in zip(self.field_names(box), places, strict=True):
            if place and place not in known:
                problems[name] = f"A place is a whole number from 1 to {len(known)}."
            elif place and places.count(place) > 1:
                problems[name] = f"Two steps have place {place}; each place is taken once."
        ids = [step["id"] for step in box["steps"]]
        order = [ids[places.index(place)] if places.count(place) == 1 else None for place in known]
        return Reading(order, problems=problems, is_empty=not any(places))

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        names = self.field_names(box)
        if reading.is_empty:
            return BoxGrade(0.0, "empty", dict.fromkeys(names, "empty"))
        order = reading.value
        before = dict(zip(key["value"], ["", *key["value"]], strict=False))
        chosen = dict(zip(order, ["", *order], strict=False))
        marks = {}
        for name, step in zip(names, box["steps"], strict=True):
            if name in reading.problems:
                marks[name] = "unreadable"
            elif step["id"] not in chosen:
                marks[name] = "empty"
            else:
                marks[name] = "right" if chosen[step["id"]] == before[step["id"]] else "wrong"
        right = list(marks.values()).count("right")
        verdict = "right" if right == len(names) else "partly" if right else "wrong"
        read = ", ".join(step or "-" for step in order)
        return BoxGrade(right / len(names), "unreadable" if reading.problems else verdict, marks, read=read)

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
        rows = []
        for name, step, place in zip(self.field_names(box), box["steps"], self._places(box, raw), strict=True):
            mark = grade.marks.get(name, "") if grade else ""
            rows.append(
                {
                    "name": name,
                    "id": f"id_{name}",
                    "html": step["html"],
                    "label": accessible(plain_label(step["text"]), mark),
                    "value": place,
                    "mark": mark if mark in {"right", "wrong"} else "",
                    "problem": reading.problems.get(name, ""),
                    "answer": str(key["value"].index(step["id"]) + 1) if key else "",
                }
            )
        return {**shown, "rows": rows, "places": [str(place + 1) for place in range(len(rows))]}

    def shuffle(self, box: Document, key: Document, rng: Rng) -> tuple[Document, Document, list[str]]:
        shuffled = rng.shuffled(box["steps"])
        order = [step["id"] for step in shuffled]
        new_ids = dict(zip(order, LETTERS, strict=False))
        steps = [{**step, "id": new_ids[step["id"]]} for step in shuffled]
        return {**box, "steps": steps}, {**key, "value": [new_ids[old] for old in key["value"]]}, order

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        steps = box.get("steps")
        require(isinstance(steps, list) and 3 <= len(steps) <= MAX_STEPS, "steps", f"There are 3 to {MAX_STEPS} steps.")
        assert isinstance(steps, list)
        said = [step["text"].strip() for step in steps]
        require(len(set(said)) == len(said), "steps", "Two steps say the same.")
        ids = [step["id"] for step in steps]
        require(sorted(key.get("value") or []) == sorted(ids), "answer", "The answer has each step once.")


KIND = Ordering()
