import numpy as np
import pytest

from questions.exercises.recurrent.rnn_lstm_params import RnnLstmParams
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag


@pytest.mark.parametrize(("cell", "count"), [("lstm", 42_240), ("gru", 31_680), ("rnn", 10_560)])
def test_published_counts(cell, count):
    assert values(RnnLstmParams(cell, inputs=100, width=64, steps=20)) == {"n": count}


def test_the_cells_of_all_arrays_add_up_to_the_same():
    for sample in samples(RnnLstmParams):
        drawn = sample.exercise
        rows = {"rnn": 1, "gru": 3, "lstm": 4}[drawn.cell] * drawn.width
        arrays = [np.broadcast_to(0.0, shape) for shape in ((rows, drawn.inputs), (rows, drawn.width), (rows,))]

        assert sample.values == {"n": sum(array.size for array in arrays)}
        assert 4 <= drawn.inputs <= 300
        assert 8 <= drawn.width <= 512


def test_slips_are_computed_from_the_same_layer():
    drawn = RnnLstmParams("lstm", inputs=100, width=64, steps=20)

    assert slips(drawn)["n"] == {
        "gates-only": 31_680,
        "one-layer": 10_560,
        "recurrence-forgotten": 25_856,
        "own-state-only": 26_112,
        "biases-forgotten": 41_984,
        "two-biases": 42_496,
        "times-steps": 844_800,
    }
    assert tag(drawn, "n", 31_680) == "gates-only"
