"""One of several options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from questions.kinds.base import (
    Answer,
    BoxError,
    BoxGrade,
    Document,
    Mistake,
    Reading,
    check_mistakes,
    clean_text,
    require,
)
from questions.kinds.cells import check_carry, is_number
from questions.kinds.options import LETTERS, OptionKind, read_options


class SingleChoice(OptionKind):
    name = "single_choice"
    title = "Single choice"

    def written(self, source: Document) -> list[Answer]:
        return [written_choice(source.get("options"), "options", "choice", "One answer")]

    def picked(self, raw: Any) -> list[str]:
        text = clean_text(raw).strip()
        return [text] if text else []

    def right(self, key: Document) -> list[str]:
        return [key["value"]]

    def typed(self, box: Document, value: Any) -> str:
        return str(value)

    def show(self, value: Any) -> str:
        return str(value)

    def read(self, box: Document, raw: Any) -> Reading:
        reading = self.read_ids(box, raw)
        value = reading.value[0] if reading.value else None
        return Reading(value, problems=reading.problems, is_empty=reading.is_empty)

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        is_right = reading.value == key["value"]
        follows = reading.value is not None and reading.value == carried
        if follows and not is_right:
            return BoxGrade(1.0, "right", {reading.value: "right"}, carried=True, read=reading.value)
        return self.graded(box, key, reading, float(is_right))

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        ids = [option["id"] for option in box["options"]]
        value = key.get("value")
        require(value in ids, "answer", "Exactly one option is right.")
        check_mistakes(key.get("mistakes", []), lambda slip: slip in ids, lambda slip: bool(slip == value))
        if (carry := key.get("carry")) is not None:
            _check_bands(carry, len(ids))


def written_choice(options: Any, field: str, name: str, label: str) -> Answer:
    """Return a box for an author's options, of which exactly one is right."""
    shown, right, whys = read_options(options, field)
    if len(right) != 1:
        raise BoxError(field, f"single choice needs exactly one right option, here are {len(right)}")
    box = {"kind": "single_choice", "name": name, "label": label, "options": shown}
    return Answer(box, {"value": right[0], "whys": whys})


def _check_bands(carry: object, count: int) -> None:
    require(
        isinstance(carry, dict) and isinstance(carry.get("cuts"), list) and len(carry["cuts"]) == count - 1,
        "carry",
        "A carried choice has a formula, and one cut less than there are options.",
    )
    assert isinstance(carry, dict)
    cuts = carry["cuts"]
    is_rising = all(map(is_number, cuts)) and all(low < high for low, high in zip(cuts, cuts[1:], strict=False))
    require(is_rising, "carry", "The cuts of a carried choice rise.")
    check_carry(carry.get("formula"))


KIND = SingleChoice()


def answer(
    name: str,
    label: str,
    options: Sequence[str],
    value: str,
    *,
    mistakes: Iterable[Mistake] = (),
    carry: Mapping[str, Any] | None = None,
    weight: float = 1,
) -> Answer:
    """Return a box with `options`, texts that stay in this order, and its key: `value` is the right text.

    A mistake has the text of a wrong option as its value. `carry` is {"formula": "r", "cuts": [0.1, 1]}: the option
    that follows from the earlier boxes has as many options before it as there are cuts at or below the formula's value.
    """
    ids = dict(zip(options, LETTERS, strict=False))
    box = {
        "kind": "single_choice",
        "name": name,
        "label": label,
        "ordered": True,
        "options": [{"id": option_id, "text": text} for text, option_id in ids.items()],
    }
    slips: dict[str, Document] = {}
    for slip in mistakes:
        if slip.value != value:
            # Two slips may lead to one option; the first is the likelier one.
            slips.setdefault(slip.value, {"value": ids[slip.value], "hint": slip.hint, "tag": slip.tag})
    carried = None if carry is None else {"formula": carry["formula"], "cuts": list(carry["cuts"])}
    return Answer(box, {"value": ids[value], "mistakes": list(slips.values()), "carry": carried, "weight": weight})
