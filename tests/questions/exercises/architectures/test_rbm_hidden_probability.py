import numpy as np
import pytest

from questions.exercises.architectures.rbm_energy import RbmEnergy
from questions.exercises.architectures.rbm_hidden_probability import RbmHiddenProbability
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = RbmHiddenProbability(v=(1, 0, 1), a=(0.5, -1, 0), b=(1, -0.5), w=((1, -1), (2, 0), (0, 1)))
HIDDEN = ((0, 0), (0, 1), (1, 0), (1, 1))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["p"] == pytest.approx([0.8808, 0.3775], abs=5e-5)


def test_the_energies_of_all_hidden_states_give_the_same():
    for sample in samples(RbmHiddenProbability):
        drawn = sample.exercise
        energies = [RbmEnergy(drawn.v, hidden, drawn.a, drawn.b, drawn.w).energy for hidden in HIDDEN]
        shares = np.exp(-np.array(energies))

        assert sample.values["p"] == pytest.approx(shares @ np.array(HIDDEN) / shares.sum())
        assert len(drawn.v) == sample.level + 1
        assert {"no-sigmoid", "sign"} <= slips(drawn)["p"].keys()


def test_slips_are_computed_from_the_same_machine():
    drawn = RbmHiddenProbability(v=(1, 0), a=(0.5, -1), b=(1, -0.5), w=((1, -1), (2, 1)))
    found = slips(drawn)["p"]

    def sigmoid(*sums):
        return pytest.approx([1 / (1 + np.exp(-total)) for total in sums])

    assert found == {
        "no-sigmoid": [2, -1.5],
        "sign": sigmoid(-2, 1.5),
        "biases-forgotten": sigmoid(1, -1),
        "visible-biases": sigmoid(1.5, -2),
        "off-units-counted": sigmoid(4, -0.5),
        "transposed": sigmoid(2, 1.5),
    }
    assert tag(drawn, "p", found["sign"]) == "sign"
