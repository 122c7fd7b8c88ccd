import numpy as np
import pytest

from questions.exercises.statistics.pixel_scaling import PixelScaling
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(PixelScaling((0, 51, 128, 204), "symmetric"))["y"] == pytest.approx([-1, -0.6, 0.0039, 0.6], abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(PixelScaling):
        x = np.array(sample.exercise.pixels)
        if sample.level == 1:
            expected = np.interp(x, [0, 255], [0, 1])
        elif sample.level == 2:
            expected = np.interp(x, [0, 255], [-1, 1])
        else:
            middle, spread = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])
            expected = (x - middle) / spread

        assert sample.values["y"] == pytest.approx(expected, abs=1e-9)
        assert not {0, 255} <= set(sample.exercise.pixels)


def test_slips_are_computed_from_the_same_pixels():
    unit = slips(PixelScaling((51, 204, 102), "unit"))["y"]
    symmetric = slips(PixelScaling((51, 204, 102), "symmetric"))["y"]

    assert unit == {
        "over-count": pytest.approx([0.19921875, 0.796875, 0.3984375]),
        "symmetric": pytest.approx([-0.6, 0.6, -0.2]),
        "over-brightest": pytest.approx([0.25, 1, 0.5]),
    }
    assert symmetric["over-count"] == pytest.approx([-0.6015625, 0.59375, -0.203125])
    assert symmetric["first-step"] == pytest.approx([0.2, 0.8, 0.4])
    assert symmetric["not-stretched"] == pytest.approx([-0.3, 0.3, -0.1])


def test_a_mean_taken_off_too_early_is_recognised():
    found = slips(PixelScaling((51, 204, 102), "channels"))["y"]

    assert found["mean-first"] == pytest.approx([0.865057, 3.563445, 1.770702], abs=1e-5)
