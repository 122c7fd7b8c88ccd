import pytest

from questions.rng import Rng
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.selection import Candidate, Pick, select_revisions


def candidate(
    revision_id: int,
    topic: str = "cnn",
    level: str = "beginner",
    kind: str = "numeric",
    is_drawn: bool = False,
    times_seen: int = 0,
) -> Candidate:
    return Candidate(revision_id, f"slug-{revision_id}", topic, level, kind, is_drawn, times_seen)


def select(rules: list[Rule], candidates: list[Candidate], seed: int = 1) -> list[int]:
    sections = [Section(tuple(rules))]
    return [pick.revision_id for pick in select_revisions(sections, candidates, Rng("test", seed))]


@pytest.mark.parametrize(
    ("rule", "is_taken"),
    [
        (Rule(1), True),
        (Rule(1, topic="cnn"), True),
        (Rule(1, topic="data"), False),
        (Rule(1, level="beginner"), True),
        (Rule(1, level="expert"), False),
        (Rule(1, kind="numeric"), True),
        (Rule(1, kind="shape"), False),
        (Rule(1, is_drawn=False), True),
        (Rule(1, is_drawn=True), False),
        (Rule(1, "cnn", "beginner", "numeric", False), True),
        (Rule(1, "cnn", "beginner", "numeric", True), False),
        (Rule(1, "cnn", "expert", "numeric", False), False),
    ],
)
def test_a_rule_takes_what_has_all_that_it_names(rule, is_taken):
    assert candidate(1).fits(rule) == is_taken


def test_rules_are_served_in_their_order():
    candidates = [candidate(1, "data"), candidate(2, "cnn"), candidate(3, "data")]

    chosen = select([Rule(1, "cnn"), Rule(2, "data")], candidates)

    assert chosen[0] == 2
    assert set(chosen[1:]) == {1, 3}


def test_nothing_is_chosen_twice_where_rules_overlap():
    candidates = [candidate(number) for number in range(6)]

    chosen = select([Rule(3, "cnn"), Rule(3)], candidates)

    assert sorted(chosen) == [0, 1, 2, 3, 4, 5]


def test_what_was_seen_least_often_comes_first():
    candidates = [candidate(1, times_seen=2), candidate(2, times_seen=0), candidate(3, times_seen=1)]

    assert select([Rule(3)], candidates) == [2, 3, 1]


def test_among_equals_chance_decides():
    candidates = [candidate(number) for number in range(10)]

    first = {select([Rule(1)], candidates, seed)[0] for seed in range(60)}

    assert len(first) > 5


def test_the_same_numbers_choose_the_same():
    candidates = [candidate(number) for number in range(10)]

    assert select([Rule(4)], candidates, seed=3) == select([Rule(4)], candidates, seed=3)


def test_a_rule_that_runs_out_is_filled_up_from_the_rest():
    candidates = [candidate(1, "cnn"), candidate(2, "data"), candidate(3, "data")]

    assert select([Rule(3, "cnn")], candidates)[0] == 1
    assert sorted(select([Rule(3, "cnn")], candidates)) == [1, 2, 3]


def test_filling_up_takes_nothing_from_a_later_rule():
    candidates = [candidate(1, "cnn"), candidate(2, "data"), candidate(3, "maths")]

    assert select([Rule(2, "cnn"), Rule(1, "data")], candidates) == [1, 3, 2]


def test_a_bank_that_is_too_small_gives_what_it_has():
    assert select([Rule(5)], [candidate(1)]) == [1]
    assert select([Rule(5)], []) == []
    assert select([], [candidate(1)]) == []


def test_an_open_answer_is_put_only_where_a_rule_asks_for_it():
    candidates = [candidate(1, kind="open_answer"), candidate(2), candidate(3, kind="open_answer")]

    assert select([Rule(3)], candidates) == [2]
    assert select([Rule(2), Rule(1, kind="open_answer")], candidates)[0] == 2
    assert len(select([Rule(2), Rule(1, kind="open_answer")], candidates)) == 2


def test_items_that_a_rule_names_are_put_as_they_stand_seen_or_not():
    candidates = [candidate(1, times_seen=9), candidate(2), candidate(3)]

    assert select([Rule(1), Rule(items=("slug-3", "slug-1")), Rule(1)], candidates) == [2, 3, 1]


def test_a_named_item_that_is_gone_is_made_up_for():
    assert select([Rule(items=("slug-9",))], [candidate(1)]) == [1]


def test_picks_know_their_section_and_their_weight():
    sections = [Section((Rule(1, weight=2),)), Section((Rule(1, weight=0.5), Rule(1)))]

    picks = select_revisions(sections, [candidate(number, times_seen=number) for number in range(3)], Rng("test", 1))

    assert picks == [Pick(0, 1, 2), Pick(1, 2, 0.5), Pick(2, 2, 1)]


def test_what_fills_up_a_rule_stays_in_its_section():
    sections = [Section((Rule(2, "cnn"),)), Section((Rule(1, "data"),))]
    candidates = [candidate(1, "cnn"), candidate(2, "data"), candidate(3, "maths")]

    picks = select_revisions(sections, candidates, Rng("test", 1))

    assert [(pick.revision_id, pick.section) for pick in picks] == [(1, 1), (3, 1), (2, 2)]
