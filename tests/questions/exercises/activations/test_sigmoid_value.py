import numpy as np
import pytest

from questions.exercises.activations.sigmoid_value import SigmoidValue
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(SigmoidValue(1.5))["value"] == pytest.approx(0.8176, abs=5e-5)


def test_the_hyperbolic_tangent_gives_the_same():
    for sample in samples(SigmoidValue):
        z = sample.exercise.z

        assert sample.values["value"] == pytest.approx((1 + np.tanh(z / 2)) / 2, rel=1e-10)
        assert 0.1 <= abs(z) <= 5


def test_slips_are_computed_from_the_same_place():
    found = slips(SigmoidValue(1.5))["value"]

    assert found == pytest.approx(
        {"sign": 0.182425523806, "tanh": 0.905148253645, "step": 1, "exponential-alone": 0.223130160148}
    )
