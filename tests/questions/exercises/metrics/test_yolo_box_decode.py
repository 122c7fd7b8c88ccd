import numpy as np
import pytest

from questions.exercises.metrics.yolo_box_decode import YoloBoxDecode
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = YoloBoxDecode((0, 0.5, 0, -0.5), (6, 4), (60, 80), 32)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["box"] == pytest.approx([208, 147.9187, 60, 48.5225], abs=5e-5)


def test_numpy_gives_the_same():
    for sample in samples(YoloBoxDecode):
        drawn = sample.exercise
        offsets = np.array(drawn.offsets, dtype=float)
        # The sigmoid as half a hyperbolic tangent, moved up.
        centre = (0.5 * (1 + np.tanh(offsets[:2] / 2)) + drawn.cell) * drawn.stride
        size = np.exp(offsets[2:] + np.log(drawn.anchor))

        assert sample.values["box"] == pytest.approx([*centre, *size], rel=1e-12)
        assert offsets[:2].any()


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)["box"]

    assert found["stride-forgotten"] == pytest.approx([6.5, 4.62246, 60, 48.52245], abs=1e-4)
    assert found["exponential-centre"] == pytest.approx([224, 180.75908, 60, 48.52245], abs=1e-4)
    assert found["sigmoid-size"][2] == 30
    assert found["no-sigmoid"][:2] == [192, 144]
    assert found["anchor-added"][2] == 61


def test_a_wrong_function_for_the_centre_is_never_within_the_tolerance():
    for sample in samples(YoloBoxDecode):
        key = sample.values["box"]
        slip = slips(sample.exercise)["box"]["exponential-centre"]

        assert all(abs(wrong - right) > 0.02 * right for wrong, right in zip(slip[:2], key[:2], strict=True))
