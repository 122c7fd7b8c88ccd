import numpy as np
import pytest

from questions.exercises.statistics.min_max_normalise import MinMaxNormalise
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(MinMaxNormalise((10, 20, 35, 60), 0)) == {"y": [0, 0.2, 0.5, 1]}


def test_reading_off_a_line_through_both_ends_gives_the_same():
    for sample in samples(MinMaxNormalise):
        x = np.array(sample.exercise.values)
        line = np.interp(x, [x.min(), x.max()], [sample.exercise.low, 1])

        assert sample.values["y"] == pytest.approx(line, abs=1e-12)
        assert sample.level > 1 or np.ptp(x) in (10, 20, 40, 50, 80, 100)


def test_slips_are_computed_from_the_same_values():
    assert slips(MinMaxNormalise((10, 20, 50), -1))["y"] == {
        "over-maximum": pytest.approx([0.2, 0.4, 1]),
        "minimum-kept": pytest.approx([-0.5, 0, 1.5]),
        "other-range": pytest.approx([0, 0.25, 1]),
        "not-stretched": pytest.approx([-1, -0.75, 0]),
        "upside-down": pytest.approx([1, 0.5, -1]),
    }
