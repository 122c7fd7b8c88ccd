import pytest

from questions.kinds import KINDS
from questions.kinds.base import BoxError
from questions.rng import Rng

KIND = KINDS["single_choice"]
BOX = {
    "kind": "single_choice",
    "name": "choice",
    "label": "One answer",
    "options": [
        {"id": "A", "text": "ReLU", "html": "<em>ReLU</em>"},
        {"id": "B", "text": "sigmoid"},
        {"id": "C", "text": "x < 0"},
    ],
}
KEY = {"value": "B", "whys": {"A": "not bounded", "B": "bounded", "C": "no function"}}


def test_the_right_option_is_right_and_gives_its_reason():
    graded = KIND.grade(BOX, KEY, "B")

    assert (graded.fraction, graded.verdict, graded.marks) == (1.0, "right", {"B": "right"})
    assert graded.whys == {"B": "bounded"}


def test_a_wrong_option_shows_its_own_reason_and_nothing_of_the_others():
    graded = KIND.grade(BOX, KEY, "A")

    assert (graded.fraction, graded.verdict, graded.marks) == (0.0, "wrong", {"A": "wrong"})
    assert graded.whys == {"A": "not bounded"}


@pytest.mark.parametrize("raw", [None, "", " ", [], ["B"], {}])
def test_nothing_chosen_is_empty(raw):
    assert KIND.grade(BOX, KEY, raw).verdict == "empty"


@pytest.mark.parametrize("raw", ["Z", "b", 3, True, "B" * 250])
def test_an_option_that_is_not_there_is_unreadable(raw):
    assert (KIND.grade(BOX, KEY, raw).fraction, KIND.grade(BOX, KEY, raw).verdict) == (0.0, "unreadable")
    assert KIND.read(BOX, raw).problems == {"choice": "Choose from A, B, C."}


def test_a_form_is_collected():
    assert KIND.collect(BOX, {"choice": "B"}) == "B"


def test_options_are_presented_without_a_trace_of_the_key():
    shown = KIND.present(BOX, "A")

    assert shown["field_name"] == "choice"
    assert shown["options"] == [
        {"id": "A", "letter": "A", "html": "<em>ReLU</em>", "is_checked": True, "mark": "", "why": ""},
        {"id": "B", "letter": "B", "html": "sigmoid", "is_checked": False, "mark": "", "why": ""},
        {"id": "C", "letter": "C", "html": "x &lt; 0", "is_checked": False, "mark": "", "why": ""},
    ]


def test_a_marked_choice_does_not_give_the_right_one_away():
    shown = KIND.present(BOX, "A", grade=KIND.grade(BOX, KEY, "A"))

    assert [(option["mark"], option["why"]) for option in shown["options"]] == [
        ("wrong", "not bounded"),
        ("", ""),
        ("", ""),
    ]


def test_after_release_every_option_has_its_reason_and_the_missed_one_shows():
    shown = KIND.present(BOX, "A", grade=KIND.grade(BOX, KEY, "A"), key=KEY)

    assert [(option["mark"], option["why"]) for option in shown["options"]] == [
        ("wrong", "not bounded"),
        ("missed", "bounded"),
        ("", "no function"),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_shuffling_moves_the_key_and_the_reasons_with_the_options(seed):
    box, key, order = KIND.shuffle(BOX, KEY, Rng("shuffle", seed))

    texts = {option["id"]: option["text"] for option in box["options"]}
    old_texts = {option["id"]: option["text"] for option in BOX["options"]}
    assert [option["id"] for option in box["options"]] == ["A", "B", "C"]
    assert [old_texts[old] for old in order] == list(texts.values())
    assert texts[key["value"]] == "sigmoid"
    assert {texts[new]: why for new, why in key["whys"].items()} == {
        "ReLU": "not bounded",
        "sigmoid": "bounded",
        "x < 0": "no function",
    }
    assert list(key["whys"]) == ["A", "B", "C"]


def test_shuffling_leaves_the_documents_it_was_given():
    before = repr((BOX, KEY))

    KIND.shuffle(BOX, KEY, Rng("shuffle"))

    assert repr((BOX, KEY)) == before


def test_shuffling_reaches_every_place():
    places = {KIND.shuffle(BOX, KEY, Rng(seed))[1]["value"] for seed in range(50)}

    assert places == {"A", "B", "C"}


def test_a_fit_box_passes_the_check():
    KIND.check(BOX, KEY)


@pytest.mark.parametrize(
    ("box", "key", "field"),
    [
        ({"options": BOX["options"][:1]}, {}, "options"),
        ({"options": None}, {}, "options"),
        ({"options": BOX["options"][1:]}, {}, "options"),
        ({"options": [{"id": "A", "text": "x"}, {"id": "B", "text": "x"}]}, {}, "options"),
        ({"options": [{"id": "A", "text": "x"}, {"id": "B", "text": ""}]}, {}, "options"),
        ({"options": [{"id": "A", "text": "x"}, "B"]}, {}, "options"),
        ({}, {"value": "D"}, "answer"),
        ({}, {"value": None}, "answer"),
        ({}, {"whys": {"D": "no such option"}}, "whys"),
    ],
)
def test_what_an_author_got_wrong_names_its_field(box, key, field):
    with pytest.raises(BoxError) as refused:
        KIND.check(BOX | box, KEY | key)

    assert refused.value.field == field
