import numpy as np

from questions.exercises.geometry.pool_shift_check import PoolShiftCheck
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = PoolShiftCheck((0, 0, 7, 0, 0, 3, 0, 0), size=2, shift=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"before": [0, 7, 3, 0], "after": [0, 7, 0, 3], "changed": 2}


def test_numpy_gives_the_same():
    for sample in samples(PoolShiftCheck):
        drawn = sample.exercise
        moved = np.pad(drawn.signal, (drawn.shift, 0))[:8]
        before, after = (np.reshape(signal, (-1, drawn.size)).max(axis=1) for signal in (drawn.signal, moved))

        assert sample.values == {
            "before": before.tolist(),
            "after": after.tolist(),
            "changed": np.count_nonzero(before != after),
        }


def test_draws_keep_the_ranges_and_pooling_hides_about_half_of_the_shifts():
    drawn = samples(PoolShiftCheck)

    assert all(0 <= value <= 9 for sample in drawn for value in sample.exercise.signal)
    assert {(sample.exercise.size, sample.exercise.shift) for sample in drawn} == {(2, 1), (4, 1), (4, 2)}
    assert 0.4 < np.mean([sample.values["changed"] == 0 for sample in drawn]) < 0.6


def test_slips_are_computed_from_the_same_signal():
    found = slips(PoolShiftCheck((6, 0, 0, 1, 0, 2, 0, 4), size=2, shift=1))

    assert found["before"] == {"average": [3, 0.5, 1, 2], "swapped": [6, 0, 1, 2]}
    assert found["after"] == {
        "always-unchanged": [6, 1, 2, 4],
        "other-direction": [0, 1, 2, 4],
        "result-moved": [0, 6, 1, 2],
    }
    assert found["changed"] == {"signals-compared": 7, "always-unchanged": 0, "always-changed": 4}
    assert slips(PoolShiftCheck((0, 0, 2, 0, 0, 0, 0, 9), size=4, shift=1))["after"]["wrapped-around"] == [9, 0]
