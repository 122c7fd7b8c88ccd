import numpy as np

from questions.exercises.regularisation.early_stopping_epoch import EarlyStoppingEpoch
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = EarlyStoppingEpoch((0.9, 0.7, 0.6, 0.62, 0.65, 0.58), patience=2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"stop": 5, "best": 3}


def test_the_running_minimum_gives_the_same():
    for sample in samples(EarlyStoppingEpoch):
        drawn = sample.exercise
        lowest = np.minimum.accumulate(drawn.losses)
        # It stops where the minimum is as old as the patience.
        stop = next(
            epoch for epoch in range(drawn.patience, len(lowest)) if lowest[epoch] == lowest[epoch - drawn.patience]
        )

        assert sample.values == {"stop": stop + 1, "best": int(np.argmin(drawn.losses[: stop + 1])) + 1}
        assert stop + 1 < len(drawn.losses) <= 10
        assert 1 <= drawn.patience <= 3
        assert min(drawn.losses) > 0


def test_a_lower_loss_is_still_to_come_in_about_one_draw_of_three():
    drawn = [sample.exercise for sample in samples(EarlyStoppingEpoch)]
    later = sum(min(exercise.losses) < min(exercise.losses[: exercise.key[0]]) for exercise in drawn)

    assert 0.2 < later / len(drawn) < 0.5


def test_slips_are_computed_from_the_same_losses():
    assert slips(EXAMPLE) == {
        "stop": {"at-the-minimum": 3, "one-epoch-late": 6, "one-epoch-early": 4},
        "best": {"lowest-of-all": 6, "at-the-stop": 5, "one-epoch-early": 2},
    }
    falling = EarlyStoppingEpoch((0.9, 0.6, 0.7, 0.65, 0.64, 0.8), patience=2)
    assert values(falling) == {"stop": 4, "best": 2}
    assert slips(falling)["stop"]["compared-with-previous"] == 6


def test_the_curve_has_a_point_for_each_epoch():
    assert EXAMPLE.picture.count("<circle") == 6
