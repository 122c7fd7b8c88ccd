import numpy as np
import pytest

from questions.exercises.optimisers.minibatch_mean_gradient_step import MinibatchMeanGradientStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = MinibatchMeanGradientStep(gradients=(2, -1, 4, 3), weight=1, rate=0.1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"g": 2, "w": 0.8}


def test_the_mean_of_the_steps_of_single_samples_gives_the_same():
    for sample in samples(MinibatchMeanGradientStep):
        drawn = sample.exercise
        gradients = np.array(drawn.gradients)

        assert sample.values["g"] == pytest.approx(gradients.mean())
        assert sample.values["w"] == pytest.approx(np.mean(drawn.weight - drawn.rate * gradients))


def test_draws_keep_their_ranges():
    for sample in samples(MinibatchMeanGradientStep):
        drawn = sample.exercise

        assert 3 <= len(drawn.gradients) <= 5
        assert all(-4 <= gradient <= 6 for gradient in drawn.gradients)
        assert sample.values["g"] not in drawn.gradients
        assert "sum" in slips(drawn)["g"]
        assert "sum" in slips(drawn)["w"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["g"] == pytest.approx({"sum": 8, "last-only": 3, "signs-dropped": 2.5, "n-minus-one": 8 / 3})
    assert found["w"] == pytest.approx({"sum": 0.2, "uphill": 1.2, "rate-forgotten": -1, "last-only": 0.7})


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"g": "8", "w": "0.2"})

    assert (grade.boxes["g"].tag, grade.boxes["w"].carried) == ("sum", True)
    assert tag(EXAMPLE, "w", 0.2) == "sum"
