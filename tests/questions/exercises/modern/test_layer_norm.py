import numpy as np
import pytest

from questions.exercises.modern.layer_norm import LayerNorm
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = LayerNorm(x=(1, 2, 3, 4), gain=1, shift=0)


def test_one_to_four():
    assert values(EXAMPLE) == {
        "mean": 2.5,
        "variance": 1.25,
        "y": pytest.approx([-1.3416, -0.4472, 0.4472, 1.3416], abs=1e-4),
    }
    assert slips(EXAMPLE)["variance"]["n-minus-one"] == pytest.approx(5 / 3)


def test_what_comes_out_has_the_learned_mean_and_deviation_and_lies_on_a_line():
    for sample in samples(LayerNorm):
        drawn, y = sample.exercise, np.array(sample.values["y"])

        assert (y.mean(), y.std()) == (pytest.approx(drawn.shift, abs=1e-9), pytest.approx(drawn.gain))
        assert np.corrcoef(drawn.x, y)[0, 1] == pytest.approx(1)
        assert sample.values["variance"] == pytest.approx(np.var(drawn.x))
