"""What single and multiple choice share: options that are lettered, shown, shuffled and checked."""

import string
from typing import Any

from questions.kinds.base import BoxError, BoxGrade, Document, Kind, Reading, check_text, require, text_of
from questions.markup import render_inline
from questions.rng import Rng

LETTERS = string.ascii_uppercase
MAX_OPTIONS = 12
MAX_WRITTEN = 8


def read_options(options: Any, field: str) -> tuple[list[Document], list[str], dict[str, str]]:
    """Return an author's options as shown, the ids of the right ones, and the reasons by id."""
    if not isinstance(options, list) or not 2 <= len(options) <= MAX_WRITTEN:
        raise BoxError(field, f"a list of 2 to {MAX_WRITTEN} options")
    shown, right, whys = [], [], {}
    for number, (letter, option) in enumerate(zip(LETTERS, options, strict=False)):
        within = f"{field}[{number}]"
        if not isinstance(option, dict) or not isinstance(option.get("text"), str):
            raise BoxError(within, "a mapping with text, and right: true for a right one")
        if unknown := set(option) - {"text", "right", "why"}:
            raise BoxError(f"{within}.{min(unknown)}", "an option has text, right and why")
        if not isinstance(option.get("right", False), bool):
            raise BoxError(f"{within}.right", "true or false")
        shown.append({"id": letter, "text": option["text"], "html": render_inline(option["text"])})
        if option.get("right"):
            right.append(letter)
        if "why" in option:
            whys[letter] = render_inline(text_of(option, "why", f"{within}."))
    return shown, right, whys


class OptionKind(Kind):
    """A box with options. A response is the ids that were picked."""

    author_fields = frozenset({"options"})

    def picked(self, raw: Any) -> list[str]:
        """Return the picked ids as text, each once, in the order given."""
        raise NotImplementedError

    def right(self, key: Document) -> list[str]:
        """Return the ids that are right."""
        raise NotImplementedError

    def options(self, box: Document) -> list[Document]:
        """Return the options in the order shown."""
        return list(box["options"])

    def read_ids(self, box: Document, raw: Any) -> Reading:
        """Return the picked ids, or a problem where one is not an option."""
        picked = self.picked(raw)
        if not picked:
            return Reading([], is_empty=True)
        known = [option["id"] for option in self.options(box)]
        if any(option_id not in known for option_id in picked):
            return Reading([], problems={box["name"]: f"Choose from {', '.join(known)}."})
        return Reading([option_id for option_id in known if option_id in picked])

    def graded(self, box: Document, key: Document, reading: Reading, fraction: float) -> BoxGrade:
        """Return the grade for what was read; only what was picked gets a mark and its reason."""
        if reading.is_empty:
            return BoxGrade(0.0, "empty")
        if reading.problems:
            return BoxGrade(0.0, "unreadable")
        right = self.right(key)
        picked = reading.value if isinstance(reading.value, list) else [reading.value]
        whys = key.get("whys") or {}
        slip = next((slip for slip in key.get("mistakes", []) if slip["value"] == reading.value), None)
        return BoxGrade(
            fraction,
            "right" if fraction == 1 else "partly" if fraction else "wrong",
            {option_id: "right" if option_id in right else "wrong" for option_id in picked},
            hint=slip["hint"] if slip else "",
            tag=slip["tag"] if slip else "",
            read=", ".join(picked),
            whys={option_id: whys[option_id] for option_id in picked if whys.get(option_id)},
        )

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
        picked = self.picked(raw)
        return {
            **shown,
            "field_name": box["name"],
            "options": [self._presented(option, picked, grade, key) for option in self.options(box)],
        }

    def _presented(self, option: Document, picked: list[str], grade: BoxGrade | None, key: Document | None) -> Document:
        option_id = option["id"]
        mark = grade.marks.get(option_id, "") if grade else ""
        why = grade.whys.get(option_id, "") if grade else ""
        if key:
            why = (key.get("whys") or {}).get(option_id, "")
            if option_id in self.right(key) and option_id not in picked:
                mark = "missed"
        return {
            "id": option_id,
            "letter": option.get("letter", option_id),
            "html": option.get("html") or render_inline(option["text"]),
            "is_checked": option_id in picked,
            "mark": mark,
            "why": why,
        }

    def shuffle(self, box: Document, key: Document, rng: Rng) -> tuple[Document, Document, list[str]]:
        if box.get("ordered"):
            return box, key, []
        shuffled = rng.shuffled(box["options"])
        order = [option["id"] for option in shuffled]
        new_ids = dict(zip(order, LETTERS, strict=False))
        options = [{**option, "id": new_ids[option["id"]]} for option in shuffled]
        whys = {new_ids[old]: why for old, why in (key.get("whys") or {}).items()}
        value = key["value"]
        moved = sorted(new_ids[old] for old in value) if isinstance(value, list) else new_ids[value]
        return {**box, "options": options}, {**key, "value": moved, "whys": dict(sorted(whys.items()))}, order

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        options = box.get("options")
        require(
            isinstance(options, list) and 2 <= len(options) <= MAX_OPTIONS,
            "options",
            f"There are 2 to {MAX_OPTIONS} options.",
        )
        assert isinstance(options, list)
        for option, letter in zip(options, LETTERS, strict=False):
            require(isinstance(option, dict), "options", "An option has id and text.")
            require(option.get("id") == letter, "options", "The ids of the options are A, B, C in order.")
            check_text(option.get("text"), "options", 2000)
        texts = [option["text"].strip() for option in options]
        require(len(set(texts)) == len(texts), "options", "Two options say the same.")
        whys = key.get("whys") or {}
        require(
            isinstance(whys, dict) and set(whys) <= {option["id"] for option in options},
            "whys",
            "A reason belongs to one of the options.",
        )
