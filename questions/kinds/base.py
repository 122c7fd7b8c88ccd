"""What every kind of answer box can do.

A kind is one module with one instance named KIND; it knows how its box is collected from a form, read, graded,
shown, shuffled and checked. Boxes and keys are plain JSON documents: a box is public, a key never leaves before
release. Nothing that a person gets to see without a grade depends on the key.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol

from questions.rng import Rng

Document = dict[str, Any]

# Longer than any answer, and longer than numbers.MAX_LENGTH: text that was cut here is refused, not misread.
MAX_TEXT = 200

VERDICTS = ("right", "partly", "wrong", "empty", "unreadable", "unmarked")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")


class FormData(Protocol):
    """The two methods of a QueryDict or MultiDict that kinds use."""

    def get(self, name: str, /) -> Any: ...

    def getlist(self, name: str, /) -> list[Any]: ...


class BoxError(ValueError):
    """A box or key that an author got wrong: which part of the document, and what to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that tells which slip was made.

    `hint` is plain text for the person; `tag` names the slip, and is the same over all variants.
    """

    value: Any
    hint: str
    tag: str


@dataclass(frozen=True)
class Answer:
    """One box of an item with its key."""

    box: Document
    key: Document


@dataclass(frozen=True)
class Reading:
    """What a raw response was taken for.

    `value` has None where nothing could be read, `problems` a message per field, `echoes` per field how the
    text was read where it was not plain ("we read 32"), and `echo` the whole box in one such line, or nothing.
    """

    value: Any
    echo: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    is_empty: bool = False
    echoes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BoxGrade:
    """How one box was marked.

    `fraction` is 0 to 1. `marks` holds "right", "wrong", "empty" or "unreadable" by field name, for choices
    "right" or "wrong" by the option that was picked; `whys` the reason by the option that was picked. `read` is
    what counted. A box with an unreadable cell is "unreadable", and still earns its right cells. One that waits
    for the marks of its writer is "unmarked".
    """

    fraction: float
    verdict: str
    marks: dict[str, str] = field(default_factory=dict)
    hint: str = ""
    tag: str = ""
    carried: bool = False
    read: str = ""
    whys: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> Document:
        return asdict(self)

    @classmethod
    def from_json(cls, document: Document) -> "BoxGrade":
        return cls(**document)


class Kind:
    """One kind of answer box; see the functions, which take the box document first."""

    name: ClassVar[str]
    title: ClassVar[str]
    # What an author's entry of this kind may have, beside what every entry has.
    author_fields: ClassVar[frozenset[str]] = frozenset({"boxes"})

    # Whether people mark it themselves, against key points that they see after release.
    is_marked_by_hand: ClassVar[bool] = False

    def written(self, source: Document) -> list[Answer]:
        """Return boxes and keys of an author's entry; raise BoxError naming the field that is wrong."""
        raise NotImplementedError

    def field_names(self, box: Document) -> list[str]:
        """Return the names of the form fields of the box, in reading order."""
        return [box["name"]]

    def collect(self, box: Document, data: FormData) -> Any:
        """Return the raw response for the box from a posted form."""
        return clean_text(data.get(box["name"]))

    def from_text(self, box: Document, text: str) -> Any:
        """Return the raw response for text that stands for the whole box, as on a command line."""
        return clean_text(text)

    def by_hand(self, box: Document, raw: Any, data: FormData) -> Any:
        """Return the raw response together with the marks that its own writer gave it in a posted form."""
        return raw

    def typed(self, box: Document, value: Any) -> Any:
        """Return the raw response of somebody who enters exactly `value`."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """Return `value` as plain text."""
        raise NotImplementedError

    def shown_answer(self, key: Document) -> str:
        """Return the answer as people are shown it."""
        return self.show(key["value"])

    def read(self, box: Document, raw: Any) -> Reading:
        """Say what the raw response is taken for. Any JSON may come in; nothing is raised."""
        raise NotImplementedError

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        """Mark the raw response; `carried` is the value that follows from the person's own earlier boxes."""
        raise NotImplementedError

    def present(
        self,
        box: Document,
        raw: Any,
        *,
        reading: Reading | None = None,
        grade: BoxGrade | None = None,
        key: Document | None = None,
    ) -> Document:
        """Return what the template shows.

        Pass `reading` to show how it was read and what was not, `grade` once that may be seen, and `key` only
        after release: it adds the answer to each field, and the reasons and missed ones to options.
        """
        reading = reading or self.read(box, raw)
        return {
            "kind": self.name,
            "name": box["name"],
            "label": box["label"],
            "unit": box.get("unit", ""),
            "legend": box["label"],
            "mark": grade.verdict if grade else "",
            "hint": grade.hint if grade else "",
            "is_carried": grade.carried if grade else False,
            "problems": list(dict.fromkeys(reading.problems.values())),
            "echo": reading.echo,
            "answer": self.shown_answer(key) if key else "",
        }

    def shuffle(self, box: Document, key: Document, rng: Rng) -> tuple[Document, Document, list[str]]:
        """Return box and key with the options in a new order, and the old ids in that order, or []."""
        return box, key, []

    def is_close(self, key: Document, one: Any, other: Any) -> bool:
        """Whether two values lie within twice the tolerance of the key: too near to tell them apart."""
        return bool(one == other)

    def told(self, box: Document, key: Document) -> Document:
        """Return the box with what people have to be told of the rule, as it decides how their text is read.

        An author's document goes through this before it is kept: a reading never looks at the key.
        """
        return box

    def check(self, box: Document, key: Document) -> None:
        """Raise BoxError for a box or key that an author got wrong."""
        require(isinstance(box, dict) and isinstance(key, dict), "box", "A box and its key are mappings.")
        require(box.get("kind") == self.name, "kind", f"This box is not of the kind {self.name}.")
        require(
            bool(isinstance(name := box.get("name"), str) and _NAME.fullmatch(name)),
            "name",
            "A name has small letters, digits and _, begins with a letter and has at most 30 characters.",
        )
        check_text(box.get("label"), "label", 120)
        check_text(box.get("unit", ""), "unit", 30, required=False)
        weight = key.get("weight", 1)
        require(
            isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight <= 100,
            "weight",
            "A weight is a number above 0 and at most 100.",
        )


