import numpy as np
import pytest

from questions.exercises.optimisers.linear_lr_scaling import LinearLrScaling
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = LinearLrScaling(rate=0.1, old_batch=256, new_batch=1024)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"rate": 0.4}


def test_a_line_through_the_origin_gives_the_same():
    for sample in samples(LinearLrScaling):
        drawn = sample.exercise
        slope = np.polyfit([-drawn.old_batch, 0, drawn.old_batch], [-drawn.rate, 0, drawn.rate], 1)[0]

        assert sample.values["rate"] == pytest.approx(slope * drawn.new_batch, rel=1e-5)


def test_draws_keep_their_ranges():
    for sample in samples(LinearLrScaling):
        drawn = sample.exercise

        assert 32 <= drawn.old_batch != drawn.new_batch <= 4096
        assert {"square-root", "inverted"} <= slips(drawn)["rate"].keys()


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["rate"] == pytest.approx(
        {"square-root": 0.2, "inverted": 0.025, "ratio-alone": 4, "unchanged": 0.1}
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "rate", 0.2) == "square-root"
