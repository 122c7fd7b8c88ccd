import pytest

from questions.kinds import KINDS, shape
from questions.kinds.base import BoxError, Mistake

KIND = KINDS["shape"]
ANSWER = shape.answer(
    "pool1",
    "After pooling 1",
    (14, 14, 6),
    ("height", "width", "channels"),
    mistakes=[Mistake((14, 14, 3), "Pooling keeps the channels.", "channels"), Mistake((14, 14, 6), "No.", "is-key")],
    carry=["floor(conv1_0 / 2)", "floor(conv1_1 / 2)", "conv1_2"],
)


def grade(raw, carried=None):
    return KIND.grade(ANSWER.box, ANSWER.key, raw, carried)


@pytest.mark.parametrize("raw", ["14x14x6", "(14, 14, 6)", "14 14 6", "14×14×6", [14, 14, 6], ["14", "14", "6"]])
def test_the_key_counts_however_it_is_written(raw):
    graded = grade(raw)

    assert (graded.fraction, graded.verdict, graded.read) == (1.0, "right", "14 × 14 × 6")


def test_one_wrong_side_earns_nothing():
    graded = grade("14x14x5")

    assert (graded.fraction, graded.verdict, graded.marks) == (0.0, "wrong", {"pool1": "wrong"})


def test_a_recognised_mistake_gets_its_hint():
    assert (grade("14x14x3").hint, grade("14x14x3").tag) == ("Pooling keeps the channels.", "channels")


def test_a_shape_that_follows_from_the_one_before_counts():
    graded = grade("15x15x6", carried=[15, 15, 6])

    assert (graded.fraction, graded.carried) == (1.0, True)


@pytest.mark.parametrize("raw", ["14x", "abc", "14x14", "14", "1.5x2x3", [14, 14], "x" * 150])
def test_what_cannot_be_read_is_not_wrong(raw):
    assert (grade(raw).fraction, grade(raw).verdict) == (0.0, "unreadable")


@pytest.mark.parametrize("raw", [None, "", "  ", [], {}])
def test_nothing_typed_is_empty(raw):
    assert grade(raw).verdict == "empty"


def test_another_number_of_sides_is_named():
    assert KIND.read(ANSWER.box, "14x14").problems == {
        "pool1": "That has 2 sides; the shape has 3: height, width, channels."
    }
    assert KIND.read(ANSWER.box, "14").problems["pool1"].startswith("That has 1 side;")


def test_a_shape_that_is_not_plain_is_echoed():
    assert KIND.read(ANSWER.box, "14 14 6").echo == "we read 14 × 14 × 6"
    assert KIND.read(ANSWER.box, "14x14x6").echo == ""


def test_the_field_is_presented_with_its_axes():
    shown = KIND.present(ANSWER.box, "14 14 5", grade=grade("14 14 5"), key=ANSWER.key)

    assert shown["legend"] == "After pooling 1, height × width × channels"
    assert shown["help"] == "Write height × width × channels."
    assert shown["field"] == {
        "name": "pool1",
        "id": "id_pool1",
        "value": "14 14 5",
        "label": "After pooling 1: height × width × channels, wrong",
        "mark": "wrong",
        "problem": "",
        "read": "we read 14 × 14 × 5",
        "answer": "14 × 14 × 6",
    }


def test_a_mistake_that_is_the_key_is_left_out():
    assert [mistake["tag"] for mistake in ANSWER.key["mistakes"]] == ["channels"]


def test_a_fit_box_passes_the_check():
    KIND.check(ANSWER.box, ANSWER.key)


@pytest.mark.parametrize(
    ("box", "key", "field"),
    [
        ({"axes": []}, {}, "axes"),
        ({"axes": ["a"] * 9}, {}, "axes"),
        ({"axes": ["a", "b", 3]}, {}, "axes"),
        ({}, {"value": [14, 14]}, "answer"),
        ({}, {"value": [14, 14, -1]}, "answer"),
        ({}, {"value": [14, 14, 6.0]}, "answer"),
        ({}, {"mistakes": [{"value": [14, 14, 6], "hint": "h", "tag": "t"}]}, "mistakes"),
        ({}, {"carry": "1"}, "carry"),
        ({}, {"carry": ["1", "2"]}, "carry"),
        ({}, {"carry": ["1", "2", "ciel(3)"]}, "carry"),
    ],
)
def test_what_an_author_got_wrong_names_its_field(box, key, field):
    with pytest.raises(BoxError) as refused:
        KIND.check(ANSWER.box | box, ANSWER.key | key)

    assert refused.value.field == field
