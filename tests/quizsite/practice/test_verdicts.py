import pytest

from questions.grading import ItemGrade
from questions.kinds.base import BoxGrade
from quizsite.practice.verdicts import say_verdict

CARRIED = "What follows from your own earlier value counts as right: one slip costs one mark."


def box(verdict: str, hint: str = "", *, kind: str = "numeric", carried: bool = False, **marks: str):
    return kind, BoxGrade(0, verdict, marks, hint=hint, carried=carried)


def said(verdict: str, number: int | None = 1, **boxes) -> tuple[str, list[str]]:
    """Return what is said of an item with boxes of these kinds and grades."""
    grade = ItemGrade(0, verdict, {name: graded for name, (_, graded) in boxes.items()})
    return say_verdict(grade, number, [{"name": name, "kind": kind} for name, (kind, _) in boxes.items()])


@pytest.mark.parametrize(
    ("number", "headline"),
    [
        (1, "Right, first try."),
        (2, "Right, second try."),
        (10, "Right, tenth try."),
        (11, "Right, try 11."),
        (99, "Right, try 99."),
    ],
)
def test_a_right_answer_is_told_with_the_number_of_the_try(number, headline):
    assert said("right", number, a=box("right", a="right")) == (headline, [])


def test_the_recognised_slip_of_a_single_box_is_the_headline():
    assert said("wrong", a=box("wrong", "You counted the steps.", a="wrong")) == ("You counted the steps.", [])


def test_of_several_boxes_each_tells_its_slip_itself():
    boxes = {"a": box("wrong", "First slip.", a="wrong"), "b": box("wrong", "Second slip.", b="wrong")}

    assert said("wrong", **boxes) == ("Not right yet.", ["Try once more, or look at the working."])


def test_a_wrong_answer_without_a_known_slip_says_what_to_do():
    expected = ("Not right yet.", ["Try once more, or look at the working."])

    assert said("wrong", 3, a=box("wrong", a="wrong")) == expected


def test_a_partly_right_grid_is_counted_by_cells():
    cells = box("partly", "Mind the last row.", kind="grid", y_0="right", y_1="wrong", y_2="right", y_3="empty")

    assert said("partly", y=cells) == ("Partly: 2 of 4.", ["Mind the last row."])


def test_cells_of_all_boxes_are_counted_together():
    boxes = {"a": box("right", a="right"), "b": box("wrong", "A slip.", b="wrong"), "c": box("empty", c="empty")}

    assert said("partly", **boxes) == ("Partly: 1 of 3.", [])


@pytest.mark.parametrize("marks", [{"A": "right"}, {"A": "right", "B": "right", "C": "wrong"}])
def test_options_are_not_counted_which_would_tell_how_many_hold(marks):
    assert said("partly", choices=box("partly", kind="multiple_choice", **marks)) == ("Partly right.", [])


def test_a_value_carried_forward_is_told():
    boxes = {"a": box("wrong", "A slip.", a="wrong"), "b": box("right", carried=True, b="right")}

    assert said("partly", **boxes) == ("Partly: 1 of 2.", [CARRIED])


def test_an_entry_that_cannot_be_read_is_not_called_wrong():
    expected = ("Not checked yet.", ["One entry cannot be read. The note beside it says what is expected."])

    assert said("unreadable", None, a=box("unreadable", "never told", a="unreadable")) == expected


def test_an_empty_form_is_asked_for_an_answer():
    expected = ("Nothing is filled in yet.", ["Type an answer, or look at the working."])

    assert said("empty", None, a=box("empty", a="empty")) == expected
