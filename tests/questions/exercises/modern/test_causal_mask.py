import numpy as np
import pytest

from questions.exercises.modern.causal_mask import CausalMask
from tests.questions.exercises.drawn import samples, slips, values


def test_equal_scores_share_what_may_be_seen():
    assert values(CausalMask(((0, 0, 0),) * 3))["w"] == [[1, 0, 0], [0.5, 0.5, 0], pytest.approx([1 / 3] * 3)]


def test_a_mask_of_minus_infinity_in_numpy_gives_the_same():
    for sample in samples(CausalMask):
        masked = np.where(np.tri(3, dtype=bool), sample.exercise.scores, -np.inf)
        powers = np.exp(masked)

        assert np.array(sample.values["w"]) == pytest.approx(powers / powers.sum(axis=1, keepdims=True))


def test_masking_after_the_softmax_is_a_recognised_slip():
    found = slips(CausalMask(((0, 0, 0),) * 3))["w"]["mask-after-softmax"]

    assert [sum(row) for row in found] == pytest.approx([1 / 3, 2 / 3, 1])
