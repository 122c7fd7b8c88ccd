import numpy as np
import pytest

from questions.exercises.modern.expected_calibration_error import ExpectedCalibrationError
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ExpectedCalibrationError(bins=((10, 6, 0.5), (20, 12, 0.7), (50, 40, 0.9)))


def test_the_example():
    assert values(EXAMPLE) == {"acc": [0.6, 0.6, 0.8], "ece": pytest.approx(0.1)}
    assert slips(EXAMPLE)["ece"]["signs-kept"] == pytest.approx((-1 + 2 + 5) / 80)


def test_prediction_by_prediction_gives_the_same():
    for sample in samples(ExpectedCalibrationError):
        counts = [count for count, _, _ in sample.exercise.bins]
        place = np.repeat([0, 1, 2], counts)
        right = np.concatenate([np.arange(count) < hits for count, hits, _ in sample.exercise.bins])
        confidence = np.array([bin_[2] for bin_ in sample.exercise.bins])[place]
        error = sum(abs((right - confidence)[place == one].sum()) for one in range(3)) / place.size

        assert sample.values["acc"] == pytest.approx([right[place == one].mean() for one in range(3)])
        assert sample.values["ece"] == pytest.approx(error)
