import numpy as np
import pytest

from questions.exercises.modern.perplexity import Perplexity
from tests.questions.exercises.drawn import samples, slips, values


def test_four_equally_likely_tokens_have_the_perplexity_four():
    assert values(Perplexity((0.25, 0.25, 0.25))) == {
        "loss": pytest.approx(1.3863, abs=1e-4),
        "perplexity": pytest.approx(4),
    }


def test_the_root_of_one_over_the_product_gives_the_same():
    for sample in samples(Perplexity):
        p = np.array(sample.exercise.probabilities)

        assert sample.values["perplexity"] == pytest.approx(np.prod(p) ** (-1 / p.size))
        assert sample.values["loss"] == pytest.approx(np.log(np.prod(p) ** (-1 / p.size)))


def test_the_sum_in_place_of_the_mean_is_a_recognised_slip():
    assert slips(Perplexity((0.5, 0.25)))["loss"]["sum"] == pytest.approx(np.log(8))
