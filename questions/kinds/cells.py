"""What numeric, vector and grid share: cells that each hold one number."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from questions.kinds import rules
from questions.kinds.base import (
    Answer,
    BoxGrade,
    Document,
    Kind,
    Mistake,
    Reading,
    check_mistakes,
    clean_text,
    listed,
    presented_field,
    require,
)
from questions.numbers import UNIT, Unreadable, Value, evaluate, format_number, names_in, read_number


def is_number(value: object) -> bool:
    """Whether `value` is a finite number that marking can work with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e100


class CellKind(Kind):
    """A box of one or more cells. A kind says how its cells lie; reading and marking are the same for all."""

    def flat(self, value: Any) -> list[Any]:
        """Return the cells of a value of this kind in reading order."""
        raise NotImplementedError

    def nested(self, box: Document, cells: Sequence[Any]) -> Any:
        """Return the cells in the form of this kind."""
        raise NotImplementedError

    def texts(self, box: Document, raw: Any) -> list[str]:
        """Return the text of each cell; missing ones are empty."""
        raise NotImplementedError

    def wrong_shape(self, box: Document, raw: Any) -> str:
        """Return a message if the response has another form than the box, or nothing."""
        return ""

    def cell_label(self, box: Document, index: int) -> str:
        """Return what a screen reader says on the cell."""
        raise NotImplementedError

    def typed(self, box: Document, value: Any) -> Any:
        return self.nested(box, [repr(cell) for cell in self.flat(value)])

    def read(self, box: Document, raw: Any) -> Reading:
        if message := self.wrong_shape(box, raw):
            return Reading(None, problems={box["name"]: message})
        values: list[Value | None] = []
        problems: dict[str, str] = {}
        echoes: dict[str, str] = {}
        texts = self.texts(box, raw)
        for name, text in zip(self.field_names(box), texts, strict=True):
            values.append(None)
            if text.strip():
                try:
                    number = read_number(
                        text,
                        percent=bool(box.get("percent")),
                        whole=bool(box.get("whole")),
                        units=box.get("units"),
                    )
                except Unreadable as unreadable:
                    problems[name] = unreadable.message
                else:
                    values[-1] = number.value
                    if number.echo:
                        echoes[name] = f"we read {number.echo}"
        return Reading(
            value=self.nested(box, values),
            echo=f"we read {self._shown(values)}" if echoes else "",
            problems=problems,
            is_empty=not any(text.strip() for text in texts),
            echoes=echoes,
        )

    def _shown(self, values: Sequence[Value | None]) -> str:
        return ", ".join("-" if value is None else format_number(value) for value in values)

    def show(self, value: Any) -> str:
        return self._shown(self.flat(value))

    def grade(self, box: Document, key: Document, raw: Any, carried: Any = None) -> BoxGrade:
        reading = self.read(box, raw)
        if reading.is_empty:
            return BoxGrade(0.0, "empty", dict.fromkeys(self.field_names(box), "empty"))
        if reading.value is None or all(cell is None for cell in self.flat(reading.value)):
            return BoxGrade(0.0, "unreadable", self._marks(box, reading))
        values = self.flat(reading.value)
        if key["rule"]["type"] == "conditions":
            return self._judged(box, key, reading, values)
        grade = self._marked(box, key, reading, values, self.flat(key["value"]))
        if carried is not None and grade.fraction < 1:
            following = self._marked(box, {**key, "mistakes": []}, reading, values, self.flat(carried))
            if following.fraction > grade.fraction:
                return replace(following, carried=True)
        return grade

    def _judged(self, box: Document, key: Document, reading: Reading, values: Sequence[Value | None]) -> BoxGrade:
        """Mark a box of which any entries with the demanded property are right."""
        entries = [value for value in values if value is not None]
        if len(entries) < len(values):
            verdict = "unreadable" if reading.problems else "wrong"
            return BoxGrade(0.0, verdict, self._marks(box, reading), read=self._shown(values))
        failing = rules.failing(key["rule"], entries)
        mark = "wrong" if failing else "right"
        marks = dict.fromkeys(self.field_names(box), mark)
        hint, tag = (failing["hint"], failing["tag"]) if failing else ("", "")
        return BoxGrade(0.0 if failing else 1.0, mark, marks, hint=hint, tag=tag, read=self._shown(values))

    def _marks(self, box: Document, reading: Reading) -> dict[str, str]:
        """Return the marks of the fields before any is compared."""
        names = self.field_names(box)
        if box["name"] in reading.problems:
            return dict.fromkeys(names, "unreadable")
        return {name: "unreadable" if name in reading.problems else "empty" for name in names}

    def _match(self, key: Document, values: Sequence[Value | None], targets: Sequence[Value]) -> bool:
        cells = [value for value in values if value is not None]
        return len(cells) == len(values) and rules.are_within(key["rule"], cells, targets)

    def _marked(
        self,
        box: Document,
        key: Document,
        reading: Reading,
        values: Sequence[Value | None],
        targets: Sequence[Value],
    ) -> BoxGrade:
        marks = self._marks(box, reading)
        if key["rule"].get("any_order"):
            targets = rules.arranged(key["rule"], values, targets)
        for name, value, target in zip(self.field_names(box), values, targets, strict=True):
            if value is not None:
                marks[name] = "right" if rules.is_within(key["rule"], value, target) else "wrong"
        right = sum(mark == "right" for mark in marks.values())
        hint, tag = "", ""
        if right < len(targets):
            hint, tag = self._slip(key, values)
        if sum_hint := self._sum_hint(key, values):
            # Entries that are each right but do not add up were rounded too freely: one mark is gone.
            right = min(right, len(targets) - 1)
            hint = hint or sum_hint
        if reading.problems:
            return BoxGrade(right / len(targets), "unreadable", marks)
        verdict = "right" if right == len(targets) else "partly" if right else "wrong"
        return BoxGrade(right / len(targets), verdict, marks, hint=hint, tag=tag, read=self._shown(values))

    def _slip(self, key: Document, values: Sequence[Value | None]) -> tuple[str, str]:
        for mistake in key.get("mistakes", []):
            if self._match(key, values, self.flat(mistake["value"])):
                return mistake["hint"], mistake["tag"]
        return "", ""

    def _sum_hint(self, key: Document, values: Sequence[Value | None]) -> str:
        rule = key.get("sum")
        if not rule or any(value is None for value in values):
            return ""
        total = math.fsum(value for value in values if value is not None)
        if rules.is_within(rules.absolute(rule["tolerance"]), total, rule["to"]):
            return ""
        shown = format_number(round(total, 4))
        return f"Your entries add up to {shown}; here they have to add up to {format_number(rule['to'])}."

    def presented_fields(
        self, box: Document, raw: Any, reading: Reading, grade: BoxGrade | None, key: Document | None
    ) -> list[Document]:
        """Return all fields of the box in reading order."""
        texts = [""] * len(self.field_names(box)) if self.wrong_shape(box, raw) else self.texts(box, raw)
        answers = self._answers(key) if key else [""] * len(texts)
        return [
            presented_field(name, text, self.cell_label(box, index), reading, grade, answer)
            for index, (name, text, answer) in enumerate(zip(self.field_names(box), texts, answers, strict=True))
        ]

    def shown_answer(self, key: Document) -> str:
        return ", ".join(self._answers(key))

    def _answers(self, key: Document) -> list[str]:
        return [format_number(rules.legible(key["rule"], cell)) for cell in self.flat(key["value"])]

    def counted_legend(self, box: Document, size: str, grade: BoxGrade | None) -> str:
        """Return "Y, 3 × 3", and after marking "Y, 3 × 3: 4 of 9 right"."""
        legend = f"{box['label']}, {size}"
        if grade and grade.marks:
            right = sum(mark == "right" for mark in grade.marks.values())
            legend += f": {right} of {len(grade.marks)} right"
        return legend

    def is_value(self, box: Document, value: Any) -> bool:
        """Whether `value` has the form of an answer to the box."""
        raise NotImplementedError

    def is_close(self, key: Document, one: Any, other: Any) -> bool:
        return rules.are_within(key["rule"], self.flat(one), self.flat(other), times=2)

    def told(self, box: Document, key: Document) -> Document:
        rule = key["rule"]
        flags = {
            "percent": bool(rule.get("percent")),
            "whole": rule.get("type") == "whole",
            "any_order": bool(rule.get("any_order")),
        }
        return {**box, **{flag: True for flag, is_on in flags.items() if is_on}}

    def check(self, box: Document, key: Document) -> None:
        super().check(box, key)
        rule = key.get("rule")
        message = rules.fault(rule)
        require(not message, "rule", message)
        assert isinstance(rule, dict)
        value = key.get("value")
        require(self.is_value(box, value), "answer", "The answer is finite numbers in the form of the box.")
        targets = self.flat(value)
        if rule["type"] == "whole":
            is_whole = all(float(cell).is_integer() for cell in targets)
            require(is_whole, "answer", "The rule asks for whole numbers.")
        check_mistakes(
            key.get("mistakes", []),
            lambda slip: self.is_value(box, slip),
            lambda slip: rules.are_within(rule, self.flat(slip), targets),
        )
        require(
            rule["type"] != "conditions" or len(rule["names"]) == len(targets),
            "rule",
            "The conditions name each entry once.",
        )
        require(rules.are_within(rule, targets, targets), "answer", "The answer does not meet its own rule.")
        self._check_sum(key, targets)
        check_units(box)
        if (carry := key.get("carry")) is not None:
            require(self._has_form(box, carry), "carry", "A carried value has one formula for each entry.")
            for expression in self.flat(carry):
                check_carry(expression)

    def _has_form(self, box: Document, carry: Any) -> bool:
        """Whether the formulas lie as the entries of the box do."""
        return isinstance(carry, str)

    def _check_sum(self, key: Document, targets: Sequence[Value]) -> None:
        rule = key.get("sum")
        if rule is None:
            return
        require(
            isinstance(rule, dict) and is_number(rule.get("to")) and is_number(rule.get("tolerance")),
            "sum",
            "A sum has the numbers to and tolerance.",
        )
        require(
            rules.is_within(rules.absolute(rule["tolerance"]), math.fsum(targets), rule["to"]),
            "sum",
            "The answer itself does not add up to this.",
        )


