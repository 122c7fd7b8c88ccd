import numpy as np
import pytest

from questions.exercises.data.class_weights import ClassWeights
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ClassWeights((900, 100))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["w"] == pytest.approx([0.5556, 5], abs=5e-5)


def test_every_class_has_the_same_weight_in_all_and_a_sample_the_mean_weight_one():
    for sample in samples(ClassWeights):
        counts, weights = np.array(sample.exercise.counts), np.array(sample.values["w"])

        assert np.ptp(counts * weights) == pytest.approx(0, abs=1e-9)
        assert np.average(weights, weights=counts) == pytest.approx(1)
        assert 2 <= len(counts) <= 4
        assert 1.5 <= counts.max() / counts.min() <= 20
        assert 10 <= counts.min() <= counts.max() <= 1000


def test_slips_are_computed_from_the_same_counts():
    found = slips(EXAMPLE)["w"]

    assert found["classes-forgotten"] == pytest.approx([10 / 9, 10])
    assert found["shares"] == [0.9, 0.1]
    assert found["turned-round"] == [1.8, 0.2]
    assert found["by-largest"] == [1, 9]
