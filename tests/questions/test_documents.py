import datetime
from typing import Any

import pytest

from questions.documents import EntryError, read_entry, without_references
from tests.factories import WRITTEN, drawn_source, entry_source

NUMBER = WRITTEN["numeric"]["boxes"][0]
GRID = WRITTEN["grid"]["boxes"][0]
SHAPE = WRITTEN["shape"]["boxes"][0]
LONG = "x" * 161


def without(field: str, kind: str = "numeric") -> dict[str, Any]:
    return {name: value for name, value in entry_source(kind).items() if name != field}


def box(**changes: Any) -> dict[str, Any]:
    """Return a numeric entry whose one box has these changes; None takes a field away."""
    changed = {name: value for name, value in {**NUMBER, **changes}.items() if value is not None}
    return entry_source("numeric", boxes=[changed])


def options(*options: Any, kind: str = "single_choice") -> dict[str, Any]:
    return entry_source(kind, options=list(options))


RIGHT, OTHER = {"text": "Right", "right": True}, {"text": "Other"}

WRONG = {
    "not a mapping": (["id"], "entry"),
    "nothing": (None, "entry"),
    "a date": (entry_source("numeric", title=datetime.date(2026, 5, 6)), "entry"),
    "not a number": (box(rule={"type": "absolute", "tolerance": float("nan")}), "product.rule"),
    "a NUL": (entry_source("numeric", stem="a\0b"), "entry"),
    "half a character": (entry_source("numeric", stem="a\ud800b"), "entry"),
    "keys of two sorts": (box() | {1: "one"}, "entry"),
    "no id": (without("id"), "id"),
    "an id in capitals": (entry_source("numeric", "The-Product"), "id"),
    "an id with a blank": (entry_source("numeric", "the product"), "id"),
    "an id beyond its column": (entry_source("numeric", "x" * 101), "id"),
    "no kind": (without("kind"), "kind"),
    "an unknown kind": (entry_source("numeric") | {"kind": "essay"}, "kind"),
    "a list of kinds": (entry_source("numeric") | {"kind": ["numeric"]}, "kind"),
    "an unknown level": (entry_source("numeric", level="wizard"), "level"),
    "no level": (without("level"), "level"),
    "too short a time": (entry_source("numeric", seconds=4), "seconds"),
    "too long a time": (entry_source("numeric", seconds=3601), "seconds"),
    "a time in words": (entry_source("numeric", seconds="60"), "seconds"),
    "a yes for a time": (entry_source("numeric", seconds=True), "seconds"),
    "an empty title": (entry_source("numeric", title="  "), "title"),
    "a title beyond its column": (entry_source("numeric", title=LONG), "title"),
    "a title that is a number": (entry_source("numeric", title=7), "title"),
    "covers in one text": (entry_source("numeric", covers="s0-q22"), "covers"),
    "no stem": (without("stem"), "stem"),
    "no explanation": (without("explanation"), "explanation"),
    "references in one text": (entry_source("numeric", references="Goodfellow"), "references"),
    "a field of another kind": (entry_source("numeric", options=[RIGHT, OTHER]), "options"),
    "a slip in a field's name": (entry_source("numeric", explanations="Because."), "explanations"),
    "no answer to a statement": (without("answer", "true_false"), "answer"),
    "an answer in words": (entry_source("true_false", answer="false"), "answer"),
    "no options": (without("options", "single_choice"), "options"),
    "one option": (options(RIGHT), "options"),
    "nine options": (options(RIGHT, *[{"text": str(n)} for n in range(8)]), "options"),
    "two right ones of one": (options(RIGHT, {"text": "Too", "right": True}), "options"),
    "no right one": (options(OTHER, {"text": "Third"}), "options"),
    "no right one of many": (options(OTHER, {"text": "Third"}, kind="multiple_choice"), "options"),
    "an option that is text": (options(RIGHT, "Other"), "options[1]"),
    "an option without text": (options(RIGHT, {"right": False}), "options[1]"),
    "right in words": (options(RIGHT, {"text": "Other", "right": "no"}), "options[1].right"),
    "an empty reason": (options(RIGHT, {"text": "Other", "why": ""}), "options[1].why"),
    "a reason that is a number": (options(RIGHT, {"text": "Other", "why": 5}), "options[1].why"),
    "an unknown part of an option": (options({"text": "Right", "correct": True}, OTHER), "options[0].correct"),
    "the same option twice": (options(RIGHT, {"text": "Right "}), "choice.options"),
    "no boxes": (entry_source("numeric", boxes=[]), "boxes"),
    "boxes as a mapping": (entry_source("numeric", boxes=NUMBER), "boxes"),
    "a box that is text": (entry_source("numeric", boxes=["product"]), "boxes[0]"),
    "a box without a name": (box(name=None), "name"),
    "a box with a name in capitals": (box(name="Product"), "Product.name"),
    "a box without a label": (box(label=None), "product.label"),
    "an unknown part of a box": (box(hint="Multiply."), "boxes[0].hint"),
    "a kind of its own": (box(kind="vector"), "boxes[0].kind"),
    "no answer in a box": (box(answer=None), "product.answer"),
    "an answer that is text": (box(answer="42"), "product.answer"),
    "an answer that is not whole": (box(answer=42.5), "product.answer"),
    "no rule": (box(rule=None), "product.rule"),
    "an unknown rule": (box(rule={"type": "roughly"}), "product.rule"),
    "a rule without tolerance": (box(rule={"type": "absolute"}), "product.rule"),
    "a list of rules": (box(rule={"type": ["whole"]}), "product.rule"),
    "percent in words": (box(rule={"type": "whole", "percent": "maybe"}), "product.rule"),
    "an unknown part of a rule": (box(rule={"type": "whole", "places": 2, "digits": 2}), "boxes[0].rule.digits"),
    "mistakes as a mapping": (box(mistakes={"value": 13}), "boxes[0].mistakes"),
    "an unknown part of a mistake": (
        box(mistakes=[{"value": 13, "hint": "You added.", "tag": "added", "why": "?"}]),
        "boxes[0].mistakes[0].why",
    ),
    "a mistake without a hint": (box(mistakes=[{"value": 13, "tag": "added"}]), "product.mistakes"),
    "a mistake that is right": (box(mistakes=[{"value": 42, "hint": "?", "tag": "right"}]), "product.mistakes"),
    "a weight of nothing": (box(weight=0), "product.weight"),
    "a formula over nothing": (box(carry="0.9 * before"), "carry"),
    "a formula that cannot be read": (box(carry="0.9 *"), "product.carry"),
    "two boxes of one name": (entry_source("numeric", boxes=[NUMBER, NUMBER]), "name"),
    "rows of two lengths": (entry_source("grid", boxes=[{**GRID, "answer": [[1, 0], [1]]}]), "unit.answer"),
    "a grid in one row": (entry_source("grid", boxes=[{**GRID, "answer": [1, 0]}]), "unit.rows"),
    "a side too few": (entry_source("shape", boxes=[{**SHAPE, "answer": [28, 28]}]), "image.answer"),
    "a shape without axes": (entry_source("shape", boxes=[{**SHAPE, "axes": []}]), "image.axes"),
    "an unknown exercise": (drawn_source("alchemy"), "exercise"),
    "a level that the exercise has not": (drawn_source() | {"difficulty": 9}, "difficulty"),
    "no level of the exercise": (drawn_source() | {"difficulty": None}, "difficulty"),
    "a yes for a level": (drawn_source() | {"difficulty": True}, "difficulty"),
    "a stem beside an exercise": (drawn_source() | {"stem": "What?"}, "stem"),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_complaint_names_its_field_and_says_what_is_expected(name):
    source, field = WRONG[name]

    with pytest.raises(EntryError) as caught:
        read_entry(source)

    assert caught.value.field == field
    assert caught.value.message
    assert str(caught.value) == f"{field}: {caught.value.message}"


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_an_entry_of_every_kind_becomes_documents(kind):
    source = entry_source(kind)

    entry = read_entry(source)

    assert (entry.slug, entry.title, entry.level, entry.seconds, entry.kind) == (
        source["id"],
        source["title"],
        "beginner",
        60,
        kind,
    )
    assert entry.source == source
    assert [box["name"] for box in entry.boxes] == list(entry.key)
    assert entry.stem_html.startswith("<p>")
    assert entry.solution_html == "<p>Because it is so.</p>"
    assert (entry.exercise, entry.difficulty) == ("", None)


def test_options_are_lettered_and_only_the_key_knows_the_right_one():
    entry = read_entry(entry_source("single_choice"))

    (shown,) = entry.boxes
    assert [(option["id"], option["text"]) for option in shown["options"]] == [
        ("A", "Sigmoid"),
        ("B", "ReLU"),
        ("C", "Identity"),
    ]
    assert all(option.keys() == {"id", "text", "html"} for option in shown["options"])
    assert entry.key == {
        "choice": {
            "value": "A",
            "whys": {
                "A": "It lies between 0 and 1.",
                "B": "It grows without bound.",
                "C": "It grows without bound on both sides.",
            },
        }
    }


def test_answer_rule_and_mistakes_go_into_the_key_and_stay_out_of_the_box():
    entry = read_entry(box(weight=2))

    assert entry.boxes[0].keys() & {"answer", "rule", "mistakes", "weight", "value"} == set()
    assert entry.key["product"] == {
        "value": 42,
        "rule": {"type": "whole"},
        "mistakes": [{"value": 13, "hint": "You added. Multiply.", "tag": "added"}],
        "weight": 2,
    }


def test_nobody_has_to_count_cells():
    vector, grid = read_entry(entry_source("vector")).boxes[0], read_entry(entry_source("grid")).boxes[0]

    assert vector["size"] == 3
    assert (grid["rows"], grid["columns"]) == (2, 2)


def test_references_are_listed_below_the_explanation():
    entry = read_entry(entry_source("true_false", references=["Goodfellow, 2016", "Bishop, 2006"]))

    assert "<strong>To read on</strong>" in entry.solution_html
    assert "<li>Goodfellow, 2016</li>\n<li>Bishop, 2006</li>" in entry.solution_html


def test_a_solution_can_be_told_without_the_references_that_end_it():
    bare = read_entry(entry_source("true_false"))
    entry = read_entry(entry_source("true_false", references=["Goodfellow, 2016", "Bishop, 2006"]))

    assert without_references(entry.solution_html).strip() == bare.solution_html.strip()
    assert without_references(bare.solution_html) == bare.solution_html


def test_a_drawn_entry_names_exercise_and_level_and_writes_nothing_out():
    entry = read_entry(drawn_source())

    assert (entry.exercise, entry.difficulty) == ("conv-output-size", 1)
    assert (entry.stem_html, entry.boxes, entry.key, entry.solution_html) == ("", [], {}, "")


def test_the_sum_is_of_what_is_said_not_of_its_order():
    source = entry_source("numeric")
    turned = dict(reversed(source.items()))

    assert read_entry(turned).sha256 == read_entry(source).sha256
    assert read_entry({**source, "seconds": 61}).sha256 != read_entry(source).sha256


def test_reading_an_entry_leaves_it_as_it_was():
    source = entry_source("numeric")
    before = str(source)

    read_entry(source)

    assert str(source) == before


def test_text_may_speak_of_a_nul_and_hold_any_character():
    entry = read_entry(entry_source("true_false", stem=r"In JSON `\u0000` is a NUL. 🙂"))

    assert r"\u0000" in entry.stem_html
    assert "🙂" in entry.stem_html
