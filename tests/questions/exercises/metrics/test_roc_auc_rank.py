import numpy as np
import pytest

from questions.exercises.metrics.roc_auc_rank import RocAucRank
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(RocAucRank((0.9, 0.6, 0.4), (0.7, 0.3, 0.2))) == pytest.approx({"auc": 7 / 9})


def test_the_area_under_the_curve_itself_is_the_same():
    for sample in samples(RocAucRank):
        positives, negatives = np.array(sample.exercise.positives), np.array(sample.exercise.negatives)
        thresholds = sorted({2.0, *positives, *negatives}, reverse=True)
        hits = [(positives >= threshold).mean() for threshold in thresholds]
        alarms = [(negatives >= threshold).mean() for threshold in thresholds]

        assert sample.values["auc"] == pytest.approx(np.trapezoid(hits, alarms), abs=1e-12)


def test_scores_tie_at_the_hard_level_alone():
    for sample in samples(RocAucRank):
        positives, negatives = sample.exercise.positives, sample.exercise.negatives

        assert len(positives) in (3, 4)
        assert len(negatives) in (3, 4)
        assert len(set(positives) & set(negatives)) == sample.level - 1
        assert sample.values["auc"] not in (0, 0.5, 1)


def test_slips_are_computed_from_the_same_scores():
    found = slips(RocAucRank((0.9, 0.6, 0.3), (0.7, 0.3, 0.2)))["auc"]

    # Six of nine pairs are won and one is tied; leaving it out gives the accuracy, which is asked first.
    assert found == pytest.approx({"turned-round": 2.5 / 9, "accuracy": 2 / 3, "tie-in-full": 7 / 9})
