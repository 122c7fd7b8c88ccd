import numpy as np
import pytest

from questions.exercises.modern.average_precision import AveragePrecision
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example():
    example = AveragePrecision(hits=(1, 0, 1), objects=2)

    assert values(example) == {"p": pytest.approx([1, 1 / 2, 2 / 3]), "ap": pytest.approx(5 / 6)}
    assert slips(example)["ap"] == {"all-ranks": pytest.approx(13 / 18)}


def test_the_area_under_the_envelope_gives_the_same():
    """As VOC's own code does it: the envelope from the right, then rectangles where the recall changes."""
    for sample in samples(AveragePrecision):
        hits = np.array(sample.exercise.hits)
        found = np.cumsum(hits)
        recall = np.concatenate([[0], found / sample.exercise.objects, [1]])
        precision = np.concatenate([[0], found / np.arange(1, hits.size + 1), [0]])
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        steps = np.flatnonzero(recall[1:] != recall[:-1])

        assert sample.values["ap"] == pytest.approx(np.sum((recall[steps + 1] - recall[steps]) * envelope[steps + 1]))
        assert sample.values["p"] == pytest.approx(precision[1:-1])
