import pytest

from questions.documents import EntryError, read_entry
from questions.grading import grade_item
from questions.kinds import KINDS
from questions.rng import Rng
from tests.factories import entry_source

KIND = KINDS["matching"]


def matching(**changes):
    entry = read_entry(entry_source("matching", **changes))
    return entry.boxes, entry.key


# The options stand in alphabetical order: -1 to 1, 0 and above, 0 to 1, 1 and above.
SIGMOID, RELU, TANH, EXTRA = "C", "B", "A", "D"


def grade(*picks):
    return grade_item(*matching(), {"pairs": list(picks)}).boxes["pairs"]


def test_each_pair_that_holds_counts_the_same():
    assert (grade(SIGMOID, RELU, TANH).fraction, grade(SIGMOID, RELU, TANH).verdict) == (1.0, "right")
    assert (grade(SIGMOID, TANH, RELU).fraction, grade(SIGMOID, TANH, RELU).verdict) == (pytest.approx(1 / 3), "partly")
    assert grade(EXTRA, TANH, SIGMOID).verdict == "wrong"


def test_what_is_left_open_is_no_mistake_and_earns_nothing():
    assert grade(SIGMOID, "", "").fraction == pytest.approx(1 / 3)
    assert grade(SIGMOID, "", "").marks == {"pairs_0": "right", "pairs_1": "empty", "pairs_2": "empty"}
    assert grade().verdict == "empty"


@pytest.mark.parametrize("raw", ["C", None, 7, {"a": 1}, ["C"] * 50, [["C"]]])
def test_any_response_can_be_marked(raw):
    assert grade_item(*matching(), {"pairs": raw}).verdict in ("empty", "partly")


def test_a_letter_that_is_no_option_is_named_and_costs_nothing_of_the_others():
    graded = grade(SIGMOID, "Z", TANH)

    assert (graded.verdict, graded.fraction, graded.marks["pairs_1"]) == (
        "unreadable",
        pytest.approx(2 / 3),
        "unreadable",
    )


def test_shuffling_moves_the_options_and_the_key_with_them():
    (box,), key = matching()
    for seed in range(20):
        shown, secret, order = KIND.shuffle(box, key["pairs"], Rng(seed))
        texts = {option["id"]: option["text"] for option in shown["options"]}

        assert [texts[pick] for pick in secret["value"]] == ["0 to 1", "0 and above", "-1 to 1"]
        assert sorted(order) == ["A", "B", "C", "D"]


def test_reasons_show_for_right_pairs_and_all_of_them_after_release():
    (box,), key = matching()
    graded = KIND.grade(box, key["pairs"], [RELU, SIGMOID, TANH])

    assert [row["why"] for row in KIND.present(box, [RELU, SIGMOID, TANH], grade=graded)["rows"]] == ["", "", ""]
    shown = KIND.present(box, [RELU, SIGMOID, TANH], grade=graded, key=key["pairs"])["rows"]
    assert [(row["answer"], row["why"]) for row in shown] == [(SIGMOID, "It squashes."), (RELU, ""), (TANH, "")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pairs": [{"left": "a", "right": "b"}]}, "pairs"),
        ({"pairs": "ab"}, "pairs"),
        ({"pairs": [{"left": "a", "right": "b"}, {"left": "c"}]}, "pairs[1].right"),
        ({"pairs": [{"left": "a", "right": "b"}, {"left": "a", "right": "c"}]}, "pairs.pairs"),
        ({"pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "b"}]}, "pairs.pairs"),
        ({"pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d", "note": "x"}]}, "pairs[1].note"),
        ({"extra": ["0 to 1"]}, "pairs.pairs"),
        ({"extra": "one"}, "extra"),
    ],
)
def test_an_author_is_told_which_part_is_wrong(changes, field):
    with pytest.raises(EntryError) as caught:
        matching(**changes)

    assert caught.value.field == field
