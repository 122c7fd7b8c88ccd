import pytest

from questions.kinds import KINDS, numeric, rules
from questions.kinds.base import MAX_TEXT, BoxError, Mistake, plain_label

KIND = KINDS["numeric"]
SLIP = Mistake(15, "Count the first position too.", "no-plus-one")


def side(**changes):
    return numeric.answer("side", "Output side", 16, rules.whole(), **{"mistakes": [SLIP], "unit": "pixels"} | changes)


def grade(answer, raw, carried=None):
    return KIND.grade(answer.box, answer.key, raw, carried)


@pytest.mark.parametrize("raw", ["16", "16.0", " 16 ", "1.6e1", "(32 - 3 + 2*1)/2 + 0.5", 16, 16.0])
def test_the_key_counts_however_it_is_written(raw):
    graded = grade(side(), raw)

    assert (graded.fraction, graded.verdict, graded.marks, graded.read) == (1.0, "right", {"side": "right"}, "16")


@pytest.mark.parametrize("raw", ["17", "16.4", "-16"])
def test_another_number_is_wrong(raw):
    graded = grade(side(), raw)

    assert (graded.fraction, graded.verdict, graded.marks) == (0.0, "wrong", {"side": "wrong"})
    assert (graded.hint, graded.tag) == ("", "")


def test_a_recognised_mistake_gets_its_hint():
    graded = grade(side(), "15")

    assert (graded.verdict, graded.hint, graded.tag) == ("wrong", SLIP.hint, "no-plus-one")


def test_the_key_is_looked_at_before_the_mistakes():
    answer = side()
    answer.key["mistakes"] = [{"value": 16, "hint": "Never shown.", "tag": "never"}]

    graded = grade(answer, "16")

    assert (graded.verdict, graded.hint) == ("right", "")


@pytest.mark.parametrize("raw", ["abc", "1/0", "nan", "9**9**9", "75 %", "9" * 150, float("inf")])
def test_what_cannot_be_read_is_not_wrong(raw):
    graded = grade(side(), raw)

    assert (graded.fraction, graded.verdict, graded.marks) == (0.0, "unreadable", {"side": "unreadable"})


def test_a_number_too_long_to_be_written_is_not_wrong():
    assert grade(side(), "9" * 10**6).verdict == "unreadable"
    assert grade(side(), 10**5000).verdict == "unreadable"


@pytest.mark.parametrize("raw", [None, "", "   ", [], {}, ["16"]])
def test_nothing_typed_is_empty(raw):
    graded = grade(side(), raw)

    assert (graded.fraction, graded.verdict, graded.marks) == (0.0, "empty", {"side": "empty"})


def test_a_whole_answer_may_group_its_thousands_with_a_comma():
    answer = numeric.answer("n", "Iterations", 5005, rules.whole())

    graded = grade(answer, "5,005")

    assert (graded.verdict, graded.read) == ("right", "5005")


def test_a_percentage_counts_where_the_box_says_so():
    answer = numeric.answer("p", "Precision", 0.8, rules.absolute(0.001), percent=True)

    assert grade(answer, "80 %").verdict == "right"
    assert grade(answer, "0,8").verdict == "right"
    assert grade(answer, "80").verdict == "wrong"


def test_a_value_that_follows_from_an_earlier_one_counts():
    graded = grade(side(), "20", carried=20)

    assert (graded.fraction, graded.verdict, graded.carried) == (1.0, "right", True)


def test_a_value_that_is_the_key_is_not_called_carried():
    assert not grade(side(), "16", carried=16).carried


def test_collecting_cuts_long_text_so_that_it_cannot_be_misread():
    raw = KIND.collect(side().box, {"side": "1" * 1000})

    assert raw == "1" * MAX_TEXT
    assert grade(side(), raw).verdict == "unreadable"


def test_collecting_takes_out_what_no_store_can_hold():
    assert KIND.collect(side().box, {"side": "1\x006\ud800"}) == "16"


def test_a_box_is_presented_with_what_was_typed():
    shown = KIND.present(side().box, "(30+2)/2")

    assert shown == {
        "kind": "numeric",
        "name": "side",
        "label": "Output side",
        "unit": "pixels",
        "legend": "Output side",
        "mark": "",
        "hint": "",
        "is_carried": False,
        "problems": [],
        "echo": "we read 16",
        "answer": "",
        "field": {
            "name": "side",
            "id": "id_side",
            "value": "(30+2)/2",
            "label": "Output side",
            "mark": "",
            "problem": "",
            "read": "we read 16",
            "answer": "",
        },
    }


def test_a_marked_box_says_its_mark_to_screen_readers():
    answer = side()

    shown = KIND.present(answer.box, "15", grade=grade(answer, "15"))

    assert (shown["mark"], shown["hint"]) == ("wrong", SLIP.hint)
    assert (shown["field"]["mark"], shown["field"]["label"]) == ("wrong", "Output side, wrong")