def text_of(source: Document, field: str, within: str = "") -> str:
    """Return a text of an author's entry; BoxError if there is none."""
    value = source.get(field)
    if not isinstance(value, str) or not value.strip():
        raise BoxError(within + field, "a text is missing here")
    return value


def mappings_of(value: Any, field: str, parts: str) -> list[Document]:
    """Return a list of mappings of an author's entry; BoxError if it is none. `parts` says what each holds."""
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise BoxError(field, f"a list of mappings with {parts}")
    return value


def texts_of(value: Any, field: str, least: int, most: int) -> list[str]:
    """Return a list of texts of an author's entry; BoxError if it is none, or too short or long."""
    is_fit = isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)
    if not is_fit or not least <= len(value) <= most:
        raise BoxError(field, f"a list of {least} to {most} texts")
    return list(value)


def refuse_others(source: Document, known: Iterable[str], within: str = "") -> None:
    """Raise BoxError for a field that an author's entry has and nothing reads."""
    if unknown := set(map(str, source)) - set(known):
        raise BoxError(within + min(unknown), f"there is no such field; known are {', '.join(sorted(known))}")


def written_mistakes(source: Document, within: str = "") -> list[Document]:
    """Return the recognised mistakes of an author's entry."""
    mistakes = mappings_of(source.get("mistakes", []), f"{within}mistakes", "value, hint and tag")
    for number, mistake in enumerate(mistakes):
        refuse_others(mistake, {"value", "hint", "tag"}, f"{within}mistakes[{number}].")
    return mistakes


def require(condition: bool, field: str, message: str) -> None:
    """Raise BoxError unless `condition` holds."""
    if not condition:
        raise BoxError(field, message)


