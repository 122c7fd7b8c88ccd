import numpy as np
import pytest

from questions.exercises.losses.uniform_guess_loss import UniformGuessLoss
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = UniformGuessLoss(10)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"ce": 2.3026, "mse": 0.09}, abs=5e-5)


def test_arrays_of_all_outputs_give_the_same():
    for sample in samples(UniformGuessLoss):
        count = sample.exercise.classes
        target, output = np.eye(1, count)[0], np.full(count, 1 / count)

        assert sample.values["ce"] == pytest.approx(-np.log(output[0]), rel=1e-12)
        assert sample.values["mse"] == pytest.approx(np.mean((target - output) ** 2), rel=1e-5)
        assert 3 <= count <= 1000


def test_slips_are_computed_from_the_same_number():
    found = slips(EXAMPLE)

    assert found["ce"] == pytest.approx(
        {"log-ten": 1, "log-two": np.log2(10), "sign": -np.log(10), "probability": 0.1, "complement": 0.9}
    )
    assert found["mse"] == pytest.approx(
        {"sum": 0.9, "true-class-only": 0.081, "not-squared": 0.18, "square": 0.81, "share": 0.1}
    )


def test_the_main_slips_get_their_own_hints():
    assert (tag(EXAMPLE, "ce", 1), tag(EXAMPLE, "mse", 0.9)) == ("log-ten", "sum")
