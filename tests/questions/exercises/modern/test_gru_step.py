import numpy as np
import pytest

from questions.exercises.modern.gru_step import GruStep
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = GruStep(x=1, h=1, reset=(0.5, -0.5), update=(1, -1), new=(1, -1))


def test_sums_of_nought_open_the_gates_by_half():
    assert values(EXAMPLE) == {
        "r": 0.5,
        "z": 0.5,
        "n": pytest.approx(np.tanh(0.5)),
        "h": pytest.approx(0.7311, abs=1e-4),
    }
    assert slips(EXAMPLE)["n"]["reset-forgotten"] == 0


def test_one_matrix_product_for_all_gates_gives_the_same():
    for sample in samples(GruStep):
        drawn = sample.exercise
        pairs = np.array([drawn.reset, drawn.update, drawn.new])
        from_x, from_h = pairs[:, 0] * drawn.x, pairs[:, 1] * drawn.h
        r, z = (1 + np.tanh((from_x + from_h)[:2] / 2)) / 2
        n = np.tanh(from_x[2] + r * from_h[2])

        assert [sample.values[name] for name in "rzn"] == pytest.approx([r, z, n])
        assert sample.values["h"] == pytest.approx(n + z * (drawn.h - n))
