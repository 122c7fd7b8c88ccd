import numpy as np
import pytest

from questions.exercises.optimisers.update_weight_ratio import UpdateWeightRatio, verdict
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = UpdateWeightRatio(weights=(3, 4), gradient=(0.3, 0.4), rate=0.01)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"ratio": 0.001, "verdict": "B"}
    assert verdict(0.001) == "fine"


def test_numpy_gives_the_same():
    for sample in samples(UpdateWeightRatio):
        drawn = sample.exercise
        update = drawn.rate * np.array(drawn.gradient)

        assert sample.values["ratio"] == pytest.approx(np.linalg.norm(update) / np.linalg.norm(drawn.weights), rel=1e-5)


def test_draws_stay_clear_of_the_edges_of_the_rule_of_thumb():
    for sample in samples(UpdateWeightRatio):
        ratio = sample.values["ratio"]

        assert ratio <= 0.000334 or 0.0008 <= ratio <= 0.0012 or 0.003 <= ratio < 1
        assert {"rate-forgotten", "inverted"} <= slips(sample.exercise)["ratio"].keys()


def test_slips_are_computed_from_the_same_numbers():
    assert slips(UpdateWeightRatio((3, 4), (0.5, 1.2), 0.01))["ratio"] == pytest.approx(
        {
            "rate-forgotten": 0.26,
            "inverted": 5 / 0.013,
            "sum-of-sizes": 0.017 / 7,
            "root-forgotten": 0.01 * 1.69 / 25,
            "not-divided": 0.013,
        }
    )


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "ratio", 0.1) == "rate-forgotten"
