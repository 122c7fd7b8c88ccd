import numpy as np

from questions.exercises.optimisers.slope_at_point import SlopeAtPoint, polynomial
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SlopeAtPoint(coefficients=(2, -3, 1), x=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"slope": 1}


def test_numpy_gives_the_same():
    for sample in samples(SlopeAtPoint):
        drawn = sample.exercise

        assert sample.values["slope"] == np.polyval(np.polyder(np.poly1d(drawn.coefficients)), drawn.x)


def test_draws_keep_their_ranges():
    for sample in samples(SlopeAtPoint):
        drawn = sample.exercise

        assert 3 <= len(drawn.coefficients) <= 4
        assert drawn.coefficients[0] != 0
        assert all(-4 <= coefficient <= 4 for coefficient in drawn.coefficients)
        assert -3 <= drawn.x <= 3
        assert sample.values["slope"] != 0
        assert "value-for-slope" in slips(drawn)["slope"]


def test_slips_are_computed_from_the_same_numbers():
    assert slips(SlopeAtPoint((2, -3, 1), 3))["slope"] == {
        "value-for-slope": 10,
        "exponent-kept": 27,
        "factor-forgotten": 3,
        "sign": -9,
    }
    assert slips(SlopeAtPoint((2, -3, 4), 2))["slope"]["constant-kept"] == 9


def test_a_polynomial_is_written_as_people_write_it():
    assert polynomial((-1, 0, 1, -3)) == "-x^3 + x - 3"


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "slope", 0) == "value-for-slope"