def check_text(value: object, field: str, limit: int, *, required: bool = True) -> None:
    """Raise BoxError unless `value` is text of at most `limit` characters."""
    is_fit = isinstance(value, str) and len(value) <= limit
    require(is_fit, field, f"This is text of at most {limit} characters.")
    require(bool(str(value).strip()) or not required, field, "This is empty.")


def clean_text(raw: Any, limit: int = MAX_TEXT) -> str:
    """Return one field of a raw response as text that any store takes, cut to `limit`."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, int | float):
        # A whole number may be too long for str(); its size alone decides, so it is never written out.
        return str(raw) if isinstance(raw, float) or raw.bit_length() < 600 else "9" * MAX_TEXT
    if not isinstance(raw, str):
        return ""
    text = raw[:limit].replace("\0", "")
    return text.encode("utf-8", "ignore").decode("utf-8")


_FRACTION = re.compile(r"\\[dt]?frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}")
_ACCENT = re.compile(r"\\(hat|bar|tilde|vec)\s*(?:\{([^{}]*)\}|(\w))")
_FACE = re.compile(r"\\(?:mathbf|mathrm|mathcal|text|operatorname|left|right)(?![a-z])\s*")
_SAID = {"partial": "d", "cdot": "·", "times": "×", "le": "≤", "ge": "≥", "to": "to", "in": "in"}


def plain_label(text: str) -> str:
    """Return a label as a screen reader may say it: "dy/dx" for a fraction in TeX, "m hat" for an accent."""
    text = _FRACTION.sub(r"\1 / \2", text)
    text = _ACCENT.sub(lambda found: f"{found[2] or found[3]} {found[1]}", _FACE.sub("", text))
    text = re.sub(r"\\([a-zA-Z]+)", lambda found: _SAID.get(found[1], found[1]), text)
    return re.sub(r"\s+", " ", re.sub(r"[$\\{}]", "", text)).strip()


def accessible(label: str, mark: str) -> str:
    """Return "Row 0, column 1, wrong"."""
    return f"{label}, {mark}" if mark in {"right", "wrong"} else label


def presented_field(
    name: str, value: str, label: str, reading: Reading, grade: BoxGrade | None, answer: str = ""
) -> Document:
    """Return one input field as the templates show it."""
    mark = grade.marks.get(name, "") if grade else ""
    return {
        "name": name,
        "id": f"id_{name}",
        "value": value,
        "label": accessible(label, mark),
        "mark": mark if mark in {"right", "wrong"} else "",
        "problem": reading.problems.get(name, ""),
        "read": reading.echoes.get(name, ""),
        "answer": answer,
    }


def listed(
    mistakes: Iterable[Mistake], value: Any, form: Callable[[Any], Any], is_same: Callable[[Any, Any], bool]
) -> list[Document]:
    """Return the mistakes that can be told from the key and from those before them, as a part of a key.

    `form` brings a value into the form that `is_same` compares, with twice the tolerance.
    """
    kept: list[Document] = []
    seen = [form(value)]
    for mistake in mistakes:
        formed = form(mistake.value)
        if not any(is_same(formed, other) for other in seen):
            seen.append(formed)
            # Written out: asdict copies deeply, and would take a third of the time of a draw.
            kept.append({"value": mistake.value, "hint": mistake.hint, "tag": mistake.tag})
    return kept


def check_mistakes(mistakes: object, is_value: Callable[[Any], bool], is_key: Callable[[Any], bool]) -> None:
    """Raise BoxError for mistakes without value, hint or tag, or that would be marked right."""
    require(isinstance(mistakes, list), "mistakes", "The mistakes are a list.")
    assert isinstance(mistakes, list)
    for mistake in mistakes:
        require(isinstance(mistake, dict), "mistakes", "A mistake has value, hint and tag.")
        require(is_value(mistake.get("value")), "mistakes", "A mistake has a value in the form of the answer.")
        check_text(mistake.get("hint"), "mistakes", 500)
        check_text(mistake.get("tag"), "mistakes", 60)
        require(not is_key(mistake["value"]), "mistakes", f"{mistake['tag']} would be marked right.")
