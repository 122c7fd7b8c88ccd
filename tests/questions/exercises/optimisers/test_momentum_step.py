from fractions import Fraction

import pytest

from questions.exercises.optimisers.momentum_step import MomentumStep
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = MomentumStep(start=1, gradients=(2, 1), rate=0.1, momentum=0.9)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"v1": -0.2, "x1": 0.8, "v2": -0.28, "x2": 0.52}


def test_exact_fractions_give_the_same():
    for sample in samples(MomentumStep):
        drawn = sample.exercise
        rate, momentum = Fraction(str(drawn.rate)), Fraction(str(drawn.momentum))
        velocity, place, steps = Fraction(0), Fraction(drawn.start), []
        for gradient in drawn.gradients:
            velocity = momentum * velocity - rate * gradient
            place += velocity
            steps += [velocity, place]

        assert list(sample.values.values()) == pytest.approx([float(step) for step in steps], abs=1e-12)


def test_the_buffer_of_pytorch_gives_the_same_positions():
    for sample in samples(MomentumStep, count=50):
        drawn = sample.exercise
        buffer, place = 0.0, float(drawn.start)
        for gradient, name in zip(drawn.gradients, ("x1", "x2"), strict=True):
            buffer = drawn.momentum * buffer + gradient
            place -= drawn.rate * buffer

            assert sample.values[name] == pytest.approx(place, abs=1e-9)


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(MomentumStep):
        drawn = sample.exercise

        assert drawn.gradients[0] != drawn.gradients[1]
        assert all(-4 <= gradient <= 4 and gradient for gradient in drawn.gradients)
        assert drawn.rate in (0.1, 0.01)
        assert drawn.momentum in (0.5, 0.9)
        assert not {0, 1} & set(sample.values.values())


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["v1"] == {
        "sign": 0.2,
        "momentum-on-gradient": -0.18,
        "running-mean": -0.02,
        "rate-forgotten": -2,
    }
    assert found["x1"] == {"velocity-subtracted": 1.2, "velocity-for-position": -0.2}
    assert found["v2"] == {
        "sign": -0.08,
        "velocity-not-kept": -0.1,
        "momentum-forgotten": -0.3,
        "momentum-on-gradient": -0.27,
        "running-mean": -0.19,
        "rate-forgotten": -1.18,
    }
    assert found["x2"] == {"velocity-subtracted": 1.08, "velocity-for-position": -0.28, "started-again": 0.72}


def test_one_slip_at_the_start_costs_one_mark_on_every_draw():
    for sample in samples(MomentumStep, count=50):
        drawn = sample.exercise
        answers = drawn.answers()
        v1 = drawn.rate * drawn.gradients[0]
        v2 = drawn.momentum * v1 - drawn.rate * drawn.gradients[1]
        raw = {"v1": v1, "x1": drawn.start + v1, "v2": v2, "x2": drawn.start + v1 + v2}

        grade = grade_item(
            [answer.box for answer in answers],
            {answer.box["name"]: answer.key for answer in answers},
            {name: repr(value) for name, value in raw.items()},
        )

        assert (grade.fraction, grade.boxes["v1"].tag) == (0.75, "sign")
