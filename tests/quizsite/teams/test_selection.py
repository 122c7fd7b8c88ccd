from collections import Counter
from dataclasses import dataclass

import pytest

from questions.rng import Rng
from quizsite.teams.selection import Candidate, TopicMark, draw_weak, mark_topics, weigh


@dataclass(frozen=True)
class Answers:
    person: str
    topic: int
    answered: int
    marks: float


# --- What a team is told ----------------------------------------------------------------------------------------------


def test_the_weakest_topic_is_told_first_with_the_answers_of_all_added_up():
    tallies = [
        Answers("ada", 1, 4, 4.0),
        Answers("bob", 1, 4, 2.0),
        Answers("ada", 2, 3, 0.0),
        Answers("bob", 2, 3, 1.5),
    ]

    assert mark_topics(tallies) == [TopicMark(2, 6, 0.25), TopicMark(1, 8, 0.75)]


def test_nothing_is_told_of_fewer_than_five_answers():
    assert mark_topics([Answers("ada", 1, 2, 0.0), Answers("bob", 1, 2, 0.0)]) == []
    assert mark_topics([Answers("ada", 1, 2, 0.0), Answers("bob", 1, 3, 0.0)]) == [TopicMark(1, 5, 0.0)]


def test_nothing_is_told_of_one_person_alone():
    assert mark_topics([Answers("ada", 1, 50, 0.0), Answers("ada", 1, 50, 0.0)]) == []


# --- What is drawn ----------------------------------------------------------------------------------------------------


def question(slug: str, topic_id: int = 1, **values) -> Candidate:
    return Candidate(slug, topic_id, values.pop("kind", "numeric"), **values)


def draw(candidates, topics, count=10, seed=1):
    return draw_weak(candidates, topics, count, Rng("test", seed))


def test_no_question_is_drawn_twice_and_no_more_than_asked_for():
    bank = [question(f"q{number}") for number in range(30)]

    drawn = draw(bank, {1: 0.5})

    assert len(drawn) == len(set(drawn)) == 10


def test_a_small_bank_gives_what_it_has():
    assert sorted(draw([question("a"), question("b")], {1: 0.5})) == ["a", "b"]


def test_the_same_seed_draws_the_same():
    bank = [question(f"q{number}") for number in range(30)]

    assert draw(bank, {1: 0.5}, seed=3) == draw(bank, {1: 0.5}, seed=3) != draw(bank, {1: 0.5}, seed=4)


@pytest.mark.parametrize(
    "out",
    [
        question("out", kind="open_answer"),
        question("out", is_known=True, answered=4, marks=4.0),
        question("out", topic_id=2),
        question("out", topic_id=3),
    ],
    ids=["written at length", "all right lately", "a topic all right", "a topic never asked"],
)
def test_what_does_not_help_is_not_drawn(out):
    assert draw([out, question("in")], {1: 0.5, 2: 1.0}) == ["in"]


def test_who_got_everything_right_has_nothing_to_draw():
    assert draw([question("a", answered=5, marks=5.0)], {1: 1.0}) == []


def test_a_weak_topic_comes_up_more_often_than_a_fair_one():
    bank = [question("weak", topic_id=1), question("fair", topic_id=2)]

    first = Counter(draw(bank, {1: 0.2, 2: 0.6}, count=1, seed=seed)[0] for seed in range(300))

    # The weights are 0.8 cubed and 0.4 cubed: eight to one.
    assert first["weak"] > 5 * first["fair"] > 0


def test_within_a_topic_the_question_with_the_lower_mark_weighs_more_and_an_unasked_one_lies_between():
    low = weigh(question("low", answered=8, marks=0.0), 0.5)
    new = weigh(question("new"), 0.5)
    high = weigh(question("high", answered=8, marks=7.0), 0.5)

    assert low > new > high > 0
