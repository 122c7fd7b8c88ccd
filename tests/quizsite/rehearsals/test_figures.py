from dataclasses import replace

import pytest

from quizsite.rehearsals.figures import carried, limit, misses, percentile, sentence, sum_up

GOOD = sum_up(10, joined=1.2, openings=[0.2, 0.4], answers=[0.1], acknowledged=30, lost=0, refused=0)


def of(bots: int, **changes: int):
    return replace(GOOD, bots=bots, **changes)


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [
        ([], 0.95, 0),
        ([3], 0.5, 3),
        ([4, 1, 3, 2], 0.5, 2),
        ([4, 1, 3, 2], 0.95, 4),
        (list(range(1, 101)), 0.95, 95),
        (list(range(1, 21)), 0.95, 19),
    ],
)
def test_a_percentile_is_the_time_within_which_that_share_lies(times, share, expected):
    assert percentile(times, share) == expected


def test_figures_are_milliseconds_in_order():
    openings, answers = [0.001 * n for n in range(1, 201)], [0.002 * n for n in range(1, 201)]

    step = sum_up(200, joined=3.25, openings=openings, answers=answers, acknowledged=600, lost=1, refused=2)

    assert (step.joined_ms, step.opening_p50_ms, step.opening_p95_ms, step.opening_max_ms) == (3250, 100, 190, 200)
    assert (step.answers_p50_ms, step.answers_p95_ms, step.answers_last_ms) == (200, 380, 400)
    assert (step.bots, step.acknowledged, step.lost, step.refused) == (200, 600, 1, 2)


def test_a_step_in_which_nobody_came_has_no_times():
    step = sum_up(10, joined=15, openings=[], answers=[], acknowledged=0, lost=0, refused=10)

    assert (step.opening_max_ms, step.answers_last_ms) == (0, 0)
    assert misses(step) == ["a seat, a page or an answer was refused 10 times"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"opening_p95_ms": 1500, "answers_last_ms": 3000}, []),
        ({"opening_max_ms": 9000}, []),
        ({"opening_p95_ms": 1501}, ["an item took 1.5 s to be there for 95 of 100 players"]),
        ({"answers_last_ms": 3120}, ["the last answer was acknowledged after 3.1 s"]),
        ({"lost": 1}, ["an answer was lost"]),
        ({"lost": 2, "refused": 1}, ["2 answers were lost", "a seat, a page or an answer was refused once"]),
    ],
)
def test_a_bar_is_met_at_its_edge_and_missed_beyond_it(changes, expected):
    assert misses(of(25, **changes)) == expected


def test_the_server_carries_the_largest_room_that_met_every_bar():
    steps = [of(10), of(25), of(50, refused=3)]

    assert carried(steps) == 25
    assert sentence(steps, day="21 November", others=0) == (
        "This server carries 25 players in one room "
        "(measured 21 November, while nobody else played or sat an interview)."
    )
    assert limit(steps, most=800) == "With 50 players a seat, a page or an answer was refused 3 times."


def test_a_server_that_fails_at_the_first_room_is_said_to_carry_none():
    steps = [of(10, lost=1, opening_p95_ms=2000)]

    assert sentence(steps, day="1 May", others=1) == (
        "This server does not carry 10 players in one room (measured 1 May, beside a room or interview of people)."
    )
    assert limit(steps, most=10) == (
        "With 10 players an answer was lost and an item took 2.0 s to be there for 95 of 100 players."
    )


def test_where_every_bar_was_met_it_is_said_that_no_larger_room_was_tried():
    steps = [of(10), of(25)]

    assert limit(steps, most=25) == "Every bar was met. A larger room was not tried."
    assert limit(steps, most=50) == ""
    assert sentence([], day="1 May", others=0) == ""
