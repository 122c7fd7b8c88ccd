import numpy as np
import pytest

from questions.exercises.modern.rms_norm import RmsNorm
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = RmsNorm(x=(1, 2, 3, 4), gain=2)


def test_one_to_four():
    assert values(EXAMPLE) == {
        "rms": pytest.approx(2.7386, abs=1e-4),
        "y": pytest.approx([0.7303, 1.4606, 2.1909, 2.9212], abs=1e-4),
    }
    assert slips(EXAMPLE)["rms"]["deviation"] == pytest.approx(1.118, abs=1e-3)


def test_the_norm_of_what_comes_out_is_the_gain_times_the_root_of_the_width():
    for sample in samples(RmsNorm):
        drawn, y = sample.exercise, np.array(sample.values["y"])

        assert np.linalg.norm(y) == pytest.approx(drawn.gain * np.sqrt(len(drawn.x)))
        assert y * np.linalg.norm(drawn.x) == pytest.approx(np.array(drawn.x) * np.linalg.norm(y))
        assert sample.values["rms"] == pytest.approx(np.linalg.norm(drawn.x) / 2)
