import numpy as np

from questions.exercises.data.shape_from_folder import ShapeFromFolder
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = ShapeFromFolder(images=2000, batch=32, side=224, classes=2, mode="rgb", asks_for_rest=True)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"images": [32, 224, 224, 3], "labels": [32, 2], "batches": 63, "rest": 16}


def test_cutting_the_list_of_images_gives_the_same():
    for sample in samples(ShapeFromFolder):
        drawn = sample.exercise
        cuts = np.array_split(np.arange(drawn.images), range(drawn.batch, drawn.images, drawn.batch))
        image = np.zeros((drawn.side, drawn.side, {"rgb": 3, "grayscale": 1}[drawn.mode]), dtype=bool)

        assert tuple(sample.values["images"]) == np.broadcast_to(image, (len(cuts[0]), *image.shape)).shape
        assert tuple(sample.values["labels"]) == np.eye(drawn.classes)[cuts[0] % drawn.classes].shape
        assert sample.values["batches"] == len(cuts)
        assert sample.values.get("rest") == (len(cuts[-1]) if sample.level == 2 else None)
        assert sample.level == 1 or len(cuts[-1]) < drawn.batch


def test_slips_are_computed_from_the_same_folder():
    assert slips(EXAMPLE) == {
        "images": {
            "first": [32, 3, 224, 224],
            "channels": [32, 224, 224, 1],
            "classes-for-channels": [32, 224, 224, 2],
            "all-images": [2000, 224, 224, 3],
        },
        "labels": {"not-one-hot": [32, 1], "swapped": [2, 32], "all-images": [2000, 2]},
        "batches": {"rounded-down": 62, "times-classes": 125, "by-class": 64},
        "rest": {"full": 32},
    }
    assert tag(EXAMPLE, "images", "32x3x224x224") == "first"


def test_the_rest_follows_from_the_own_number_of_batches():
    answers = EXAMPLE.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item(boxes, key, {"images": "", "labels": "", "batches": "62", "rest": "48"})

    assert (grade.boxes["batches"].tag, grade.boxes["rest"].verdict) == ("rounded-down", "right")
