import pytest

from questions.exercises.optimisers.nesterov_step import NesterovStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = NesterovStep(curvature=1, start=1, velocity=-0.5, rate=0.1, momentum=0.9)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"y": 0.55, "g": 1.1, "v": -0.56, "x": 0.44}


def test_the_form_of_pytorch_which_stands_at_the_look_ahead_point_gives_the_same():
    for sample in samples(NesterovStep):
        drawn = sample.exercise
        place = drawn.start + drawn.momentum * drawn.velocity
        gradient = (drawn.curvature * (place + 1) ** 2 - drawn.curvature * (place - 1) ** 2) / 2
        buffer = drawn.momentum * (-drawn.velocity / drawn.rate) + gradient
        after = place - drawn.rate * (gradient + drawn.momentum * buffer)
        velocity = -drawn.rate * buffer

        assert list(sample.values.values()) == pytest.approx(
            [place, gradient, velocity, after - drawn.momentum * velocity], abs=1e-9
        )


def test_draws_keep_their_ranges():
    for sample in samples(NesterovStep):
        drawn = sample.exercise

        assert drawn.curvature in (0.5, 1, 2)
        assert -2 <= drawn.start <= 4
        assert drawn.velocity in (-1, -0.5, 0.5, 1)
        assert "gradient-at-x" in slips(drawn)["g"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["y"] == pytest.approx({"looked-back": 1.45, "momentum-forgotten": 0.5, "way-alone": -0.45})
    assert found["g"] == pytest.approx({"gradient-at-x": 2, "factor-forgotten": 0.55, "value-for-slope": 0.3025})
    assert found["v"] == pytest.approx(
        {
            "gradient-at-x": -0.65,
            "sign": -0.34,
            "momentum-forgotten": -0.61,
            "velocity-lost": -0.11,
            "rate-forgotten": -1.55,
        }
    )
    assert found["x"] == pytest.approx(
        {"from-look-ahead": -0.01, "velocity-subtracted": 1.56, "velocity-for-position": -0.56}
    )


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"y": "0.55", "g": "2", "v": "-0.65", "x": "0.35"})

    assert [box.verdict for box in grade.boxes.values()] == ["right", "wrong", "right", "right"]
    assert tag(EXAMPLE, "g", 2) == "gradient-at-x"
