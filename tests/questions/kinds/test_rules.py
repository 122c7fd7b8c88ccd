import pytest

from questions.kinds import rules


@pytest.mark.parametrize(
    ("rule", "value", "is_right"),
    [
        (rules.whole(), 10, True),
        (rules.whole(), 10.000000000000002, True),
        (rules.whole(), 10.4, False),
        (rules.whole(), 11, False),
        (rules.absolute(0.001), 10.001, True),
        (rules.absolute(0.001), 9.999, True),
        (rules.absolute(0.001), 10.00101, False),
        (rules.relative(0.01), 10.1, True),
        (rules.relative(0.01), 9.9, True),
        (rules.relative(0.01), 10.11, False),
        (rules.decimals(2), 10.005, True),
        (rules.decimals(2), 10.0051, False),
    ],
)
def test_an_answer_counts_up_to_the_edge_of_its_tolerance(rule, value, is_right):
    assert rules.is_within(rule, value, 10) == is_right


def test_rounding_and_cutting_at_three_decimals_both_pass_abs3():
    assert rules.is_within(rules.absolute(0.001), 0.666, 2 / 3)
    assert rules.is_within(rules.absolute(0.001), 0.667, 2 / 3)


def test_whole_numbers_beyond_float_precision_stay_apart():
    assert not rules.is_within(rules.whole(), 10**20, 10**20 + 1)


def test_a_relative_tolerance_works_for_negative_values():
    assert rules.is_within(rules.relative(0.01), -101, -100)
    assert not rules.is_within(rules.relative(0.01), -102, -100)


def test_twice_the_tolerance_is_twice_as_wide():
    assert rules.is_within(rules.absolute(0.1), 1.2, 1, times=2)
    assert not rules.is_within(rules.absolute(0.1), 1.21, 1, times=2)


def test_lists_of_different_length_are_not_the_same():
    assert not rules.are_within(rules.whole(), [1], [1, 2])


@pytest.mark.parametrize(
    "rule",
    [
        None,
        "whole",
        {},
        {"type": "about"},
        {"type": "absolute"},
        {"type": "absolute", "tolerance": 0},
        {"type": "absolute", "tolerance": True},
        {"type": "relative", "tolerance": float("inf")},
        {"type": "decimals"},
        {"type": "decimals", "places": 13},
        {"type": "decimals", "places": 2.5},
    ],
)
def test_a_rule_that_cannot_mark_is_refused(rule):
    assert rules.fault(rule)


@pytest.mark.parametrize("rule", [rules.whole(), rules.absolute(1), rules.relative(0.01), rules.decimals(3)])
def test_the_rules_of_the_library_are_fit(rule):
    assert rules.fault(rule) == ""


@pytest.mark.parametrize(
    ("value", "target", "is_right"),
    [
        (0.085, 0.08497, True),
        (0.08497, 0.08497, True),
        (0.0849, 0.08497, False),
        (10, 9.996, True),
        (9.99, 9.996, False),
        (-1.23e7, -12345678, True),
        (0.0125, 0.01245, True),
        (0.0124, 0.01245, True),
        (0, 0, True),
    ],
)
def test_significant_figures_are_judged_by_rounding_both(value, target, is_right):
    assert rules.is_within(rules.significant(3), value, target) == is_right


def test_an_interval_takes_anything_between_its_ends():
    rule = rules.interval(8, 12)

    assert [rules.is_within(rule, value, 10) for value in (7.99, 8, 11, 12, 12.01)] == [False, True, True, True, False]
    # A recognised mistake outside is another target, with the same width.
    assert rules.is_within(rule, 19, 20)
    assert not rules.is_within(rule, 17, 20)


AND = rules.conditions(
    ["w1", "w2", "b"],
    [
        {"formula": "w1 + w2 + b", "holds": "positive", "hint": "Both on has to give 1.", "tag": "both-on"},
        {"formula": "w1 + b", "holds": "not positive", "hint": "One on has to give 0.", "tag": "one-on"},
        {"formula": "w2 + b", "holds": "not positive", "hint": "One on has to give 0.", "tag": "one-on"},
    ],
)


def test_any_entries_with_the_property_are_right_and_the_first_failing_condition_is_named():
    assert rules.failing(AND, [1, 1, -1.5]) is None
    assert rules.failing(AND, [20, 30, -31]) is None
    assert rules.failing(AND, [1, 1, -3])["tag"] == "both-on"
    assert rules.failing(AND, [1, 1, 0])["tag"] == "one-on"


def test_a_set_is_arranged_to_fit_what_was_written():
    rule = {**rules.absolute(0.01), "any_order": True}

    assert rules.are_within(rule, [3, 1, 2.005], [1, 2, 3])
    assert not rules.are_within(rule, [3, 3, 1], [1, 2, 3])
    assert rules.arranged(rule, [3, 9, 1], [1, 2, 3]) == [3, 2, 1]
    assert rules.arranged(rule, [None, 2, 2], [1, 2, 3]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"type": "significant"}, "figures"),
        ({"type": "significant", "figures": True}, "figures"),
        ({"type": "interval", "low": 1}, "low and high"),
        ({"type": "interval", "low": 2, "high": 1}, "less than"),
        ({"type": "interval", "low": float("-inf"), "high": 1}, "less than"),
        ({"type": "conditions", "names": ["w"], "where": []}, "at least one"),
        ({"type": "conditions", "names": [], "where": [{}]}, "names"),
        ({"type": "conditions", "names": ["w"], "where": [{"formula": "w"}]}, "formula, holds, hint and tag"),
        (
            {"type": "conditions", "names": ["w"], "where": [{**AND["where"][0], "formula": "w +"}]},
            "cannot be read",
        ),
        ({"type": "conditions", "names": ["w"], "where": [AND["where"][0]]}, "No entry has the name b"),
        ({"type": "conditions", "names": ["b"], "where": [{**AND["where"][0], "holds": "often"}]}, "positive or not"),
        ({"type": "whole", "any_order": "yes"}, "any_order"),
    ],
)
def test_a_rule_that_an_author_got_wrong_says_what_is_wrong(rule, message):
    assert message in rules.fault(rule)


@pytest.mark.parametrize("rule", [rules.significant(3), rules.interval(-1, 1), AND])
def test_the_rules_of_this_module_have_no_fault(rule):
    assert rules.fault(rule) == ""


@pytest.mark.parametrize(
    ("rule", "value", "shown"),
    [
        (rules.absolute(0.001), 0.820908332287, 0.8209),
        (rules.absolute(0.5), 12.3456, 12.35),
        (rules.relative(0.01), 57.66503906, 57.67),
        (rules.relative(0.01), 9.5367e-07, 9.537e-07),
        (rules.decimals(4), 1.45204999, 1.45205),
        (rules.significant(3), 0.00123456, 0.0012346),
        (rules.whole(), 4818464, 4818464),
    ],
)
def test_an_answer_is_shown_to_one_digit_more_than_its_tolerance_and_is_still_right(rule, value, shown):
    assert rules.legible(rule, value) == pytest.approx(shown, rel=1e-12)
    assert rules.is_within(rule, rules.legible(rule, value), value)
