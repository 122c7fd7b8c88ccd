from itertools import product

import numpy as np
import pytest

from questions.exercises.regularisation.dropout_test_scaling import DropoutTestScaling
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DropoutTestScaling((2, 1, 3), (1, -2, 2), keep=0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"z": 3}


def test_the_mean_over_all_masks_is_the_same():
    for sample in samples(DropoutTestScaling):
        drawn = sample.exercise
        terms = np.array(drawn.inputs) * drawn.weights
        mean = 0.0
        for mask in product((0, 1), repeat=len(terms)):
            chance = np.prod([drawn.keep if kept else 1 - drawn.keep for kept in mask])
            mean += chance * np.dot(mask, terms)

        assert sample.values["z"] == pytest.approx(mean)
        assert 2 <= len(terms) <= 4


def test_slips_are_computed_from_the_same_numbers():
    assert slips(DropoutTestScaling((2, 1, 3), (1, -2, 2), keep=0.8))["z"] == {
        "not-scaled": 6,
        "divided": 7.5,
        "drop-for-keep": 1.2,
        "inputs-forgotten": 0.8,
    }
