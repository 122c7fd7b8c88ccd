import numpy as np
import pytest

from questions.exercises.modern.scaled_dot_product_attention import ScaledDotProductAttention
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ScaledDotProductAttention(q=((2, 0, 0, 0), (0, 2, 0, 0)), k=((1, 0, 0, 0), (0, 1, 0, 0)), v=((1, 0), (0, 1)))


def test_scores_of_one_and_nought_give_the_sigmoid_of_one():
    expected = [pytest.approx([0.7311, 0.2689], abs=1e-4), pytest.approx([0.2689, 0.7311], abs=1e-4)]

    assert values(EXAMPLE) == {"w": expected, "o": expected}
    assert slips(EXAMPLE)["w"]["not-scaled"][0][0] == pytest.approx(0.8808, abs=1e-4)


def test_numpy_gives_the_same():
    for sample in samples(ScaledDotProductAttention):
        q, k, v = (np.array(rows) for rows in (sample.exercise.q, sample.exercise.k, sample.exercise.v))
        powers = np.exp(q @ k.T / np.sqrt(k.shape[1]))
        weights = powers / powers.sum(axis=1, keepdims=True)

        assert np.array(sample.values["w"]) == pytest.approx(weights)
        assert np.array(sample.values["o"]) == pytest.approx(weights @ v)
