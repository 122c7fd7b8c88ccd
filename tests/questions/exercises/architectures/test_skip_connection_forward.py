import numpy as np

from questions.exercises.architectures.skip_connection_forward import SkipConnectionForward
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SkipConnectionForward(x=(2, -1), w1=((1, 0), (1, 1)), w2=((1, -1), (0, 2)))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"f": [1, 2], "y": [3, 1]}


def test_one_matrix_for_the_layers_and_the_skip_gives_the_same():
    for sample in samples(SkipConnectionForward):
        drawn = sample.exercise
        # The last layer reads the hidden values and x side by side; the identity stands for the skip connection.
        hidden = np.clip(np.array(drawn.w1) @ drawn.x, 0, None)
        output = np.hstack([drawn.w2, np.eye(2)]) @ [*hidden, *drawn.x]

        assert sample.values["f"] == list(np.array(drawn.w2) @ hidden)
        assert sample.values["y"] == list(np.where(output > 0, output, 0))


def test_in_about_half_of_the_draws_the_skip_changes_what_is_cut_off():
    drawn = samples(SkipConnectionForward)
    changed = sum(
        any((value > 0) != (total > 0) for value, total in zip(sample.values["f"], sample.values["y"], strict=True))
        for sample in drawn
    )

    assert 0.4 < changed / len(drawn) < 0.6


def test_slips_are_computed_from_the_same_block():
    drawn = SkipConnectionForward(x=(2, -1), w1=((1, 0), (-1, 1)), w2=((1, -1), (-2, 2)))

    assert slips(drawn) == {
        "f": {"relu-missing": [5, -10], "relu-early": [2, 0], "transposed": [3, -3]},
        "y": {"x-not-added": [2, 0], "relu-early": [4, -1], "relu-missing": [4, -5]},
    }
    assert tag(drawn, "y", [2, 0]) == "x-not-added"


def test_the_output_follows_from_the_own_sum():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"f": ["2", "-1"], "y": ["4", "0"]})

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right"]
