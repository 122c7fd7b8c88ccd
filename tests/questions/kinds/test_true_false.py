import pytest

from questions.kinds import KINDS
from questions.kinds.base import BoxError
from questions.rng import Rng

KIND = KINDS["true_false"]
BOX = {"kind": "true_false", "name": "truth", "label": "True or false"}
KEY = {"value": False}


@pytest.mark.parametrize(
    ("raw", "fraction", "verdict"),
    [("false", 1, "right"), ("False", 1, "right"), (False, 1, "right"), ("true", 0, "wrong"), (True, 0, "wrong")],
)
def test_a_statement_is_right_or_wrong(raw, fraction, verdict):
    graded = KIND.grade(BOX, KEY, raw)

    assert (graded.fraction, graded.verdict) == (fraction, verdict)


@pytest.mark.parametrize("raw", [None, "", [], {}])
def test_nothing_chosen_is_empty(raw):
    assert KIND.grade(BOX, KEY, raw).verdict == "empty"


@pytest.mark.parametrize("raw", ["perhaps", "1", 0, "A"])
def test_another_word_is_unreadable(raw):
    assert KIND.grade(BOX, KEY, raw).verdict == "unreadable"


def test_true_stands_before_false_and_both_have_a_letter():
    shown = KIND.present(BOX, "false", grade=KIND.grade(BOX, KEY, "false"))

    assert [(option["id"], option["letter"], option["html"]) for option in shown["options"]] == [
        ("true", "A", "True"),
        ("false", "B", "False"),
    ]
    assert [option["mark"] for option in shown["options"]] == ["", "right"]
    assert [option["is_checked"] for option in shown["options"]] == [False, True]


def test_shuffling_keeps_the_order():
    assert KIND.shuffle(BOX, KEY, Rng(1)) == (BOX, KEY, [])


def test_a_fit_box_passes_the_check():
    KIND.check(BOX, KEY)


@pytest.mark.parametrize("value", ["false", 0, None])
def test_a_key_that_is_no_truth_value_is_refused(value):
    with pytest.raises(BoxError) as refused:
        KIND.check(BOX, {"value": value})

    assert refused.value.field == "answer"
