import numpy as np

from questions.exercises.geometry.image_tensor_size import ImageTensorSize
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ImageTensorSize(480, 480, 3, "float32")


def test_the_examples_of_the_catalogue():
    assert values(EXAMPLE) == {"values": 691_200, "bytes": 2_764_800}
    assert values(ImageTensorSize(480, 480, 3, "uint8")) == {"values": 691_200, "bytes": 691_200}


def test_numpy_gives_the_same():
    for sample in samples(ImageTensorSize):
        drawn = sample.exercise
        image = np.broadcast_to(np.zeros((), drawn.dtype), (drawn.height, drawn.width, drawn.channels))

        assert sample.values == {"values": image.size, "bytes": image.nbytes}
        assert 16 <= min(drawn.height, drawn.width) <= max(drawn.height, drawn.width) <= 1024
        assert drawn.channels in (1, 3, 4)


def test_slips_are_computed_from_the_same_image():
    found = slips(EXAMPLE)

    assert found["values"] == {
        "channels-forgotten": 230_400,
        "channels-added": 230_403,
        "sides-added": 2880,
        "bytes-for-values": 2_764_800,
    }
    assert found["bytes"] == {"bits": 22_118_400, "one-byte-each": 691_200}
    assert slips(ImageTensorSize(480, 480, 3, "uint8"))["bytes"]["four-bytes-each"] == 2_764_800


def test_the_bytes_follow_from_the_own_number_of_values():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"values": "230400", "bytes": "921600"})

    assert (grade.boxes["values"].tag, grade.boxes["bytes"].carried) == ("channels-forgotten", True)
