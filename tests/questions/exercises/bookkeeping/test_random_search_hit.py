import numpy as np
import pytest

from questions.exercises.bookkeeping.random_search_hit import RandomSearchHit
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = RandomSearchHit(share=0.05, trials=60, wanted=0.95)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"hit": 0.954, "needed": 59}, abs=5e-4)


def test_adding_the_chances_of_the_first_hit_gives_the_same():
    for sample in samples(RandomSearchHit):
        drawn = sample.exercise
        first = drawn.share * (1 - drawn.share) ** np.arange(2000)
        reached = np.cumsum(first)

        assert sample.values["hit"] == pytest.approx(reached[drawn.trials - 1])
        assert sample.values["needed"] == 1 + np.argmax(reached >= drawn.wanted)
        assert sample.values["hit"] < 0.99


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["hit"] == pytest.approx(
        {"chances-added": 3, "none-good": 0.046070, "one-trial-less": 0.951505}, abs=1e-6
    )
    assert found["needed"] == {"floor-for-ceil": 58, "chances-added": 19, "mean-waiting-time": 20}
