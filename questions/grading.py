"""Boxes + key + raw response -> grade. Pure: the same values give the same grade on every machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questions.kinds import KINDS
from questions.kinds.base import BoxError, BoxGrade, Document, Reading, require
from questions.kinds.options import LETTERS
from questions.numbers import Unreadable, Value, evaluate, names_in


@dataclass(frozen=True)
class ItemGrade:
    """How an item was marked: `fraction` is the weighted mean of its boxes, 0 to 1."""

    fraction: float
    verdict: str
    boxes: dict[str, BoxGrade]

    def to_json(self) -> Document:
        return {
            "fraction": self.fraction,
            "verdict": self.verdict,
            "boxes": {name: grade.to_json() for name, grade in self.boxes.items()},
        }

    @classmethod
    def from_json(cls, document: Document) -> "ItemGrade":
        boxes = {name: BoxGrade.from_json(grade) for name, grade in document["boxes"].items()}
        return cls(document["fraction"], document["verdict"], boxes)


def read_item(boxes: Sequence[Document], raw: Any) -> dict[str, Reading]:
    """Return what each box was read as, by name; nothing here depends on the key.

    Look here first where a try should cost nothing: a problem means that something could not be read.
    """
    return {box["name"]: KINDS[box["kind"]].read(box, _raw_of(raw, box)) for box in boxes}


def grade_item(boxes: Sequence[Document], key: Mapping[str, Document], raw: Any) -> ItemGrade:
    """Mark a raw response, box by box; later ones against the person's own earlier values as well."""
    grades: dict[str, BoxGrade] = {}
    earlier = _Earlier()
    for box in boxes:
        kind = KINDS[box["kind"]]
        value = _raw_of(raw, box)
        box_key = key[box["name"]]
        grade = kind.grade(box, box_key, value, earlier.carried(box_key.get("carry")))
        grades[box["name"]] = grade
        earlier.note(box, kind.read(box, value), grade)
    weights = [key[name].get("weight", 1) for name in grades]
    earned = sum(weight * grade.fraction for weight, grade in zip(weights, grades.values(), strict=True))
    fraction = min(1.0, max(0.0, earned / sum(weights))) if grades else 0.0
    return ItemGrade(fraction, _verdict(list(grades.values()), fraction), grades)


def _raw_of(raw: Any, box: Document) -> Any:
    return raw.get(box["name"]) if isinstance(raw, Mapping) else None


def _verdict(grades: Sequence[BoxGrade], fraction: float) -> str:
    verdicts = {grade.verdict for grade in grades}
    # What cannot be read is never a wrong answer: one such box decides, and the try need not count.
    if "unreadable" in verdicts:
        return "unreadable"
    if "unmarked" in verdicts:
        return "unmarked"
    if len(verdicts) == 1:
        return verdicts.pop()
    return "partly" if fraction else "wrong"


class _Earlier:
    """The person's own values of the boxes before, under the names that formulas use."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._off_key: set[str] = set()

    def note(self, box: Document, reading: Reading, grade: BoxGrade) -> None:
        names = formula_names(box)
        if not names or reading.value is None:
            return
        values = zip(names, _flat(reading.value), strict=True)
        self._values.update((name, value) for name, value in values if value is not None)
        if grade.verdict != "right" or grade.carried:
            self._off_key.update(names)

    def carried(self, carry: Any) -> Any:
        """Return the value that follows from the earlier boxes, or None unless one it uses missed the key."""
        if carry is None:
            return None
        used = set().union(*(names_in(expression) for expression in expressions_of(carry)))
        if not used & self._off_key or not used <= self._values.keys():
            return None
        try:
            return self._followed(carry)
        except Unreadable:
            return None

    def _followed(self, carry: Any) -> Any:
        if isinstance(carry, list):
            return [self._followed(part) for part in carry]
        if isinstance(carry, dict):
            value = evaluate(carry["formula"], self._values)
            return LETTERS[sum(cut <= value for cut in carry["cuts"])]
        return evaluate(carry, self._values)


def _flat(value: Any) -> list[Any]:
    return [part for nested in value for part in _flat(nested)] if isinstance(value, list) else [value]


def expressions_of(carry: Any) -> list[str]:
    """Return the formulas of a `carry`: one, a list or a table of them, or one with its cuts."""
    if carry is None:
        return []
    return [carry["formula"]] if isinstance(carry, dict) else _flat(carry)


def formula_names(box: Document) -> list[str]:
    """Return the names under which a later box's carry formula finds the values of this one."""
    if box["kind"] in {"numeric", "vector", "grid"}:
        return KINDS[box["kind"]].field_names(box)
    if box["kind"] == "shape":
        return [f"{box['name']}_{axis}" for axis in range(len(box["axes"]))]
    return []


def check_item(boxes: Sequence[Document], key: Mapping[str, Document]) -> None:
    """Raise BoxError for an item that an author got wrong: each box, and what they say of one another."""
    require(bool(boxes), "boxes", "An item has at least one box.")
    seen: set[str] = set()
    values: set[str] = set()
    for box in boxes:
        kind = KINDS.get(box.get("kind", ""))
        if kind is None:
            raise BoxError("kind", f"There is no kind {box.get('kind')!r}; there are {', '.join(sorted(KINDS))}.")
        name = box.get("name", "")
        require(name in key, "key", f"The box {name!r} has no key.")
        kind.check(box, key[name])
        require(kind.told(box, key[name]) == box, "rule", "The box does not tell how its rule reads a text.")
        fields = {name, *kind.field_names(box)}
        require(not fields & seen, "name", f"The name {name!r} collides with a field of another box.")
        seen |= fields
        _check_carry_names(key[name].get("carry"), values)
        values.update(formula_names(box))
    require(len(key) == len(boxes), "key", "There is a key without a box.")


def _check_carry_names(carry: Any, known: set[str]) -> None:
    for expression in expressions_of(carry):
        unknown = sorted(names_in(expression) - known)
        require(not unknown, "carry", f"No earlier box has the value {', '.join(unknown)}.")
