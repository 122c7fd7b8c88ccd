import numpy as np
import pytest

from questions.exercises.backpropagation.chain_rule_scalar import ChainRuleScalar
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = ChainRuleScalar(factor=3, offset=1, power=2, x=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"dy": 3, "dz": 8, "dzdx": 24}


def test_the_derivative_of_the_written_out_polynomial_is_the_same():
    for sample in samples(ChainRuleScalar):
        item = sample.exercise
        inner = np.poly1d([item.factor, item.offset])
        whole = (inner**item.power).deriv()

        assert sample.values["dy"] == inner.deriv()(item.x)
        assert sample.values["dz"] == pytest.approx(np.poly1d([1] + item.power * [0]).deriv()(inner(item.x)))
        assert sample.values["dzdx"] == pytest.approx(whole(item.x)) != 0


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["dz"]["taken-at-x"] == 2
    assert slips(EXAMPLE)["dzdx"] == {"derivatives-added": 11, "inner-forgotten": 8, "taken-at-x": 6}


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "dzdx", 11) == "derivatives-added"
