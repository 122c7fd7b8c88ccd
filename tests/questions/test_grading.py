import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.drawing import draw_variant
from questions.exercises.base import REGISTRY
from questions.grading import ItemGrade, check_item, formula_names, grade_item, read_item
from questions.kinds import KINDS, code_output, grid, numeric, rules, shape, single_choice, vector
from questions.kinds.base import VERDICTS, BoxError, Mistake

AXES = ["height", "width", "channels"]


def item(*answers):
    """Return the boxes and the key of an item."""
    return [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}


MOMENTUM = item(
    numeric.answer("v1", "v1", -0.2, rules.absolute(0.0001), mistakes=[Mistake(0.2, "The sign is turned.", "sign")]),
    numeric.answer("x1", "x1", 0.8, rules.absolute(0.0001), carry="1 + v1"),
    numeric.answer("v2", "v2", -0.28, rules.absolute(0.0001), carry="0.9 * v1 - 0.1 * 1"),
    numeric.answer("x2", "x2", 0.52, rules.absolute(0.0001), carry="x1 + v2"),
)
TRACE = item(
    shape.answer("conv1", "c", (28, 28, 6), AXES),
    shape.answer("pool1", "p", (14, 14, 6), AXES, carry=["floor(conv1_0 / 2)", "floor(conv1_1 / 2)", "conv1_2"]),
    numeric.answer("flat", "f", 1176, rules.whole(), carry="pool1_0 * pool1_1 * pool1_2"),
)


def verdicts(grade):
    return {name: box.verdict for name, box in grade.boxes.items()}


def carried(grade):
    return [name for name, box in grade.boxes.items() if box.carried]


def test_all_boxes_right_is_right():
    grade = grade_item(*MOMENTUM, {"v1": "-0.2", "x1": "0,8", "v2": "-0.28", "x2": "0.52"})

    assert (grade.fraction, grade.verdict, carried(grade)) == (1.0, "right", [])


def test_one_slip_costs_one_mark():
    grade = grade_item(*MOMENTUM, {"v1": "0.2", "x1": "1.2", "v2": "0.08", "x2": "1.28"})

    assert (grade.fraction, grade.verdict, carried(grade)) == (0.75, "partly", ["x1", "v2", "x2"])
    assert grade.boxes["v1"].hint == "The sign is turned."


def test_a_second_slip_costs_a_second_mark():
    grade = grade_item(*MOMENTUM, {"v1": "0.2", "x1": "1.2", "v2": "0.5", "x2": "1.7"})

    assert (grade.fraction, carried(grade)) == (0.5, ["x1", "x2"])


def test_the_key_counts_after_an_earlier_slip_as_well():
    grade = grade_item(*MOMENTUM, {"v1": "0.2", "x1": "0.8", "v2": "-0.28", "x2": "0.52"})

    assert (grade.fraction, carried(grade)) == (0.75, [])


@pytest.mark.parametrize("v1", ["", "abc", "nan"])
def test_nothing_is_carried_from_a_box_that_could_not_be_read(v1):
    grade = grade_item(*MOMENTUM, {"v1": v1, "x1": "1.2"})

    assert (grade.boxes["x1"].verdict, grade.fraction) == ("wrong", 0.0)


def test_nothing_is_carried_from_boxes_that_are_right():
    boxes, key = item(
        numeric.answer("a", "a", 2, rules.absolute(0.5)),
        numeric.answer("b", "b", 4, rules.absolute(0.1), carry="2 * a"),
    )

    # 2.4 counts as 2, so what follows from it must still reach the key.
    assert verdicts(grade_item(boxes, key, {"a": "2.4", "b": "4.8"})) == {"a": "right", "b": "wrong"}


def test_shapes_are_carried_from_layer_to_layer_and_into_the_length():
    grade = grade_item(*TRACE, {"conv1": "30x30x6", "pool1": "15x15x6", "flat": "1350"})

    assert (grade.fraction, carried(grade)) == (pytest.approx(2 / 3), ["pool1", "flat"])


def test_a_carried_value_that_does_not_exist_marks_nothing_right():
    boxes, key = item(
        numeric.answer("p", "P", 0.5, rules.absolute(0.001)),
        numeric.answer("q", "Q", 2, rules.absolute(0.001), carry="1 / p"),
    )

    grade = grade_item(boxes, key, {"p": "0", "q": "0"})

    assert verdicts(grade) == {"p": "wrong", "q": "wrong"}


