import pytest

from questions.kinds import KINDS
from questions.kinds.base import BoxError
from questions.rng import Rng

KIND = KINDS["multiple_choice"]
BOX = {
    "kind": "multiple_choice",
    "name": "choices",
    "label": "All that hold",
    "options": [{"id": letter, "text": f"option {letter}"} for letter in "ABCDE"],
}
KEY = {"value": ["A", "C", "E"], "whys": {"B": "tempting", "C": "holds"}}


class Form(dict):
    def getlist(self, name):
        return self.get(name, [])


def test_all_picks_of_a_form_are_collected_once_each():
    assert KIND.collect(BOX, Form(choices=["A", "C", "A"])) == ["A", "C"]


def test_a_form_without_a_pick_is_empty():
    assert KIND.grade(BOX, KEY, KIND.collect(BOX, Form())).verdict == "empty"


@pytest.mark.parametrize(
    ("picks", "fraction", "verdict"),
    [
        (["A", "C", "E"], 1, "right"),
        (["E", "C", "A"], 1, "right"),
        (["A", "C"], 2 / 3, "partly"),
        (["A", "C", "E", "B"], 2 / 3, "partly"),
        (["A", "B"], 0, "wrong"),
        (["A", "B", "D"], 0, "wrong"),
        (["B", "D"], 0, "wrong"),
        (["A", "B", "C", "D", "E"], 1 / 3, "partly"),
        (["A", "A"], 1 / 3, "partly"),
        ("A", 1 / 3, "partly"),
    ],
)
def test_a_wrong_pick_takes_back_a_right_one(picks, fraction, verdict):
    graded = KIND.grade(BOX, KEY, picks)

    assert graded.fraction == pytest.approx(fraction)
    assert graded.verdict == verdict


def test_only_picks_are_marked_and_explained():
    graded = KIND.grade(BOX, KEY, ["B", "C"])

    assert graded.marks == {"B": "wrong", "C": "right"}
    assert graded.whys == {"B": "tempting", "C": "holds"}


@pytest.mark.parametrize("raw", [["A", "Z"], "Z", ["A"] * 10 + ["Z"], 5])
def test_an_option_that_is_not_there_is_unreadable(raw):
    assert KIND.grade(BOX, KEY, raw).verdict == "unreadable"


@pytest.mark.parametrize("raw", [None, [], "", [None, "", []], {}])
def test_nothing_chosen_is_empty(raw):
    assert KIND.grade(BOX, KEY, raw).verdict == "empty"


def test_text_on_a_command_line_is_split():
    assert KIND.from_text(BOX, "A, C E") == ["A", "C", "E"]


def test_picks_are_presented_and_missed_ones_only_after_release():
    grade = KIND.grade(BOX, KEY, ["A", "B"])

    before = KIND.present(BOX, ["A", "B"], grade=grade)
    after = KIND.present(BOX, ["A", "B"], grade=grade, key=KEY)

    assert [option["is_checked"] for option in before["options"]] == [True, True, False, False, False]
    assert [option["mark"] for option in before["options"]] == ["right", "wrong", "", "", ""]
    assert [option["mark"] for option in after["options"]] == ["right", "wrong", "missed", "", "missed"]


@pytest.mark.parametrize("seed", range(20))
def test_shuffling_moves_the_key_with_the_options(seed):
    box, key, _ = KIND.shuffle(BOX, KEY, Rng(seed))

    texts = {option["id"]: option["text"] for option in box["options"]}
    assert {texts[option_id] for option_id in key["value"]} == {"option A", "option C", "option E"}
    assert key["value"] == sorted(key["value"])
    KIND.check(box, key)


@pytest.mark.parametrize("value", [[], None, "A", ["A", "F"], ["A", "A"], [None]])
def test_a_key_that_cannot_be_right_is_refused(value):
    with pytest.raises(BoxError) as refused:
        KIND.check(BOX, KEY | {"value": value})

    assert refused.value.field == "answer"
