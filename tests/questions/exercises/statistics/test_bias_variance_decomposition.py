import numpy as np
import pytest

from questions.exercises.statistics.bias_variance_decomposition import BiasVarianceDecomposition
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = BiasVarianceDecomposition(predictions=(3, 5, 4, 8), truth=4, noise=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"bias2": 1, "var": 3.5, "error": 4.5}


def test_the_mean_square_from_the_truth_gives_the_same():
    for sample in samples(BiasVarianceDecomposition):
        drawn = sample.exercise
        p = np.array(drawn.predictions)

        assert sample.values["error"] == pytest.approx(np.mean((p - drawn.truth) ** 2) + drawn.noise, rel=1e-12)
        assert sample.values["var"] == pytest.approx(np.var(p), rel=1e-12)
        assert sample.values["bias2"] > 0


def test_slips_are_computed_from_the_same_predictions():
    found = slips(BiasVarianceDecomposition(predictions=(3, 5, 4, 8), truth=3, noise=1))

    assert found["bias2"] == {"not-squared": 2, "not-squared-turned": -2, "mean-square": 7.5}
    assert found["var"] == pytest.approx({"sample": 14 / 3, "from-truth": 7.5, "std": 3.5**0.5})
    assert found["error"] == pytest.approx({"noise-forgotten": 7.5, "bias-not-squared": 6.5, "std": 5 + 3.5**0.5})


def test_the_error_follows_from_the_own_parts():
    answers = EXAMPLE.answers()

    grade = grade_item(
        [answer.box for answer in answers],
        {answer.box["name"]: answer.key for answer in answers},
        {"bias2": "1", "var": "4.667", "error": "5.667"},
    )

    assert (grade.boxes["var"].tag, grade.boxes["error"].carried) == ("sample", True)