def test_boxes_weigh_what_their_key_says():
    boxes, key = item(
        numeric.answer("a", "a", 1, rules.whole(), weight=3),
        numeric.answer("b", "b", 2, rules.whole()),
    )

    assert grade_item(boxes, key, {"a": "1", "b": "9"}).fraction == 0.75


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        ({"conv1": "1x1x1", "pool1": "", "flat": ""}, "wrong"),
        ({"conv1": "28x28x6", "pool1": "", "flat": ""}, "partly"),
        ({"conv1": "28x28x6", "pool1": "abc", "flat": "1176"}, "unreadable"),
        ({"conv1": "1x1x1", "pool1": "abc"}, "unreadable"),
        ({}, "empty"),
        (None, "empty"),
        ([], "empty"),
        ("text", "empty"),
        ({"other": "1"}, "empty"),
    ],
)
def test_the_verdict_of_an_item_follows_from_its_boxes(raw, verdict):
    assert grade_item(*TRACE, raw).verdict == verdict


def test_an_item_with_an_unreadable_box_keeps_what_the_others_earn():
    grade = grade_item(*TRACE, {"conv1": "28x28x6", "pool1": "abc", "flat": "1176"})

    assert grade.fraction == pytest.approx(2 / 3)


def test_grades_survive_json():
    grade = grade_item(*TRACE, {"conv1": "30x30x6", "pool1": "15x15x6", "flat": "x"})

    assert ItemGrade.from_json(json.loads(json.dumps(grade.to_json()))) == grade


def test_reading_an_item_says_how_each_box_was_taken():
    readings = read_item(TRACE[0], {"conv1": "28 28 6", "flat": "(28*28"})

    assert readings["conv1"].echo == "we read 28 × 28 × 6"
    assert readings["pool1"].is_empty
    assert readings["flat"].problems == {"flat": '"(28*28" opens a bracket that is not closed.'}


def test_what_is_read_and_shown_without_a_grade_is_the_same_for_every_key():
    for name, exercise in REGISTRY.items():
        drawn = draw_variant(name, exercise.levels[-1], 5)
        for box in drawn.boxes:
            kind = KINDS[box["kind"]]
            key = drawn.key[box["name"]]
            other = {**key, "value": 12345, "mistakes": [], "carry": None}

            # Neither takes a key at all; what the box tells of its rule is all there is to leak.
            assert kind.told({**box}, other) == kind.told({**box}, key) == box


def test_boxes_of_numbers_lend_their_values_to_formulas():
    boxes, _ = TRACE

    assert [formula_names(box) for box in boxes] == [
        ["conv1_0", "conv1_1", "conv1_2"],
        ["pool1_0", "pool1_1", "pool1_2"],
        ["flat"],
    ]
    assert formula_names(vector.answer("p", "P", [1, 2], rules.whole()).box) == ["p_0", "p_1"]
    assert formula_names(grid.answer("g", "G", [[1], [2]], rules.whole()).box) == ["g_0_0", "g_1_0"]
    assert formula_names(code_output.answer("out", "O", "5").box) == []


@pytest.mark.parametrize("fit", [MOMENTUM, TRACE])
def test_a_fit_item_passes_the_check(fit):
    check_item(*fit)


def test_an_item_without_a_box_is_refused():
    with pytest.raises(BoxError, match="at least one box"):
        check_item([], {})


def test_a_box_without_a_key_is_refused():
    boxes, _ = TRACE

    with pytest.raises(BoxError, match="has no key"):
        check_item(boxes, {})


def test_a_key_without_a_box_is_refused():
    boxes, key = TRACE

    with pytest.raises(BoxError, match="a key without a box"):
        check_item(boxes[:2], key)


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(BoxError, match="There is no kind 'essay'"):
        check_item([{"kind": "essay", "name": "e"}], {"e": {}})


def test_two_boxes_whose_fields_share_a_name_are_refused():
    boxes, key = item(
        vector.answer("p", "P", [1, 2], rules.whole()),
        numeric.answer("p_1", "Q", 1, rules.whole()),
    )

    with pytest.raises(BoxError, match="collides"):
        check_item(boxes, key)


