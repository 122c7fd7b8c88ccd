import pytest

from questions.documents import EntryError, read_entry
from questions.grading import grade_item
from questions.items import is_marked_by_hand, mark_by_hand
from questions.kinds import KINDS
from tests.factories import entry_source, form_data

KIND = KINDS["open_answer"]
ENTRY = read_entry(entry_source("open_answer"))


def grade(raw):
    return grade_item(ENTRY.boxes, ENTRY.key, {"answer": raw})


def test_a_written_answer_waits_for_marks_and_earns_nothing_so_far():
    assert (grade("Layers collapse.").verdict, grade("Layers collapse.").fraction) == ("unmarked", 0)


def test_key_points_count_by_their_weight():
    text = "Layers collapse."

    assert grade({"text": text, "covered": ["1"]}).fraction == pytest.approx(2 / 3)
    assert grade({"text": text, "covered": ["1", "2"]}).verdict == "right"
    assert grade({"text": text, "covered": []}).verdict == "wrong"
    assert grade({"text": text, "covered": ["1", "1", "7"]}).fraction == pytest.approx(2 / 3)


def test_nothing_written_cannot_be_marked_right():
    assert grade({"text": " ", "covered": ["1", "2"]}).verdict == "empty"


def test_marks_come_from_the_form_and_the_text_stays_what_was_written():
    raw = mark_by_hand(ENTRY.boxes, {"answer": "Mine."}, form_data(answer="Better.", answer_covered=["2"]))

    assert raw == {"answer": {"text": "Mine.", "covered": ["2"]}}
    assert is_marked_by_hand(ENTRY.boxes)


def test_what_is_sent_before_release_holds_no_marks():
    assert KIND.collect(ENTRY.boxes[0], form_data(answer="Mine.", answer_covered=["1", "2"])) == "Mine."


def test_key_points_are_shown_only_after_release():
    (box,), key = ENTRY.boxes, ENTRY.key["answer"]

    assert KIND.present(box, "Mine.")["points"] == []
    shown = KIND.present(box, "Mine.", grade=KIND.grade(box, key, {"text": "Mine.", "covered": ["2"]}), key=key)
    assert [point["is_covered"] for point in shown["points"]] == [False, True]
    assert shown["is_markable"]
    assert not KIND.present(box, "", key=key)["is_markable"]


def test_a_text_that_is_too_long_is_said_and_never_cut():
    assert grade("x" * 6000).verdict == "unreadable"


@pytest.mark.parametrize(
    ("points", "field"),
    [
        ([{"text": "One."}], "answer.key_points"),
        ("One.", "key_points"),
        ([{"text": "One."}, {"text": ""}], "key_points[1].text"),
        ([{"text": "One."}, {"text": "Two.", "weight": 0}], "answer.key_points"),
        ([{"text": "One."}, {"text": "Two.", "weight": True}], "answer.key_points"),
        ([{"text": "One."}, {"text": "Two.", "mark": 1}], "key_points[1].mark"),
    ],
)
def test_an_author_is_told_which_part_is_wrong(points, field):
    with pytest.raises(EntryError) as caught:
        read_entry(entry_source("open_answer", key_points=points))

    assert caught.value.field == field
