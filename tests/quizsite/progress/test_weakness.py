from dataclasses import dataclass

from quizsite.progress.weakness import weakest, weakest_first


@dataclass(frozen=True)
class Topic:
    name: str
    answered: int
    mean: float


WORST, BAD, GOOD = Topic("worst", 9, 0.2), Topic("bad", 9, 0.5), Topic("good", 9, 0.9)
HARDLY_ASKED = Topic("hardly asked", 2, 0.0)


def test_the_weakest_topic_comes_first_and_what_says_too_little_last():
    assert weakest_first([GOOD, HARDLY_ASKED, BAD, WORST]) == [WORST, BAD, GOOD, HARDLY_ASKED]


def test_only_what_is_not_fine_is_named_as_weak():
    assert weakest([GOOD, HARDLY_ASKED, BAD, WORST]) == [WORST, BAD]


def test_at_most_three_topics_are_named():
    assert len(weakest([Topic(str(number), 5, 0.1) for number in range(9)])) == 3
