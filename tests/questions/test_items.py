import pytest

from questions.grading import grade_item
from questions.items import ReadLine, collect_response, is_answered, item_fields, present_boxes, read_lines
from questions.models import Revision
from questions.pools import draw_fresh
from quizsite.practice.models import Drill
from tests.factories import WRITTEN, drawn_source, entry_source, form_data, publish

pytestmark = pytest.mark.django_db


def item_of(kind: str, seed: int = 1) -> Drill:
    """Return an unsaved item of a written question."""
    return Drill(**item_fields(publish(entry_source(kind)), None, seed=seed))


def texts(fields: dict) -> list[str]:
    return [option["text"] for option in fields["boxes"][0]["options"]]


# --- From a revision --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_the_fields_are_all_that_an_item_needs(kind):
    revision = publish(entry_source(kind))

    fields = item_fields(revision, None, seed=5)

    needed = {field.attname for field in Drill._meta.concrete_fields if field.model is not Revision}
    assert fields.keys() == needed - {"id", "participant_id", "created_at", "revealed_at"}
    assert (fields["revision_id"], fields["topic_id"]) == (revision.pk, revision.question.topic_id)
    assert (fields["stem_html"], fields["solution_html"]) == (revision.stem_html, revision.solution_html)
    assert (fields["seed"], fields["version"], fields["digest"], fields["params"]) == (5, 0, "", {})


def test_a_drawn_item_takes_its_documents_from_the_variant():
    revision = publish(drawn_source())
    variant = draw_fresh(revision)

    fields = item_fields(revision, variant, seed=variant.seed)

    for name in ("version", "seed", "digest", "params", "stem_html", "picture", "boxes", "key", "solution_html"):
        assert fields[name] == getattr(variant, name)
    assert (fields["title"], fields["kind"]) == (revision.title, revision.kind)


def test_the_same_seed_shows_the_same_order_and_others_others():
    revision = publish(entry_source("multiple_choice"))

    orders = [texts(item_fields(revision, None, seed=seed)) for seed in range(12)]
    again = [texts(item_fields(revision, None, seed=seed)) for seed in range(12)]

    assert orders == again
    assert len({tuple(order) for order in orders}) > 3
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(orders[0]))}


@pytest.mark.parametrize("seed", range(8))
def test_the_key_follows_the_options_wherever_they_are_shown(seed):
    revision = publish(entry_source("single_choice"))

    fields = item_fields(revision, None, seed=seed)

    shown = {option["id"]: option["text"] for option in fields["boxes"][0]["options"]}
    authors = {option["id"]: option["text"] for option in revision.boxes[0]["options"]}
    assert list(shown) == ["A", "B", "C"]
    assert shown[fields["key"]["choice"]["value"]] == "Sigmoid"
    assert [authors[place] for place in fields["order"]["choice"]] == list(shown.values())
    assert fields["key"]["choice"]["whys"].keys() == {"A", "B", "C"}


def test_making_an_item_leaves_the_revision_as_it_was():
    revision = publish(entry_source("single_choice"))
    before = (str(revision.boxes), str(revision.key))

    item_fields(revision, None, seed=3)

    assert (str(revision.boxes), str(revision.key)) == before


# --- What was entered -------------------------------------------------------------------------------------------------


def test_a_response_is_collected_box_by_box_and_nothing_else():
    boxes = item_of("grid").boxes + item_of("multiple_choice").boxes
    data = form_data(unit_0_0="1", unit_1_1=" 1 ", choices=["A", "C"], unit_9_9="7", csrfmiddlewaretoken="x")

    assert collect_response(boxes, data) == {"unit": [["1", ""], ["", " 1 "]], "choices": ["A", "C"]}


@pytest.mark.parametrize(
    ("raw", "is_it"),
    [
        ({}, False),
        ({"product": ""}, False),
        ({"unit": [["", ""], ["", ""]]}, False),
        ({"choices": []}, False),
        ({"product": "0"}, True),
        ({"product": "", "side": "7"}, True),
        ({"unit": [["", ""], ["", "0"]]}, True),
        ({"choices": ["A"]}, True),
    ],
)
def test_an_item_is_answered_when_anything_was_entered(raw, is_it):
    assert is_answered(raw) == is_it


def test_people_are_told_how_entries_were_read_and_what_could_not_be():
    boxes = item_of("numeric").boxes + item_of("shape").boxes + item_of("true_false").boxes

    lines = read_lines(boxes, {"product": "forty", "image": "(28, 28, 3)", "truth": "true"})

    assert lines == [
        ReadLine("Product", lines[0].text, is_problem=True),
        ReadLine("Shape", "we read 28 × 28 × 3", is_problem=False),
    ]
    assert lines[0].text


def test_what_is_plain_or_empty_is_not_commented():
    assert read_lines(item_of("numeric").boxes, {"product": "42"}) == []
    assert read_lines(item_of("vector").boxes, {}) == []


# --- What is shown ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_before_release_nothing_that_is_shown_depends_on_the_key(kind):
    item = item_of(kind)
    raw = collect_response(
        item.boxes,
        form_data(product="13", truth="true", choice="A", image="1x1x1", pairs_0="A", order_1="2", answer="So."),
    )
    shown = present_boxes(item, raw)

    item.key = {}

    assert present_boxes(item, raw) == shown


@pytest.mark.parametrize("kind", list(WRITTEN))
def test_before_release_there_is_no_mark_no_reason_and_no_answer(kind):
    (box,) = present_boxes(item_of(kind), {})

    assert (box["mark"], box["hint"], box["answer"]) == ("", "", "")
    assert box["template"] == f"questions/kinds/{kind}.html"
    assert all((option.get("mark", ""), option.get("why", "")) == ("", "") for option in box.get("options", []))
    assert all(
        (row["mark"], row["answer"], row.get("why", "")) == ("", "", "")
        for row in (box.get("rows", []) if kind != "grid" else [])
    )
    assert box.get("points", []) == []


def test_a_grade_adds_marks_and_the_hint_and_still_no_answer():
    item = item_of("numeric")
    raw = {"product": "13"}

    (box,) = present_boxes(item, raw, grade=grade_item(item.boxes, item.key, raw))

    assert (box["mark"], box["hint"], box["answer"]) == ("wrong", "You added. Multiply.", "")
    assert (box["field"]["mark"], box["field"]["value"]) == ("wrong", "13")


def test_revealing_adds_the_answer_and_the_reasons():
    number, choice = item_of("numeric"), item_of("single_choice")

    (shown_number,) = present_boxes(number, {}, reveal=True)
    (shown_choice,) = present_boxes(choice, {}, reveal=True)

    assert shown_number["answer"] == "42"
    marks = {option["id"]: option["mark"] for option in shown_choice["options"]}
    assert marks[choice.key["choice"]["value"]] == "missed"
    assert all(option["why"] for option in shown_choice["options"])
