import numpy as np
import pytest

from questions.exercises.activations.softmax_vector import SIZES, SoftmaxVector, softmax
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    (p,) = values(SoftmaxVector((1, 2, 3, 4, 1, 2, 3))).values()

    assert [round(entry, 3) for entry in p] == [0.024, 0.064, 0.175, 0.475, 0.024, 0.064, 0.175]


def test_numpy_gives_the_same():
    for sample in samples(SoftmaxVector):
        powers = np.exp(np.array(sample.exercise.logits, dtype=float))

        assert sample.values["p"] == pytest.approx(powers / powers.sum(), rel=1e-12)


def test_large_logits_do_not_overflow():
    assert softmax([1000, 1000]) == [0.5, 0.5]


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(SoftmaxVector):
        logits = sample.exercise.logits
        low, high = SIZES[sample.level]

        assert low <= len(logits) <= high
        assert all(-3 <= z <= 5 for z in logits)
        assert len(set(logits)) > 1
        assert max(sample.values["p"]) <= 0.98


def test_slips_are_computed_from_the_same_logits():
    found = slips(SoftmaxVector((1, 2, 1)))["p"]

    assert found["not-divided"] == pytest.approx([np.e, np.e**2, np.e])
    assert found["no-exponential"] == [0.25, 0.5, 0.25]
    assert found["sigmoid"] == pytest.approx([0.731058578630, 0.880797077978, 0.731058578630])
    assert found["percentages"] == pytest.approx([21.194155761708, 57.611688476583, 21.194155761708])


def test_logits_that_add_up_to_nothing_cannot_be_divided_by_their_sum():
    assert "no-exponential" not in slips(SoftmaxVector((1, -1, 0)))["p"]


def test_rounding_to_three_decimals_is_right_on_every_draw():
    for sample in samples(SoftmaxVector):
        (answer,) = sample.exercise.answers()
        raw = [f"{entry:.3f}" for entry in sample.values["p"]]

        assert grade_item([answer.box], {"p": answer.key}, {"p": raw}).verdict == "right"
