import numpy as np
import pytest

from questions.exercises.optimisers.adagrad_step import AdagradStep
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = AdagradStep(start=1, gradients=(3, 4), rate=0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"w1": 0.5, "w2": 0.1}


def test_numpy_with_epsilon_gives_the_same():
    for sample in samples(AdagradStep):
        drawn = sample.exercise
        gradients = np.array(drawn.gradients, dtype=float)
        steps = drawn.rate * gradients / (np.sqrt(np.cumsum(gradients**2)) + 1e-10)

        assert list(sample.values.values()) == pytest.approx(drawn.start - np.cumsum(steps), abs=1e-8)


def test_draws_keep_their_ranges():
    for sample in samples(AdagradStep):
        drawn = sample.exercise

        assert drawn.rate in (0.1, 0.5)
        assert drawn.root**2 == sum(gradient**2 for gradient in drawn.gradients)
        assert {"not-accumulated", "not-divided"} <= slips(drawn)["w2"].keys()


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["w1"] == pytest.approx({"root-forgotten": 1 - 0.5 / 3, "not-divided": -0.5, "uphill": 1.5})
    assert found["w2"] == pytest.approx(
        {
            "not-accumulated": 0,
            "mean-of-squares": 0.5 - 2 / 12.5**0.5,
            "root-forgotten": 0.42,
            "not-divided": -1.5,
            "uphill": 0.9,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "w2", 0) == "not-accumulated"
