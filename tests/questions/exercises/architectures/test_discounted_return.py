import numpy as np
import pytest

from questions.exercises.architectures.discounted_return import DiscountedReturn
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = DiscountedReturn(rewards=(1, 0, 2, 10), discount=0.9)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"g": 9.91}


def test_a_polynomial_in_the_discount_gives_the_same():
    for sample in samples(DiscountedReturn):
        drawn = sample.exercise

        assert sample.values["g"] == pytest.approx(np.polyval(drawn.rewards[::-1], drawn.discount))
        assert np.count_nonzero(drawn.rewards[1:]) >= 2
        assert len(drawn.rewards) in {1: (3,), 2: (4, 5)}[sample.level]
        assert drawn.discount == 1 or "not-discounted" in slips(drawn)["g"]


def test_slips_are_computed_from_the_same_rewards():
    assert slips(EXAMPLE)["g"] == pytest.approx(
        {
            "not-discounted": 13,
            "from-one": 8.919,
            "one-factor": 11.8,
            "backwards": 0.729 + 1.8 + 10,
            "multiplied": 1 + 3.6 + 27,
            "mean": 2.4775,
            "first-forgotten": 8.91,
        }
    )
    assert tag(EXAMPLE, "g", 13) == "not-discounted"
