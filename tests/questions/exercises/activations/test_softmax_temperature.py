import numpy as np
import pytest

from questions.exercises.activations.softmax_temperature import SoftmaxTemperature
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    (p,) = values(SoftmaxTemperature((1, 2, 3, 4, 1, 2, 3), 10)).values()

    assert [round(entry, 3) for entry in p] == [0.125, 0.138, 0.153, 0.169, 0.125, 0.138, 0.153]


def test_a_power_of_the_plain_softmax_gives_the_same():
    for sample in samples(SoftmaxTemperature):
        plain = np.exp(np.array(sample.exercise.logits, dtype=float))
        powers = (plain / plain.sum()) ** (1 / sample.exercise.temperature)

        assert sample.values["p"] == pytest.approx(powers / powers.sum(), rel=1e-12)
        assert max(sample.values["p"]) <= 0.98


def test_who_leaves_the_temperature_out_is_told():
    drawn = SoftmaxTemperature((1, 2, 4), 2.0)
    (answer,) = drawn.answers()
    raw = [f"{entry:.3f}" for entry in slips(drawn)["p"]["unchanged"]]

    assert grade_item([answer.box], {"p": answer.key}, {"p": raw}).boxes["p"].tag == "unchanged"


def test_slips_are_computed_from_the_same_logits():
    found = slips(SoftmaxTemperature((0, 1), 2.0))["p"]

    assert found["multiplied"] == pytest.approx([0.119202922022, 0.880797077978])
    assert found["divided-after"] == pytest.approx([0.134470710684, 0.365529289315])
    assert found["not-divided"] == pytest.approx([1, 1.648721270700])
