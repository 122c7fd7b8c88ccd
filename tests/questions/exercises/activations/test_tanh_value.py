import numpy as np
import pytest

from questions.exercises.activations.tanh_value import TanhValue
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(TanhValue(0.5))["value"] == pytest.approx(0.4621, abs=5e-5)


def test_exponentials_give_the_same():
    for sample in samples(TanhValue):
        z = sample.exercise.z
        up, down = np.exp(z), np.exp(-z)

        assert sample.values["value"] == pytest.approx((up - down) / (up + down), rel=1e-10)
        assert 0.1 <= abs(z) <= 3


def test_slips_are_computed_from_the_same_place():
    found = slips(TanhValue(0.5))["value"]

    assert found == pytest.approx(
        {
            "sign": -0.462117157260,
            "sigmoid": 0.622459331202,
            "not-rescaled": 0.731058578630,
            "tangent": 0.546302489844,
            "tangent-in-degrees": 0.008726867791,
        }
    )
