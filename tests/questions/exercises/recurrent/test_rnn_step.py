import numpy as np
import pytest

from questions.exercises.recurrent.rnn_step import RnnStep
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = RnnStep(x=(1,), h=(0.5,), wx=((0.5,),), wh=((-1,),), b=(0.5,))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE)["h"] == pytest.approx(0.4621, abs=5e-5)


def test_one_matrix_over_input_state_and_one_gives_the_same():
    for sample in samples(RnnStep):
        drawn = sample.exercise
        whole = np.hstack([drawn.wx, drawn.wh, np.array(drawn.b)[:, None]])
        total = whole @ [*drawn.x, *drawn.h, 1]
        up, down = np.exp(total), np.exp(-total)

        assert np.atleast_1d(sample.values["h"]) == pytest.approx((up - down) / (up + down))


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(RnnStep):
        drawn = sample.exercise
        numbers = [*drawn.h, *drawn.b, *(w for row in (*drawn.wx, *drawn.wh) for w in row)]

        assert len(drawn.x) == len(drawn.h) == sample.level
        assert all(abs(value) <= 2 for value in drawn.x)
        assert all(abs(value) <= 1 and value * 2 == int(value * 2) for value in numbers)
        assert any(drawn.h)
        assert np.all(np.abs(sample.values["h"]) <= np.tanh(2))


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["h"] == pytest.approx(
        {
            "no-tanh": 0.5,
            "state-forgotten": np.tanh(1),
            "weights-swapped": np.tanh(-0.25),
            "multiplied": np.tanh(0.25),
            "sigmoid": 0.6225,
            "bias-forgotten": 0,
        },
        abs=5e-5,
    )


def test_the_sum_without_its_activation_is_told():
    assert tag(EXAMPLE, "h", 0.5) == "no-tanh"


def test_columns_read_for_rows_are_told():
    drawn = RnnStep(x=(1, 2), h=(0.5, -0.5), wx=((0.5, -0.5), (1, 0.5)), wh=((1, 0.5), (-0.5, 1)), b=(0, 0.5))

    assert tag(drawn, "h", [np.tanh(3.25), np.tanh(0.75)]) == "transposed"