@pytest.mark.parametrize("carry", ["later + 1", "p_2 + 1", "p + 1", "own"])
def test_a_formula_over_what_is_not_an_earlier_number_is_refused(carry):
    boxes, key = item(
        vector.answer("p", "P", [1, 2], rules.whole()),
        numeric.answer("own", "O", 1, rules.whole(), carry=carry),
        numeric.answer("later", "L", 1, rules.whole()),
    )

    with pytest.raises(BoxError, match="No earlier box has the value"):
        check_item(boxes, key)


def test_a_box_that_hides_how_its_rule_reads_is_refused():
    boxes, key = item(numeric.answer("p", "P", 0.5, rules.absolute(0.1), percent=True))
    del boxes[0]["percent"]

    with pytest.raises(BoxError, match="does not tell"):
        check_item(boxes, key)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["16", "1e999", "9**9**9", "28x28x6", "0,5", "75 %", "A", "true", "-0", "nan", "1/0"]),
    lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
ITEMS = [
    draw_variant(name, exercise.levels[-1], seed) for name, exercise in sorted(REGISTRY.items()) for seed in range(3)
]
CHOICE = [{"id": letter, "text": letter} for letter in "ABC"]
BOXES = [(box, drawn.key[box["name"]]) for drawn in ITEMS for box in drawn.boxes] + [
    ({"kind": "single_choice", "name": "c", "label": "C", "options": CHOICE}, {"value": "A", "whys": {"B": "no"}}),
    ({"kind": "multiple_choice", "name": "c", "label": "C", "options": CHOICE}, {"value": ["A", "C"]}),
    ({"kind": "true_false", "name": "t", "label": "T"}, {"value": True}),
]


@given(st.sampled_from(BOXES), ANYTHING)
@settings(max_examples=600, deadline=None)
def test_any_response_to_any_box_gets_a_grade_between_0_and_1(document, raw):
    box, key = document

    grade = grade_item([box], {box["name"]: key}, {box["name"]: raw})

    assert 0 <= grade.fraction <= 1
    assert math.isfinite(grade.fraction)
    assert grade.verdict in VERDICTS
    assert (grade.verdict == "right") == (grade.fraction == 1)
    assert ItemGrade.from_json(json.loads(json.dumps(grade.to_json(), allow_nan=False))) == grade


@given(st.sampled_from(BOXES), ANYTHING)
@settings(max_examples=500, deadline=None)
def test_any_response_to_any_box_can_be_shown(document, raw):
    box, key = document
    grade = KINDS[box["kind"]].grade(box, key, raw)

    shown = KINDS[box["kind"]].present(box, raw, grade=grade, key=key)

    assert shown["mark"] == grade.verdict
    json.dumps(shown, allow_nan=False)


@given(st.sampled_from(ITEMS), ANYTHING)
@settings(max_examples=500, deadline=None)
def test_any_response_to_a_whole_item_gets_a_grade(drawn, raw):
    grade = grade_item(drawn.boxes, drawn.key, raw)

    assert 0 <= grade.fraction <= 1
    assert list(grade.boxes) == [box["name"] for box in drawn.boxes]


FORWARD = item(
    vector.answer("h", "h", [1.0, 2.0], rules.absolute(0.001)),
    grid.answer(
        "w", "w", [[2, 4], [3, 6]], rules.absolute(0.001), carry=[["2 * h_0", "2 * h_1"], ["3 * h_0", "3 * h_1"]]
    ),
    vector.answer("o", "o", [5.0, 10.0], rules.absolute(0.001), carry=["w_0_0 + w_1_0", "w_0_1 + w_1_1"]),
    single_choice.answer(
        "size",
        "How large?",
        ["small", "middling", "large"],
        "middling",
        mistakes=[Mistake("large", "That is above the second limit only.", "one-too-far")],
        carry={"formula": "o_0 + o_1", "cuts": [10, 20]},
    ),
)


