import numpy as np
import pytest

from questions.exercises.backpropagation.residual_gradient import ResidualGradient
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = ResidualGradient(slopes=(0.1, 0.2, 0.1))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"plain": 0.002, "residual": 1.452}


def test_the_polynomial_with_these_roots_gives_the_same():
    for sample in samples(ResidualGradient):
        slopes = -np.array(sample.exercise.slopes)
        coefficients = np.poly(slopes)

        assert sample.values["plain"] == pytest.approx(coefficients[-1], abs=1e-9)
        assert sample.values["residual"] == pytest.approx(coefficients.sum(), abs=1e-9)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["plain"] == pytest.approx({"added": 0.4})
    assert slips(EXAMPLE)["residual"] == pytest.approx({"one-skip": 1.002, "products-forgotten": 1.4})


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "residual", 1.002) == "one-skip"
