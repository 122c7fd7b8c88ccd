from itertools import product

import numpy as np
import pytest

from questions.exercises.architectures.rbm_energy import RbmEnergy
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = RbmEnergy(v=(1, 0, 1), h=(1, 1), a=(0.5, -1, 0), b=(1, -0.5), w=((1, -1), (2, 0), (0, 1)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"energy": -2}


def test_a_bordered_matrix_gives_the_same():
    for sample in samples(RbmEnergy):
        drawn = sample.exercise
        whole = np.block([[np.array(drawn.w), np.array(drawn.a)[:, None]], [np.array(drawn.b), np.zeros((1, 1))]])

        assert sample.values["energy"] == pytest.approx(-(np.array([*drawn.v, 1]) @ whole @ [*drawn.h, 1]))


def test_energies_of_all_hidden_states_add_up_to_the_free_energy():
    drawn = EXAMPLE
    total = sum(
        np.exp(-RbmEnergy(drawn.v, hidden, drawn.a, drawn.b, drawn.w).energy) for hidden in product((0, 1), repeat=2)
    )
    inputs = np.array(drawn.v) @ drawn.w + drawn.b

    assert -np.log(total) == pytest.approx(-np.dot(drawn.a, drawn.v) - np.log1p(np.exp(inputs)).sum())


def test_draws_keep_their_ranges():
    for sample in samples(RbmEnergy):
        drawn = sample.exercise

        assert len(drawn.v) == sample.level + 1
        assert 0 < sum(drawn.v) < len(drawn.v)
        assert sum(drawn.v) + sum(drawn.h) >= 2
        assert {"sign", "biases-forgotten", "weights-forgotten"} & slips(drawn)["energy"].keys()


def test_slips_are_computed_from_the_same_machine():
    assert slips(EXAMPLE)["energy"] == {
        "sign": 2,
        "biases-forgotten": -1,
        "off-units-counted": -3,
        "weights-added": 0,
    }
    assert tag(EXAMPLE, "energy", 2) == "sign"
