import pytest

from questions.kinds import KINDS, rules, vector
from questions.kinds.base import BoxError, Mistake

KIND = KINDS["vector"]
ANSWER = vector.answer(
    "p",
    "Probabilities",
    [0.2, 0.3, 0.5],
    rules.absolute(0.001),
    labels=["$p_0$", "$p_1$", "$p_2$"],
    sum_to=1,
    percent=True,
    mistakes=[Mistake([20, 30, 50], "These are percentages.", "percentages")],
)


def grade(raw):
    return KIND.grade(ANSWER.box, ANSWER.key, raw)


def test_a_form_is_collected_field_by_field():
    assert KIND.collect(ANSWER.box, {"p_0": "0,2", "p_2": "0.5"}) == ["0,2", "", "0.5"]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("0.2, 0.3, 0.5", ["0.2", "0.3", "0.5"]),
        ("[0.2,0.3,0.5]", ["0.2", "0.3", "0.5"]),
        ("0.2 0.3 0.5", ["0.2", "0.3", "0.5"]),
        ("0,2 0,3 0,5", ["0,2", "0,3", "0,5"]),
        ("0,2; 0,3; 0,5", ["0,2", "0,3", "0,5"]),
        ("0.2\n0.3\n0.5", ["0.2", "0.3", "0.5"]),
        ("0.2, 0.3,", ["0.2", "0.3"]),
    ],
)
def test_text_for_the_whole_vector_is_split(text, cells):
    assert KIND.from_text(ANSWER.box, text) == cells


def test_all_entries_right_is_right():
    graded = grade(["20 %", "0,3", "1/2"])

    assert (graded.fraction, graded.verdict, graded.read) == (1.0, "right", "0.2, 0.3, 0.5")


def test_credit_is_the_share_of_right_entries():
    graded = grade(["0.2", "0.4", "0.4"])

    assert graded.fraction == pytest.approx(1 / 3)
    assert graded.verdict == "partly"
    assert graded.marks == {"p_0": "right", "p_1": "wrong", "p_2": "wrong"}


def test_empty_entries_earn_nothing_and_are_not_wrong():
    graded = grade(["0.2", "", ""])

    assert (graded.fraction, graded.verdict) == (pytest.approx(1 / 3), "partly")
    assert graded.marks == {"p_0": "right", "p_1": "empty", "p_2": "empty"}


def test_an_entry_that_cannot_be_read_makes_the_box_unreadable_and_keeps_what_is_right():
    graded = grade(["0.2", "x", "0.5"])

    assert (graded.fraction, graded.verdict) == (pytest.approx(2 / 3), "unreadable")
    assert graded.marks == {"p_0": "right", "p_1": "unreadable", "p_2": "right"}


def test_entries_that_do_not_add_up_get_a_hint():
    graded = grade(["0.2", "0.3", "0.6"])

    assert graded.hint == "Your entries add up to 1.1; here they have to add up to 1."


def test_entries_that_are_each_right_but_do_not_add_up_are_not_all_right():
    answer = vector.answer("p", "P", [0.25] * 4, rules.absolute(0.002), sum_to=1)

    graded = KIND.grade(answer.box, answer.key, ["0.252"] * 4)

    assert (graded.fraction, graded.verdict) == (0.75, "partly")
    assert graded.hint == "Your entries add up to 1.008; here they have to add up to 1."


def test_rounding_to_three_decimals_passes_the_sum():
    answer = vector.answer("p", "P", [1 / 3] * 3, rules.absolute(0.001), sum_to=1)

    assert KIND.grade(answer.box, answer.key, ["0.333"] * 3).verdict == "right"


def test_a_mistake_needs_all_its_entries():
    assert grade(["20", "30", "50"]).tag == "percentages"
    assert grade(["20", "30", "51"]).tag == ""
    assert grade(["20", "30", ""]).tag == ""


@pytest.mark.parametrize("raw", [None, [], "", ["", " ", ""]])
def test_nothing_typed_is_empty(raw):
    assert grade(raw).verdict == "empty"


@pytest.mark.parametrize("raw", [["0.2", "0.8"], ["1"] * 4, "0.2", {"a": 1}, 5])
def test_another_length_is_named_before_anything_is_marked(raw):
    graded = grade(raw)
    reading = KIND.read(ANSWER.box, raw)

    assert (graded.fraction, graded.verdict) == (0.0, "unreadable")
    assert list(reading.problems) == ["p"]


def test_the_length_that_came_and_the_length_that_is_asked_are_said():
    reading = KIND.read(ANSWER.box, ["0.2", "0.8"])

    assert reading.problems == {"p": "That has 2 entries; 3 are asked. They are not marked yet."}


def test_fields_are_presented_with_headings_and_labels():
    shown = KIND.present(ANSWER.box, ["0,2", "", "x"])

    assert shown["legend"] == "Probabilities, 3 entries"
    assert [field["id"] for field in shown["fields"]] == ["id_p_0", "id_p_1", "id_p_2"]
    assert [field["label"] for field in shown["fields"]] == ["p_0", "p_1", "p_2"]
    assert [field["heading"] for field in shown["fields"]] == ["$p_0$", "$p_1$", "$p_2$"]
    assert [field["read"] for field in shown["fields"]] == ["we read 0.2", "", ""]
    assert shown["fields"][2]["problem"] == '"x" is not a number. Write it like 3.5, 3,5 or 3/4.'
    assert shown["echo"] == "we read 0.2, -, -"


def test_marked_fields_are_counted_in_the_legend():
    raw = ["0.2", "0.4", "0.4"]

    shown = KIND.present(ANSWER.box, raw, grade=grade(raw), key=ANSWER.key)

    assert shown["legend"] == "Probabilities, 3 entries: 1 of 3 right"
    assert [field["label"] for field in shown["fields"]] == ["p_0, right", "p_1, wrong", "p_2, wrong"]
    assert [field["answer"] for field in shown["fields"]] == ["0.2", "0.3", "0.5"]


def test_a_vector_without_labels_counts_its_entries_from_0():
    answer = vector.answer("v", "V", [1, 2], rules.whole())

    shown = KIND.present(answer.box, None)

    assert [(field["label"], field["heading"]) for field in shown["fields"]] == [("Entry 0", "0"), ("Entry 1", "1")]


def test_a_fit_box_passes_the_check():
    KIND.check(ANSWER.box, ANSWER.key)


@pytest.mark.parametrize(
    ("box", "key", "field"),
    [
        ({"size": 0}, {}, "size"),
        ({"size": 65}, {}, "size"),
        ({"size": True}, {}, "size"),
        ({"labels": ["a"]}, {}, "labels"),
        ({"labels": ["a", "b", 3]}, {}, "labels"),
        ({"size": 2, "labels": []}, {}, "answer"),
        ({}, {"value": [0.2, 0.3, None]}, "answer"),
        ({}, {"value": 1}, "answer"),
        ({}, {"sum": {"to": 2, "tolerance": 0.1}}, "sum"),
        ({}, {"mistakes": [{"value": [0.2, 0.3, 0.5], "hint": "h", "tag": "t"}]}, "mistakes"),
    ],
)
def test_what_an_author_got_wrong_names_its_field(box, key, field):
    with pytest.raises(BoxError) as refused:
        KIND.check(ANSWER.box | box, ANSWER.key | key)

    assert refused.value.field == field
