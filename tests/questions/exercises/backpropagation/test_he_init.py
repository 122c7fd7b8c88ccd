import numpy as np
import pytest

from questions.exercises.backpropagation.he_init import HeInit
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = HeInit(kernel=3, inputs=3, outputs=64)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"var": 0.0741, "std": 0.2722, "limit": 0.4714}, abs=5e-5)


def test_counted_weights_and_an_even_spread_give_the_same():
    # Many places at equal distances stand for the uniform density: their variance is that of the limit.
    even = np.linspace(-1, 1, 20001)
    for sample in samples(HeInit):
        item = sample.exercise
        into_one_unit = np.ones((item.inputs, item.kernel or 1, item.kernel or 1)).size

        # ReLU keeps half of the mean square, so that a layer keeps it where fan-in times variance is 2.
        assert into_one_unit * sample.values["var"] / 2 == pytest.approx(1)
        assert np.var(sample.values["limit"] * even) == pytest.approx(sample.values["var"], rel=1e-3)
        assert sample.values["std"] ** 2 == pytest.approx(sample.values["var"])


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["var"] == pytest.approx(
        {"lecun": 1 / 27, "fan-out": 2 / 576, "std": 0.2722, "xavier": 2 / 603, "kernel-forgotten": 2 / 3}, rel=1e-3
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "var", 0.037037) == "lecun"
