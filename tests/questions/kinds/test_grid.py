import pytest

from questions.kinds import KINDS, grid, rules
from questions.kinds.base import BoxError, Mistake

KIND = KINDS["grid"]
ANSWER = grid.answer(
    "y",
    "Output $Y$",
    [[4, 6, 5], [6, 6, 8]],
    rules.whole(),
    mistakes=[Mistake([[1, 2, 3], [4, 5, 6]], "Your window moved by one cell.", "stride-one")],
)


def grade(raw):
    return KIND.grade(ANSWER.box, ANSWER.key, raw)


def test_a_form_is_collected_row_by_row():
    data = {"y_0_0": "4", "y_0_2": "5", "y_1_1": "6"}

    assert KIND.collect(ANSWER.box, data) == [["4", "", "5"], ["", "6", ""]]


@pytest.mark.parametrize(
    "text",
    ["4 6 5; 6 6 8", "4, 6, 5\n6, 6, 8", "[[4, 6, 5],\n [6, 6, 8]]", "[4 6 5; 6 6 8]", "[[4 6 5]\n [6 6 8]]"],
)
def test_text_for_the_whole_grid_is_split(text):
    assert KIND.from_text(ANSWER.box, text) == [["4", "6", "5"], ["6", "6", "8"]]


def test_all_cells_right_is_right():
    graded = grade([["4", "6", "5"], ["6.0", "6", "16/2"]])

    assert (graded.fraction, graded.verdict) == (1.0, "right")


def test_credit_is_the_share_of_right_cells():
    graded = grade([["4", "6", "0"], ["0", "", "8"]])

    assert (graded.fraction, graded.verdict) == (0.5, "partly")
    assert graded.marks == {
        "y_0_0": "right",
        "y_0_1": "right",
        "y_0_2": "wrong",
        "y_1_0": "wrong",
        "y_1_1": "empty",
        "y_1_2": "right",
    }


def test_no_cell_right_is_wrong():
    assert (grade([["0"] * 3] * 2).fraction, grade([["0"] * 3] * 2).verdict) == (0.0, "wrong")


def test_a_mistake_needs_all_its_cells():
    assert grade([["1", "2", "3"], ["4", "5", "6"]]).hint == "Your window moved by one cell."
    assert grade([["1", "2", "3"], ["4", "5", "7"]]).hint == ""


def test_a_wrong_shape_is_named_and_nothing_is_marked():
    raw = [["4", "6"], ["6", "6"]]

    assert KIND.read(ANSWER.box, raw).problems == {
        "y": "That is 2 by 2; the grid is 2 by 3. The cells are not marked yet."
    }
    assert (grade(raw).fraction, grade(raw).verdict) == (0.0, "unreadable")


@pytest.mark.parametrize("raw", ["4", [["4"], "6"], [["4", "6", "5"], ["6"]], [["4"] * 3] * 3, {"y": 1}, 5, [[]]])
def test_what_is_no_such_grid_is_unreadable(raw):
    graded = grade(raw)

    assert (graded.fraction, graded.verdict, set(graded.marks.values())) == (0.0, "unreadable", {"unreadable"})
    assert len(KIND.present(ANSWER.box, raw, grade=graded)["problems"]) == 1


@pytest.mark.parametrize("raw", [None, [], [["", "", ""], ["", " ", ""]]])
def test_nothing_typed_is_empty(raw):
    assert grade(raw).verdict == "empty"


def test_cells_are_presented_in_rows_with_their_place():
    shown = KIND.present(ANSWER.box, [["4", "6", "x"], ["", "", ""]])

    assert shown["legend"] == "Output $Y$, 2 × 3"
    assert shown["columns"] == [0, 1, 2]
    assert [[field["name"] for field in row] for row in shown["rows"]] == [
        ["y_0_0", "y_0_1", "y_0_2"],
        ["y_1_0", "y_1_1", "y_1_2"],
    ]
    assert shown["rows"][0][1]["label"] == "Row 0, column 1"
    assert shown["rows"][0][2]["value"] == "x"


def test_a_wrong_cell_says_so_to_screen_readers():
    raw = [["4", "0", "5"], ["6", "6", "8"]]

    shown = KIND.present(ANSWER.box, raw, grade=grade(raw))

    assert shown["rows"][0][1]["label"] == "Row 0, column 1, wrong"
    assert shown["legend"] == "Output $Y$, 2 × 3: 5 of 6 right"


def test_a_fit_box_passes_the_check():
    KIND.check(ANSWER.box, ANSWER.key)


@pytest.mark.parametrize(
    ("box", "key", "field"),
    [
        ({"rows": 0}, {}, "rows"),
        ({"columns": 13}, {}, "columns"),
        ({"rows": None}, {}, "rows"),
        ({"rows": 3}, {}, "answer"),
        ({}, {"value": [[1, 2, 3], [4, 5]]}, "answer"),
        ({}, {"value": [1, 2]}, "answer"),
        ({}, {"value": [[1, 2, 3], [4, 5, 6.5]]}, "answer"),
    ],
)
def test_what_an_author_got_wrong_names_its_field(box, key, field):
    with pytest.raises(BoxError) as refused:
        KIND.check(ANSWER.box | box, ANSWER.key | key)

    assert refused.value.field == field
