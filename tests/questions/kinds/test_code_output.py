import pytest

from questions.kinds import KINDS, code_output
from questions.kinds.base import BoxError, Mistake

KIND = KINDS["code_output"]
ANSWER = code_output.answer(
    "out", "What is printed?", "tensor([5])\n7.0", mistakes=[Mistake("5\n7", "Brackets and .0 are printed.", "form")]
)


def grade(raw):
    return KIND.grade(ANSWER.box, ANSWER.key, raw)


@pytest.mark.parametrize("raw", ["tensor([5])\n7.0", "  tensor([5])\r\n7.0  \n\n", "tensor([5])   \n7.0"])
def test_blanks_around_the_text_and_at_the_ends_of_lines_do_not_count(raw):
    assert (grade(raw).fraction, grade(raw).verdict) == (1.0, "right")


@pytest.mark.parametrize("raw", ["tensor([5]) 7.0", "tensor([5])\n7", "tensor([5])\n\n7.0", "Tensor([5])\n7.0", "7.0"])
def test_everything_else_counts(raw):
    assert grade(raw).verdict == "wrong"


def test_a_recognised_slip_gets_its_hint():
    assert (grade("5\n7").hint, grade("5\n7").tag) == ("Brackets and .0 are printed.", "form")


@pytest.mark.parametrize("raw", [None, "", " \n ", [], {}])
def test_nothing_written_is_empty(raw):
    assert grade(raw).verdict == "empty"


def test_text_that_is_too_long_is_refused_and_costs_nothing():
    assert grade("x" * 5000).verdict == "unreadable"
    assert "1000 characters" in KIND.read(ANSWER.box, "x" * 5000).problems["out"]


def test_the_key_is_shown_only_when_it_is_passed():
    assert "tensor" not in str(KIND.present(ANSWER.box, "4", grade=grade("4")))
    assert KIND.present(ANSWER.box, "4", key=ANSWER.key)["answer"] == "tensor([5])\n7.0"


@pytest.mark.parametrize("value", [5, "", " 5", "5 \n6", "x" * 1001])
def test_an_answer_that_could_never_be_matched_is_refused(value):
    with pytest.raises(BoxError, match="answer"):
        KIND.check(ANSWER.box, {**ANSWER.key, "value": value, "mistakes": []})
