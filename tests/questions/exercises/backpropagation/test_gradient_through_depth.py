import math

import numpy as np
import pytest

from questions.exercises.backpropagation.gradient_through_depth import OPTIONS, GradientThroughDepth
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = GradientThroughDepth(weight=1, slope=0.25, depth=10)


def test_the_examples_of_the_catalogue():
    assert values(EXAMPLE) == {"factor": pytest.approx(9.54e-7, rel=1e-3), "outcome": "A"}
    assert values(GradientThroughDepth(weight=6, slope=0.25, depth=10)) == {
        "factor": pytest.approx(57.67, abs=5e-3),
        "outcome": "C",
    }


def test_multiplying_layer_by_layer_gives_the_same():
    for sample in samples(GradientThroughDepth):
        item = sample.exercise
        once = item.weight * item.slope

        assert sample.values["factor"] == pytest.approx(np.prod(np.full(item.depth, once)), rel=1e-9)
        assert sample.values["outcome"] == "BCA"[int(np.sign(round(math.log(once), 9)))]
        assert once == 1 or abs(once - 1) > 0.05


def test_all_three_outcomes_are_drawn():
    assert {sample.exercise.outcome for sample in samples(GradientThroughDepth)} == set(OPTIONS)


def test_the_choice_follows_from_the_persons_own_factor():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"factor": "1048576", "outcome": "C"})

    assert (grade.boxes["factor"].tag, grade.boxes["outcome"].fraction) == ("exponent-sign", 1)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["factor"] == {"added": 2.5, "one-layer": 0.25, "exponent-sign": 4**10, "slope-forgotten": 1}


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "factor", 2.5) == "added"