def check_carry(carry: object) -> None:
    """Raise BoxError unless `carry` is missing or a formula that can be read."""
    if carry is None:
        return
    require(isinstance(carry, str), "carry", "A carried value is a formula over the earlier boxes.")
    try:
        evaluate(str(carry), dict.fromkeys(names_in(str(carry)), 1.5))
    except Unreadable as unreadable:
        # Ones may divide by zero where the person's values do not; what cannot be read at all is refused.
        require("divides by zero" in unreadable.message, "carry", unreadable.message)


def check_units(box: Document) -> None:
    """Raise BoxError unless the units of a box are suffixes with a factor above 0 each."""
    units = box.get("units", {})
    is_fit = isinstance(units, dict) and all(
        isinstance(unit, str) and UNIT.fullmatch(unit) and is_number(factor) and factor > 0
        for unit, factor in units.items()
    )
    require(is_fit, "units", "The units are suffixes such as KiB, each with its factor above 0.")


def split_cells(text: str) -> list[str]:
    """Return the numbers of one line: split at semicolons, else at commas, else at blanks.

    A comma that has a blank at no side, beside blanks between numbers, is a decimal comma: "0,1 0,2".
    """
    line = text.strip().strip("[](){}").strip()
    if ";" in line:
        parts: Iterable[str] = line.split(";")
    elif "," in line and (", " in line or " " not in line):
        parts = line.rstrip(",").split(",")
    else:
        parts = line.split()
    return [clean_text(part.strip()) for part in parts]


def cell_answer(
    kind: CellKind,
    box: Document,
    value: Any,
    rule: rules.Rule,
    *,
    mistakes: Iterable[Mistake],
    carry: Any,
    percent: bool,
    weight: float,
) -> Answer:
    """Return box and key of a cell kind; mistakes that cannot be told from the key are left out."""
    rule = {**rule, "percent": True} if percent else rule
    slips = listed(mistakes, value, kind.flat, partial(rules.are_within, rule, times=2))
    key = {"value": value, "rule": rule, "mistakes": slips, "carry": carry, "weight": weight}
    return Answer(kind.told(box, key), key)
