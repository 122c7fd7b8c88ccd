import pytest

from quizsite.live.scoring import CONFIDENCE, accuracy, closeness, confidence, ranks, speed


@pytest.mark.parametrize(("fraction", "points"), [(0, 0), (1, 1000), (0.5, 500), (1 / 3, 333), (2 / 3, 667)])
def test_accuracy_is_a_thousand_times_the_fraction(fraction, points):
    assert accuracy(fraction) == points


@pytest.mark.parametrize(
    ("taken", "points"),
    [
        (0, 1200),
        (5_000, 1200),  # the reading time is free
        (5_001, 1180),  # ten steps of half a second: the first is worth a tenth
        (5_500, 1180),
        (5_501, 1160),
        (7_500, 1100),
        (9_999, 1000),
        (10_000, 1000),
        (10_900, 1000),  # within the grace, without a bonus
    ],
)
def test_the_bonus_for_speed_is_whole_while_reading_and_falls_in_steps(taken, points):
    assert speed(1, taken_ms=taken, window_ms=10_000, reading_ms=5_000) == points


def test_a_part_right_earns_its_part_of_the_bonus():
    assert speed(0.5, taken_ms=0, window_ms=10_000, reading_ms=0) == 600
    assert speed(0, taken_ms=0, window_ms=10_000, reading_ms=0) == 0


def test_a_second_and_a_half_is_always_free():
    assert speed(1, taken_ms=1_500, window_ms=10_000, reading_ms=0) == 1200
    assert speed(1, taken_ms=1_501, window_ms=10_000, reading_ms=0) < 1200


def test_a_window_shorter_than_the_free_time_gives_the_bonus_to_all_in_time():
    assert speed(1, taken_ms=900, window_ms=1_000, reading_ms=5_000) == 1200


def test_a_round_trip_of_300_ms_changes_no_more_than_one_step():
    points = [speed(1, taken_ms=ms, window_ms=30_000, reading_ms=5_000) for ms in range(0, 30_000, 100)]

    assert points == sorted(points, reverse=True)
    assert max(a - b for a, b in zip(points, points[3:], strict=False)) <= 4


@pytest.mark.parametrize(("level", "right", "wrong"), [(1, 800, 400), (2, 950, 250), (3, 1000, 0), (None, 950, 250)])
def test_confidence_pays_by_the_quadratic_rule(level, right, wrong):
    assert (confidence(1, level), confidence(0, level)) == (right, wrong)


def test_nobody_gains_by_saying_another_level_than_the_nearest_to_what_they_believe():
    for percent in range(101):
        belief = percent / 100
        expected = {level: belief * confidence(1, level) + (1 - belief) * confidence(0, level) for level in CONFIDENCE}
        nearest = min(CONFIDENCE, key=lambda level: abs(CONFIDENCE[level] - belief))

        assert expected[nearest] == pytest.approx(max(expected.values()), abs=1e-6)


@pytest.mark.parametrize(
    ("value", "key", "points"),
    [
        (100, 100, 1000),
        (110, 100, 800),
        (75, 100, 500),
        (150, 100, 0),
        (1000, 100, 0),
        (-100, 100, 0),
        (0.1, 0, 800),
        (-55, -50, 800),
        (1e308, 1e-300, 0),
        (None, 100, 0),
    ],
)
def test_closeness_falls_to_nothing_at_half_the_key(value, key, points):
    assert closeness(0, value=value, key=key) == points


def test_what_the_item_takes_for_right_earns_all_however_far_it_is():
    assert closeness(1, value=1, key=100) == 1000


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        ([], []),
        ([5], [1]),
        ([3, 7, 7], [3, 1, 1]),
        ([1, 2, 3], [3, 2, 1]),
        ([0, 0], [1, 1]),
        ([9, 5, 5, 1], [1, 2, 2, 4]),
    ],
)
def test_who_has_as_many_points_shares_a_rank(totals, expected):
    assert ranks(totals) == expected
