import numpy as np
import pytest

from questions.exercises.recurrent.lstm_state_update import LstmStateUpdate
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = LstmStateUpdate(f=0.8, i=0.5, o=0.6, g=0.4, old=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"c": 1, "h": 0.457}, abs=5e-4)


def test_exponentials_and_a_product_of_vectors_give_the_same():
    for sample in samples(LstmStateUpdate):
        drawn = sample.exercise
        state = np.dot([drawn.f, drawn.i], [drawn.old, drawn.g])

        assert list(sample.values.values()) == pytest.approx([state, drawn.o * (1 - 2 / (np.exp(2 * state) + 1))])


def test_draws_keep_their_ranges():
    for sample in samples(LstmStateUpdate):
        drawn = sample.exercise

        assert all(0.1 <= gate <= 0.9 for gate in (drawn.f, drawn.i, drawn.o, abs(drawn.g)))
        assert abs(drawn.old) <= 2
        assert {"gates-swapped", "candidate-not-gated"} & slips(drawn)["c"].keys()
        assert "not-gated" in slips(drawn)["h"]


def test_slips_are_computed_from_the_same_numbers():
    drawn = LstmStateUpdate(f=0.8, i=0.5, o=0.6, g=0.4, old=2)

    assert slips(drawn) == {
        "c": {
            "gates-swapped": pytest.approx(1.32),
            "candidate-not-gated": 2,
            "old-not-gated": pytest.approx(2.2),
            "forget-turned": pytest.approx(0.6),
            "old-forgotten": pytest.approx(0.2),
        },
        "h": {
            "no-tanh": pytest.approx(1.08),
            "from-old-state": pytest.approx(0.6 * np.tanh(2), abs=1e-6),
            "not-gated": pytest.approx(np.tanh(1.8), abs=1e-6),
            "gate-inside": pytest.approx(np.tanh(1.08), abs=1e-6),
        },
    }


def test_the_output_follows_from_the_own_cell_state():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"c": "1.2", "h": "0.5"})

    assert (grade.boxes["c"].tag, grade.boxes["h"].verdict) == ("candidate-not-gated", "right")
