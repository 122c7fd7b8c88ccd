import numpy as np
import pytest

from questions.exercises.modern.cosine_schedule_warmup import CosineScheduleWarmup
from tests.questions.exercises.drawn import samples, slips, values


def test_half_of_the_way_down_is_half_of_the_peak():
    example = CosineScheduleWarmup(peak=0.1, warmup=100, total=1100, early=50, late=600)

    assert values(example) == {"early": pytest.approx(0.05), "late": pytest.approx(0.05)}
    assert slips(example)["early"]["all-steps"] == pytest.approx(0.1 * 50 / 1100)


def test_a_squared_cosine_of_half_the_angle_gives_the_same():
    for sample in samples(CosineScheduleWarmup):
        drawn = sample.exercise
        angle = np.pi * (drawn.late - drawn.warmup) / (drawn.total - drawn.warmup)

        assert sample.values["late"] == pytest.approx(drawn.peak * np.cos(angle / 2) ** 2)
        assert sample.values["early"] == pytest.approx(np.interp(drawn.early, [0, drawn.warmup], [0, drawn.peak]))
