import pytest

from questions.exercises.statistics.weight_shrink_step import WeightShrinkStep
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(("weight", "lasso", "ridge", "more"), [(4.0, 3.98, 3.92, "B"), (0.1, 0.08, 0.098, "A")])
def test_the_examples_of_the_catalogue(weight, lasso, ridge, more):
    drawn = WeightShrinkStep(weight, eta=0.1, rate=2.0, examples=10)

    assert values(drawn) == {"lasso": lasso, "ridge": ridge, "more": more}


def test_small_differences_of_the_penalties_give_the_same():
    small, drawn = 0, samples(WeightShrinkStep)
    for sample in drawn:
        w, scale = sample.exercise.weight, sample.exercise.rate / sample.exercise.examples
        lasso = scale * (abs(w + 1e-6) - abs(w - 1e-6)) / 2e-6
        ridge = scale / 2 * ((w + 1e-6) ** 2 - (w - 1e-6) ** 2) / 2e-6
        small += abs(w) < 1

        assert sample.values["lasso"] == pytest.approx(w - sample.exercise.eta * lasso, abs=1e-8)
        assert sample.values["ridge"] == pytest.approx(w - sample.exercise.eta * ridge, abs=1e-8)
        assert sample.values["lasso"] * w > 0
        shrinks = [abs(w) - abs(sample.values[name]) for name in ("lasso", "ridge")]
        assert sample.values["more"] == "AB"[shrinks.index(max(shrinks))]

    assert 0.35 < small / len(drawn) < 0.65


def test_slips_are_computed_from_the_same_weight():
    assert slips(WeightShrinkStep(-4.0, eta=0.1, rate=2.0, examples=10)) == {
        "lasso": {"as-l2": -3.92, "away-from-zero": -4.02, "examples-forgotten": -3.8},
        "ridge": {"as-l1": -3.98, "away-from-zero": -4.08, "factor-two": -3.84, "step": -0.08},
        "more": {"other-penalty": "A"},
    }


def test_the_solution_says_which_shrank_more():
    assert "L2 shrinks it more than L1" in WeightShrinkStep(4.0, 0.1, 2.0, 10).solution
    assert "L1 shrinks it more than L2" in WeightShrinkStep(0.1, 0.1, 2.0, 10).solution
