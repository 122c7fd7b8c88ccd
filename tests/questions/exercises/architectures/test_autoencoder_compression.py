import numpy as np
import pytest

from questions.exercises.architectures.autoencoder_compression import AutoencoderCompression
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = AutoencoderCompression(width=784, between=128, code=32)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"factor": 24.5, "count": 209_968}


def test_the_cells_of_all_arrays_add_up_to_the_same():
    for sample in samples(AutoencoderCompression):
        drawn = sample.exercise
        widths = np.array([drawn.width, drawn.between, drawn.code, drawn.between, drawn.width])
        weights = np.dot(widths[:-1], widths[1:])

        assert sample.values["factor"] * drawn.code == pytest.approx(drawn.width)
        assert sample.values["count"] == weights + widths[1:].sum()
        assert 2 <= drawn.code <= 64
        assert drawn.code < drawn.between < drawn.width


def test_slips_are_computed_from_the_same_widths():
    assert slips(EXAMPLE) == {
        "factor": {
            "turned": pytest.approx(0.0408, abs=5e-5),
            "first-layer": 6.125,
            "second-layer": 4,
            "difference": 752,
        },
        "count": {
            "encoder-only": 104_608,
            "encoder-doubled": 209_216,
            "biases-forgotten": 208_896,
            "input-biases": 210_752,
            "between-forgotten": 50_992,
        },
    }
    assert tag(EXAMPLE, "factor", 32 / 784) == "turned"
