import numpy as np
import pytest

from questions.exercises.bookkeeping.finetune_trainable_params import FinetuneTrainableParams
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

# The body of ResNet-50 (torchvision) under a head for two classes.
EXAMPLE = FinetuneTrainableParams(features=2048, body=23_508_032, classes=2)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == pytest.approx({"trainable": 4098, "total": 23_512_130, "share": 0.000174}, rel=0.002)


def test_counting_the_arrays_of_the_layer_gives_the_same():
    for sample in samples(FinetuneTrainableParams):
        drawn = sample.exercise
        head = [np.zeros((drawn.classes, drawn.features), dtype=np.int8), np.zeros(drawn.classes, dtype=np.int8)]
        size = sum(array.size for array in head)

        assert sample.values == {
            "trainable": size,
            "total": drawn.body + size,
            "share": pytest.approx(1 / (1 + drawn.body / size)),
        }
        assert 5_000_000 <= drawn.body <= 90_000_000
        assert 2 <= drawn.classes <= 100


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    assert found["trainable"] == {
        "bias-forgotten": 4096,
        "bias-per-feature": 6144,
        "body-trained": 23_512_130,
        "old-head": 2_053_098,
    }
    assert found["total"] == {"body-alone": 23_508_032, "old-head": 25_561_130}
    assert found["share"] == pytest.approx({"percentages": 0.01743, "frozen-share": 0.99983}, rel=1e-3)


def test_later_boxes_follow_the_own_head():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}
    raw = {"trainable": "6144", "total": "23514176", "share": "0.0261 %"}

    grade = grade_item([answer.box for answer in answers], key, raw)

    assert [box.verdict for box in grade.boxes.values()] == ["wrong", "right", "right"]
