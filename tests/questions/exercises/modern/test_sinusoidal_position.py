import cmath

import pytest

from questions.exercises.modern.sinusoidal_position import SinusoidalPosition
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = SinusoidalPosition(position=1, width=4, base=10000)


def test_the_first_position():
    assert values(EXAMPLE)["e"] == pytest.approx([0.8415, 0.5403, 0.01, 0.99995], abs=1e-4)
    assert slips(EXAMPLE)["e"]["swapped"][0] == pytest.approx(0.5403, abs=1e-4)


def test_turning_step_by_step_gives_the_same():
    """Each pair is a point on a circle that every position turns by the same angle."""
    for sample in samples(SinusoidalPosition):
        drawn = sample.exercise
        for pair in range(drawn.width // 2):
            turned = cmath.exp(1j / drawn.base ** (2 * pair / drawn.width)) ** drawn.position
            assert sample.values["e"][2 * pair : 2 * pair + 2] == pytest.approx([turned.imag, turned.real])
