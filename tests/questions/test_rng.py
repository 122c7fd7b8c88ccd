from collections import Counter

import pytest

from questions.rng import Rng


def test_the_same_labels_give_the_same_numbers_on_every_machine():
    rng = Rng("max-pool-grid", 1, 2, 7)

    drawn = [rng.randint(0, 9) for _ in range(12)]

    # Written down once: a change here would change every variant that was ever drawn.
    assert drawn == [7, 5, 6, 0, 3, 9, 2, 5, 1, 0, 8, 4]


def test_labels_are_kept_apart():
    starts = {Rng(*labels).randint(0, 10**12) for labels in [("ab", "c"), ("a", "bc"), ("abc",), (1,), ("1",), ()]}

    assert len(starts) == 6


def test_randint_reaches_both_ends_and_favours_none():
    rng = Rng("evenly")

    counts = Counter(rng.randint(3, 9) for _ in range(7000))

    assert set(counts) == set(range(3, 10))
    # Seven values, 1000 each; five standard deviations are 147.
    assert max(abs(count - 1000) for count in counts.values()) < 147


def test_randint_of_one_value_is_that_value():
    assert Rng(1).randint(4, 4) == 4


def test_randint_of_a_range_wider_than_one_block_is_even():
    rng = Rng("wide")

    draws = [rng.randint(0, 2**300 - 1) for _ in range(200)]

    assert all(0 <= draw < 2**300 for draw in draws)
    assert 60 < sum(draw >= 2**299 for draw in draws) < 140


def test_shuffled_is_a_permutation_and_leaves_its_source():
    source = list(range(20))

    mixed = Rng("cards").shuffled(source)

    assert sorted(mixed) == source == list(range(20))
    assert mixed != source


def test_every_order_of_three_comes_up_equally_often():
    rng = Rng("orders")

    counts = Counter(tuple(rng.shuffled("abc")) for _ in range(6000))

    assert len(counts) == 6
    assert max(abs(count - 1000) for count in counts.values()) < 147


def test_sample_takes_none_twice():
    taken = Rng("few").sample(range(10), 10)

    assert sorted(taken) == list(range(10))


@pytest.mark.parametrize(
    "ask",
    [
        lambda rng: rng.randint(2, 1),
        lambda rng: rng.choice([]),
        lambda rng: rng.sample([1, 2], 3),
        lambda rng: rng.sample([1, 2], -1),
    ],
)
def test_what_cannot_be_drawn_is_refused(ask):
    with pytest.raises(ValueError, match=r"no whole number|nothing to choose|cannot take"):
        ask(Rng(0))
