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
