"""A word or a few: right when it is one of the accepted forms.

Case, blanks, hyphens, an article and the signs around do not count, nor does one typo in a word of eight letters and
more.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, ClassVar

from questions.kinds.base import (
    Answer,
    BoxGrade,
    Document,
    Kind,
    Reading,
    check_mistakes,
    clean_text,
    plain_label,
    presented_field,
    require,
    texts_of,
    written_mistakes,
)

MAX_FORMS = 20
# A shorter word with a letter changed is too often another word.
LONG_WORD = 8
_ARTICLES = {"a", "an", "the"}


class ShortText(Kind):
    name = "short_text"
    title = "Short text"
    author_fields: ClassVar[frozenset[str]] = frozenset({"accepted", "mistakes"})

    def written(self, source: Document) -> list[Answer]:
        accepted = texts_of(source.get("accepted"), "accepted", 1, MAX_FORMS)
        box = {"kind": self.name, "name": "text", "label": "In a few words"}
        return [Answer(box, {"value": accepted[0], "accepted": accepted, "mistakes": written_mistakes(source)})]

    def typed(self, box: Document, value: Any) -> str:
        return str(value)

    def show(self, value: Any) -> str:
        return str(value)

    def read(self, box: Document, raw: Any) -> Reading:
        text = clean_text(raw)
        if not text.strip():
            return Reading(None, is_empty=True)
        if not words(text):
            return Reading(
                None, problems={box["name"]: f"“{text.strip()}” holds no word. Letters or digits are expected."}
            )
        return Reading(" ".join(text.split()))

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        name = box["name"]
        if reading.is_empty:
            return BoxGrade(0.0, "empty", {name: "empty"})
        if reading.problems:
            return BoxGrade(0.0, "unreadable", {name: "unreadable"})
        slips = key.get("mistakes", [])
        slip = next((slip for slip in slips if is_same(reading.value, slip["value"])), None)
        # A known mistake is looked for first, letter by letter: it may be one typo away from the answer.
        if slip is None and any(is_form(reading.value, form) for form in key["accepted"]):
            return BoxGrade(1.0, "right", {name: "right"}, read=reading.value)
        hint, tag = (slip["hint"], slip["tag"]) if slip else ("", "")
        return BoxGrade(0.0, "wrong", {name: "wrong"}, hint=hint, tag=tag, read=reading.value)

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
        label = plain_label(box["label"])
        return {
            **shown,
            "field": presented_field(box["name"], clean_text(raw), label, reading, grade, shown["answer"]),
        }

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        accepted = texts_of(key.get("accepted"), "accepted", 1, MAX_FORMS)
        require(all(words(form) for form in accepted), "accepted", "Each accepted form has a word.")
        require(key.get("value") == accepted[0], "answer", "The answer is the first of the accepted forms.")
        check_mistakes(
            key.get("mistakes", []),
            lambda slip: isinstance(slip, str) and bool(words(slip)),
            lambda slip: any(is_same(slip, form) for form in accepted),
        )


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: small letters, no signs, no article before them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    found = re.findall(r"\w+", re.sub(r"['’]", "", plain).replace("_", " "))
    return found[1:] if len(found) > 1 and found[0] in _ARTICLES else found


def is_same(text: str, form: str) -> bool:
    """Whether two texts have the same letters and digits, however they are divided."""
    return "".join(words(text)) == "".join(words(form))


def is_form(text: str, form: str) -> bool:
    """Whether `text` is `form`, allowing one typo in each word of eight letters and more."""
    if is_same(text, form):
        return True
    one, other = words(text), words(form)
    return len(one) == len(other) and all(
        word == meant or (len(meant) >= LONG_WORD and is_one_edit(word, meant))
        for word, meant in zip(one, other, strict=True)
    )


def is_one_edit(word: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one letter more, less, changed, or swapped with its neighbour turns `word` into `other`."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, meant = word[start:], other[start:]
    if len(word) != len(other):
        return rest[1:] == meant if len(word) > len(other) else rest == meant[1:]
    return rest[1:] == meant[1:] or (rest[:2] == meant[1::-1] and rest[2:] == meant[2:])


KIND = ShortText()
