import numpy as np
import pytest

from questions.exercises.optimisers.adam_step import AdamStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = AdamStep(start=1, gradients=(2, 1), rate=0.1, beta2=0.999)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx(
        {"w1": 0.9, "m": 0.28, "v": 0.004996, "mc": 1.4737, "vc": 2.4992, "w2": 0.8068}, abs=5e-5
    )


def test_a_loop_with_epsilon_gives_the_same():
    for sample in samples(AdamStep):
        drawn = sample.exercise
        w, m, v = float(drawn.start), 0.0, 0.0
        for t, gradient in enumerate(drawn.gradients, 1):
            m += 0.1 * (gradient - m)
            v += (1 - drawn.beta2) * (gradient**2 - v)
            mean, square = m / (1 - 0.9**t), v / (1 - drawn.beta2**t)
            w -= drawn.rate * mean / (np.sqrt(square) + 1e-8)
            if t == 1:
                assert sample.values["w1"] == pytest.approx(w, abs=1e-7)

        assert list(sample.values.values())[1:] == pytest.approx([m, v, mean, square, w], abs=1e-7)


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(AdamStep):
        drawn = sample.exercise

        assert drawn.beta2 == {1: 0.99, 2: 0.999}[sample.level]
        assert len({abs(gradient) for gradient in drawn.gradients}) == 2
        assert all(1 <= abs(gradient) <= 4 for gradient in drawn.gradients)
        assert {"root-forgotten", "not-divided"} <= slips(drawn)["w1"].keys()
        assert "not-corrected" in slips(drawn)["w2"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["m"] == pytest.approx({"before-forgotten": 0.1, "running-sum": 2.8, "swapped": 1.08})
    assert found["v"]["not-squared"] == pytest.approx(0.002998)
    assert found["mc"] == pytest.approx(
        {
            "not-corrected": 0.28,
            "step-counted-late": 2.8,
            "step-counted-early": 0.28 / 0.271,
            "multiplied": 0.28 * 0.19,
        }
    )
    assert found["w1"]["not-corrected"] == pytest.approx(1 - 0.1 * 0.1 / 0.001**0.5)


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}
    raw = {"w1": "0.9", "m": "0.1", "v": "0.004996", "mc": "0.5263", "vc": "2.4992", "w2": "0.8667"}

    grade = grade_item(boxes, key, raw)

    assert [box.verdict for box in grade.boxes.values()] == ["right", "wrong", "right", "right", "right", "right"]
    assert tag(EXAMPLE, "m", 0.1) == "before-forgotten"