def test_a_problem_is_presented_and_the_label_keeps_silent_on_marks():
    answer = side()

    shown = KIND.present(answer.box, "3,5,1", grade=grade(answer, "3,5,1"))

    assert shown["field"]["problem"] == '"3,5,1" is not one number. Write 3.5 or 3,5.'
    assert shown["problems"] == [shown["field"]["problem"]]
    assert (shown["field"]["mark"], shown["field"]["label"]) == ("", "Output side")


def test_the_answer_shows_only_with_the_key():
    answer = side()

    assert KIND.present(answer.box, "15", key=answer.key)["field"]["answer"] == "16"
    assert KIND.present(answer.box, "15", grade=grade(answer, "15"))["field"]["answer"] == ""


def test_tex_in_a_label_is_plain_for_screen_readers():
    answer = numeric.answer("v1", r"Velocity $v_{1}$", 1, rules.whole())

    assert KIND.present(answer.box, "")["field"]["label"] == "Velocity v_1"


def test_shuffling_leaves_a_number_alone():
    answer = side()

    assert KIND.shuffle(answer.box, answer.key, None) == (answer.box, answer.key, [])


def test_mistakes_that_cannot_be_told_from_the_key_or_each_other_are_left_out():
    answer = numeric.answer(
        "p",
        "P",
        0.5,
        rules.absolute(0.001),
        mistakes=[Mistake(0.502, "a", "near-key"), Mistake(0.6, "b", "kept"), Mistake(0.6015, "c", "near-kept")],
    )

    assert [mistake["tag"] for mistake in answer.key["mistakes"]] == ["kept"]


def test_a_fit_box_passes_the_check():
    answer = side(carry="floor((conv_0 - 3) / 2) + 1", weight=2)

    KIND.check(answer.box, answer.key)


@pytest.mark.parametrize(
    ("box", "key", "field"),
    [
        ({"kind": "vector"}, {}, "kind"),
        ({"name": "Side"}, {}, "name"),
        ({"name": 5}, {}, "name"),
        ({"label": " "}, {}, "label"),
        ({"label": "x" * 121}, {}, "label"),
        ({"unit": None}, {}, "unit"),
        ({}, {"weight": 0}, "weight"),
        ({}, {"weight": True}, "weight"),
        ({}, {"rule": {"type": "about"}}, "rule"),
        ({}, {"rule": None}, "rule"),
        ({}, {"value": None}, "answer"),
        ({}, {"value": "16"}, "answer"),
        ({}, {"value": True}, "answer"),
        ({}, {"value": float("nan")}, "answer"),
        ({}, {"value": float("inf")}, "answer"),
        ({}, {"value": 10**101}, "answer"),
        ({}, {"value": 16.5}, "answer"),
        ({}, {"mistakes": None}, "mistakes"),
        ({}, {"mistakes": [15]}, "mistakes"),
        ({}, {"mistakes": [{"value": "15", "hint": "h", "tag": "t"}]}, "mistakes"),
        ({}, {"mistakes": [{"value": 15, "hint": "", "tag": "t"}]}, "mistakes"),
        ({}, {"mistakes": [{"value": 15, "hint": "h"}]}, "mistakes"),
        ({}, {"mistakes": [{"value": 16, "hint": "h", "tag": "t"}]}, "mistakes"),
        ({}, {"carry": "floor(1"}, "carry"),
        ({}, {"carry": ["1"]}, "carry"),
        ({}, {"sum": {"to": 1}}, "sum"),
        ({}, {"sum": {"to": 1, "tolerance": 0.1}}, "sum"),
    ],
)
def test_what_an_author_got_wrong_names_its_field(box, key, field):
    answer = side()

    with pytest.raises(BoxError) as refused:
        KIND.check(answer.box | box, answer.key | key)

    assert refused.value.field == field
    assert refused.value.message.endswith(".")


def test_a_box_that_is_no_mapping_is_refused():
    with pytest.raises(BoxError):
        KIND.check([], {})


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Position $x_1$", "Position x_1"),
        (r"$\frac{dy}{dx}$", "dy / dx"),
        (r"$\frac{\partial C}{\partial w_{1}}$", "d C / d w_1"),
        (r"$\hat m_2$", "m hat_2"),
        (r"$\hat{m}$", "m hat"),
        (r"$\sigma(z)$", "sigma(z)"),
        (r"$y = 1,\ s = -3$", "y = 1, s = -3"),
        (r"$\mathbf{W} \cdot x$", "W · x"),
    ],
)
def test_a_label_in_tex_is_said_in_words(label, said):
    assert plain_label(label) == said
