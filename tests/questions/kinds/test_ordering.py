import pytest

from questions.documents import EntryError, read_entry
from questions.grading import grade_item
from questions.kinds import KINDS
from questions.rng import Rng
from tests.factories import entry_source

KIND = KINDS["ordering"]


def ordering(**changes):
    entry = read_entry(entry_source("ordering", **changes))
    return entry.boxes, entry.key


# The steps stand in alphabetical order: backward pass, forward pass, loss, update.
def grade(forward, loss, backward, update):
    return grade_item(*ordering(), {"order": [backward, forward, loss, update]}).boxes["order"]


def test_a_step_counts_when_it_directly_follows_the_one_it_has_to_follow():
    assert (grade("1", "2", "3", "4").fraction, grade("1", "2", "3", "4").verdict) == (1.0, "right")
    # The last step came first: the others still follow one another, only the first one no longer stands first.
    assert grade("2", "3", "4", "1").fraction == 0.5
    assert grade("4", "3", "2", "1").verdict == "wrong"


def test_steps_without_a_place_earn_nothing_and_spoil_nothing():
    assert grade("1", "2", "", "").fraction == 0.5
    assert grade("", "", "", "").verdict == "empty"


def test_a_place_that_is_taken_twice_is_said_and_is_no_try():
    graded = grade("1", "1", "3", "4")

    assert graded.verdict == "unreadable"
    problems = KIND.read(ordering()[0][0], ["1", "1", "3", "9"]).problems
    assert problems["order_1"] == "Two steps have place 1; each place is taken once."
    assert problems["order_3"] == "A place is a whole number from 1 to 4."


@pytest.mark.parametrize("raw", ["1", None, 7, {"a": 1}, ["1"], [["1"]], ["1", "2", "3", "4", "5"]])
def test_any_response_can_be_marked(raw):
    assert grade_item(*ordering(), {"order": raw}).verdict in ("empty", "wrong", "partly", "right")


def test_shuffling_moves_the_steps_and_the_key_with_them():
    (box,), key = ordering()
    for seed in range(20):
        shown, secret, order = KIND.shuffle(box, key["order"], Rng(seed))
        texts = {step["id"]: step["text"] for step in shown["steps"]}

        assert [texts[step] for step in secret["value"]] == ["Forward pass", "Loss", "Backward pass", "Update"]
        assert sorted(order) == ["A", "B", "C", "D"]
        assert KIND.grade(shown, secret, KIND.typed(shown, secret["value"])).verdict == "right"


@pytest.mark.parametrize("steps", [["a", "b"], ["a", "b", "b"], "abc", ["a", "b", ""], ["x"] * 9, [1, 2, 3]])
def test_an_author_is_told_that_the_steps_are_wrong(steps):
    with pytest.raises(EntryError, match="steps"):
        ordering(steps=steps)
