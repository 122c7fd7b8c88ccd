"""What belongs together: every left text has one right one; marked by the share of pairs that hold."""

import re
from typing import Any, ClassVar

from questions.kinds.base import (
    Answer,
    BoxError,
    BoxGrade,
    Document,
    FormData,
    Kind,
    Reading,
    accessible,
    clean_text,
    mappings_of,
    plain_label,
    refuse_others,
    require,
    text_of,
    texts_of,
)
from questions.kinds.options import LETTERS, MAX_OPTIONS
from questions.markup import render_inline
from questions.rng import Rng

MAX_LEFTS = 8


class Matching(Kind):
    """A response is one option id for each left text, in their order; "" where none was chosen."""

    name = "matching"
    title = "Matching"
    author_fields: ClassVar[frozenset[str]] = frozenset({"pairs", "extra"})

    def written(self, source: Document) -> list[Answer]:
        pairs = mappings_of(source.get("pairs"), "pairs", "left and right")
        require(2 <= len(pairs) <= MAX_LEFTS, "pairs", f"There are 2 to {MAX_LEFTS} pairs.")
        lefts, rights, whys = [], [], {}
        for number, pair in enumerate(pairs):
            within = f"pairs[{number}]."
            refuse_others(pair, {"left", "right", "why"}, within)
            left = text_of(pair, "left", within)
            lefts.append({"text": left, "html": render_inline(left)})
            rights.append(text_of(pair, "right", within))
            if "why" in pair:
                whys[str(number)] = render_inline(text_of(pair, "why", within))
        # In alphabetical order: what is shown must not depend on what belongs to what.
        texts = sorted(rights + texts_of(source.get("extra", []), "extra", 0, 4))
        options = [
            {"id": letter, "text": text, "html": render_inline(text)}
            for letter, text in zip(LETTERS, texts, strict=False)
        ]
        box = {"kind": self.name, "name": "pairs", "label": "What belongs to what?", "lefts": lefts, "options": options}
        return [Answer(box, {"value": [LETTERS[texts.index(right)] for right in rights], "whys": whys})]

    def field_names(self, box: Document) -> list[str]:
        return [f"{box['name']}_{index}" for index in range(len(box["lefts"]))]

    def collect(self, box: Document, data: FormData) -> list[str]:
        return [clean_text(data.get(name)) for name in self.field_names(box)]

    def from_text(self, box: Document, text: str) -> list[str]:
        return re.findall(r"\w+", clean_text(text))

    def typed(self, box: Document, value: Any) -> list[str]:
        return list(value)

    def show(self, value: Any) -> str:
        return ", ".join(value)

    def _picks(self, box: Document, raw: Any) -> list[str]:
        """Return one text for each left; what is missing is empty, what is too much is cut."""
        given = [clean_text(part).strip() for part in raw[: len(box["lefts"])]] if isinstance(raw, list | tuple) else []
        return given + [""] * (len(box["lefts"]) - len(given))

    def read(self, box: Document, raw: Any) -> Reading:
        known = [option["id"] for option in box["options"]]
        picks = self._picks(box, raw)
        problems = {
            name: f"Choose from {', '.join(known)}."
            for name, pick in zip(self.field_names(box), picks, strict=True)
            if pick and pick not in known
        }
        value = [pick if pick in known else None for pick in picks]
        return Reading(value, problems=problems, is_empty=not any(picks))

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        names = self.field_names(box)
        if reading.is_empty:
            return BoxGrade(0.0, "empty", dict.fromkeys(names, "empty"))
        marks, whys = {}, {}
        for index, (name, pick) in enumerate(zip(names, reading.value, strict=True)):
            if name in reading.problems:
                marks[name] = "unreadable"
            elif pick is None:
                marks[name] = "empty"
            else:
                marks[name] = "right" if pick == key["value"][index] else "wrong"
                if why := (key.get("whys") or {}).get(str(index)) if marks[name] == "right" else "":
                    whys[name] = why
        right = list(marks.values()).count("right")
        verdict = "right" if right == len(names) else "partly" if right else "wrong"
        read = ", ".join(pick or "-" for pick in reading.value)
        return BoxGrade(right / len(names), "unreadable" if reading.problems else verdict, marks, read=read, whys=whys)

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
        letters = [{"id": option["id"], "html": option["html"]} for option in box["options"]]
        rows = []
        for index, (name, pick) in enumerate(zip(self.field_names(box), self._picks(box, raw), strict=True)):
            mark = grade.marks.get(name, "") if grade else ""
            why = (key.get("whys") or {}).get(str(index), "") if key else grade.whys.get(name, "") if grade else ""
            rows.append(
                {
                    "name": name,
                    "id": f"id_{name}",
                    "html": box["lefts"][index]["html"],
                    "label": accessible(plain_label(box["lefts"][index]["text"]), mark),
                    "value": pick,
                    "mark": mark if mark in {"right", "wrong"} else "",
                    "answer": key["value"][index] if key else "",
                    "why": why,
                }
            )
        return {**shown, "rows": rows, "options": letters}

    def shuffle(self, box: Document, key: Document, rng: Rng) -> tuple[Document, Document, list[str]]:
        shuffled = rng.shuffled(box["options"])
        order = [option["id"] for option in shuffled]
        new_ids = dict(zip(order, LETTERS, strict=False))
        options = [{**option, "id": new_ids[option["id"]]} for option in shuffled]
        return {**box, "options": options}, {**key, "value": [new_ids[old] for old in key["value"]]}, order

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        lefts, options = box.get("lefts"), box.get("options")
        require(isinstance(lefts, list) and 2 <= len(lefts) <= MAX_LEFTS, "lefts", f"There are 2 to {MAX_LEFTS} lefts.")
        require(isinstance(options, list) and len(options) <= MAX_OPTIONS, "options", "There are too many options.")
        assert isinstance(lefts, list)
        assert isinstance(options, list)
        for side, texts in (("left", lefts), ("right", options)):
            said = [part["text"].strip() for part in texts]
            require(len(set(said)) == len(said), "pairs", f"Two {side} texts say the same.")
        ids = [option["id"] for option in options]
        value = key.get("value")
        is_fit = isinstance(value, list) and len(value) == len(lefts) and set(value) <= set(ids)
        if not is_fit or len(set(key["value"])) < len(lefts):
            raise BoxError("answer", "Each left text has one right text of its own.")


KIND = Matching()