def test_vectors_grids_and_choices_follow_from_the_persons_own_values():
    grade = grade_item(*FORWARD, {"h": ["1", "3"], "w": [["2", "6"], ["3", "9"]], "o": ["5", "15"], "size": "C"})

    assert verdicts(grade) == {"h": "partly", "w": "right", "o": "right", "size": "right"}
    assert carried(grade) == ["w", "o", "size"]
    assert grade.fraction == (0.5 + 3) / 4


def test_one_wrong_cell_of_a_carried_grid_costs_that_cell_only():
    grade = grade_item(*FORWARD, {"h": ["1", "3"], "w": [["2", "6"], ["3", "8"]], "o": ["5", "14"], "size": "B"})

    assert (grade.boxes["w"].fraction, grade.boxes["w"].verdict, grade.boxes["w"].carried) == (0.75, "partly", True)
    assert grade.boxes["w"].marks["w_1_1"] == "wrong"
    assert verdicts(grade)["size"] == "right"


def test_a_cell_that_is_missing_carries_nothing_into_what_needs_it():
    grade = grade_item(*FORWARD, {"h": ["7", ""], "w": [["14", "4"], ["21", "6"]], "o": ["", ""], "size": ""})

    assert grade.boxes["w"].fraction == 0.5


def test_a_wrong_option_gets_the_hint_of_its_slip():
    grade = grade_item(*FORWARD, {"h": ["1", "2"], "w": [["2", "4"], ["3", "6"]], "o": ["5", "10"], "size": "C"})

    assert (grade.boxes["size"].tag, grade.boxes["size"].fraction) == ("one-too-far", 0.0)


def test_what_people_are_told_of_a_carried_choice_is_checked_for_its_author():
    boxes, key = FORWARD
    check_item(boxes, key)
    with pytest.raises(BoxError, match="one cut less"):
        check_item(boxes, {**key, "size": {**key["size"], "carry": {"formula": "o_0", "cuts": [1]}}})
    with pytest.raises(BoxError, match="No earlier box has the value p"):
        check_item(boxes, {**key, "size": {**key["size"], "carry": {"formula": "p", "cuts": [1, 2]}}})


def test_any_weights_with_the_property_are_right():
    gate = rules.conditions(
        ["w", "b"],
        [
            {"formula": "w + b", "holds": "positive", "hint": "On has to give 1.", "tag": "on"},
            {"formula": "b", "holds": "not positive", "hint": "Off has to give 0.", "tag": "off"},
        ],
    )
    boxes = item(vector.answer("gate", "w and b", [1, -0.5], gate))
    check_item(*boxes)

    assert grade_item(*boxes, {"gate": ["3", "-2"]}).verdict == "right"
    wrong = grade_item(*boxes, {"gate": ["3", "1"]}).boxes["gate"]
    assert (wrong.verdict, wrong.tag, set(wrong.marks.values())) == ("wrong", "off", {"wrong"})
    assert grade_item(*boxes, {"gate": ["3", "x"]}).verdict == "unreadable"
    assert grade_item(*boxes, {"gate": ["3", ""]}).fraction == 0


def test_a_set_is_marked_cell_by_cell_in_any_order():
    boxes = item(vector.answer("kept", "Kept", [4, 7, 9], rules.whole(), any_order=True))

    assert grade_item(*boxes, {"kept": ["9", "4", "7"]}).verdict == "right"
    partly = grade_item(*boxes, {"kept": ["9", "9", "4"]}).boxes["kept"]
    assert sorted(partly.marks.values()) == ["right", "right", "wrong"]
    assert boxes[0][0]["any_order"] is True


def test_a_unit_may_be_written_and_is_converted():
    boxes = item(numeric.answer("size", "Memory", 1536, rules.whole(), unit="KiB", units={"MiB": 1024, "B": 1 / 1024}))
    check_item(*boxes)

    for text in ("1536", "1536 KiB", "1.5 MiB", "1,5 mib", "1572864 B", "3/2 MiB"):
        assert grade_item(*boxes, {"size": text}).verdict == "right", text
    assert grade_item(*boxes, {"size": "1536 MiB"}).verdict == "wrong"
    problem = read_item(boxes[0], {"size": "1.5 MB"})["size"].problems["size"]
    assert problem == '"1.5 MB" has the unit "MB"; here it can be KiB, MiB, B.'
    assert "without a number" in read_item(boxes[0], {"size": "KiB"})["size"].problems["size"]
