from collections import Counter

import pytest

from questions.exercises.optimisers.gd_quadratic_trace import GdQuadraticTrace, outcome
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

CALM = GdQuadraticTrace(curvature=1, start=1, rate=0.1)
WILD = GdQuadraticTrace(curvature=1, start=1, rate=1.1)


def test_the_examples_of_the_catalogue():
    assert list(values(CALM).values()) == [0.8, 0.64, 0.512, "C"]
    assert list(values(WILD).values()) == [-1.2, 1.44, -1.728, "A"]
    assert outcome(WILD.factor) == "diverges"


def test_steps_with_a_measured_slope_give_the_same():
    for sample in samples(GdQuadraticTrace):
        drawn = sample.exercise
        x, trace = drawn.start, []
        for _ in range(3):
            slope = (drawn.curvature * (x + 1) ** 2 - drawn.curvature * (x - 1) ** 2) / 2
            x -= drawn.rate * slope
            trace.append(x)

        fate = sample.values.pop("fate")
        assert list(sample.values.values()) == pytest.approx(trace, abs=1e-9)
        crosses, grows = trace[0] * trace[1] < 0, abs(trace[1]) > abs(trace[0])
        assert (fate == "A", fate == "B") == (crosses and grows, crosses and not grows)


def test_all_four_outcomes_are_drawn_alike():
    counts = Counter(outcome(sample.exercise.factor) for sample in samples(GdQuadraticTrace))

    assert set(counts) == {"creeps", "converges", "oscillates", "diverges"}
    assert min(counts.values()) > 30


def test_slips_are_computed_from_the_same_numbers():
    assert slips(GdQuadraticTrace(1, 2, 0.1))["x1"] == pytest.approx(
        {"uphill": 2.4, "factor-forgotten": 1.8, "rate-forgotten": -2, "rate-squared": 1.96}
    )
    assert slips(GdQuadraticTrace(1, 3, 0.1))["x1"]["value-for-slope"] == pytest.approx(2.1)


def test_one_slip_costs_one_mark():
    answers = CALM.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"x1": "1.2", "x2": "0.96", "x3": "0.768", "fate": "C"})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right", "right"]
    assert tag(CALM, "x1", 1.2) == "uphill"
