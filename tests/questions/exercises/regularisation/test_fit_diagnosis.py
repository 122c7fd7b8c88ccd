import numpy as np

from questions.exercises.regularisation.fit_diagnosis import FitDiagnosis
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = FitDiagnosis(training=100, validation=80, target=95)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"fit": "C", "remedy": "C"}


def test_the_rule_written_for_whole_columns_gives_the_same():
    drawn = samples(FitDiagnosis)
    training, validation, target = np.array([list(sample.exercise.params().values()) for sample in drawn]).T / 100
    under, over = training < target - 0.1, training - validation >= 0.1

    # Nothing lies on a threshold, so that the floats cannot decide otherwise than the whole points.
    found = np.select([under, over], ["A", "C"], "B")

    assert [sample.values["fit"] for sample in drawn] == list(found)
    assert [sample.values["remedy"] for sample in drawn] == list(found)
    assert set(found) == {"A", "B", "C"}


def test_every_accuracy_is_away_from_the_thresholds():
    for sample in samples(FitDiagnosis):
        item = sample.exercise

        assert abs(item.training - item.target + 10) >= 3
        assert abs(item.training - item.validation - 10) >= 3
        assert 50 <= item.validation <= 100 >= item.training


def test_slips_are_told_by_what_was_overlooked():
    assert slips(EXAMPLE)["fit"] == {"training-only": "B", "validation-only": "A"}
    assert slips(FitDiagnosis(100, 97, 95))["fit"] == {"high-training": "C", "threshold-overlooked": "A"}
    assert slips(FitDiagnosis(75, 60, 95))["fit"] == {"gap-first": "C", "gap-only": "B"}


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "fit", "B") == "training-only"
    assert tag(EXAMPLE, "remedy", "A") == "capacity"
