import numpy as np
import pytest

from questions.exercises.geometry.dense_params import DenseParams
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("inputs", "outputs", "parameters"),
    # The first is a dense layer of LeNet-5, the second the head of ResNet-50.
    [(400, 120, 48_120), (2048, 1000, 2_049_000)],
)
def test_published_counts(inputs, outputs, parameters):
    assert values(DenseParams(inputs, outputs, has_bias=True)) == {"parameters": parameters}


def test_the_size_of_the_arrays_gives_the_same():
    for sample in samples(DenseParams):
        drawn = sample.exercise
        # A row for each input, and one for the biases.
        rows = drawn.inputs + (1 if drawn.has_bias else 0)

        assert sample.values == {"parameters": np.broadcast_to(0, (rows, drawn.outputs)).size}
        assert 10 <= drawn.inputs <= 4096
        assert 2 <= drawn.outputs <= 1000


def test_slips_are_computed_from_the_same_numbers():
    assert slips(DenseParams(400, 120, has_bias=True))["parameters"] == {
        "bias-forgotten": 48_000,
        "bias-per-input": 48_400,
        "one-bias": 48_001,
        "widths-added": 520,
    }
    assert slips(DenseParams(400, 120, has_bias=False))["parameters"] == {"bias-added": 48_120, "widths-added": 520}
