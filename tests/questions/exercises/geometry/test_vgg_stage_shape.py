import numpy as np
import pytest

from questions.exercises.geometry.vgg_stage_shape import VggStageShape
from tests.questions.exercises.drawn import samples, slips, values

# Configuration D of the paper, "M" for a pooling.
LAYERS = (64, 64, "M", 128, 128, "M", *(256,) * 3, "M", *(512,) * 3, "M", *(512,) * 3, "M")


@pytest.mark.parametrize(
    ("block", "shape"),
    [(1, [112, 112, 64]), (2, [56, 56, 128]), (3, [28, 28, 256]), (4, [14, 14, 512]), (5, [7, 7, 512])],
)
def test_the_published_shapes_of_an_image_of_224_pixels(block, shape):
    assert values(VggStageShape(224, 224, block)) == {"shape": shape}


def test_going_through_the_layers_of_the_paper_gives_the_same():
    for sample in samples(VggStageShape):
        drawn = sample.exercise
        rows, columns = np.arange(drawn.height), np.arange(drawn.width)
        channels, poolings = 3, 0
        for layer in LAYERS:
            if layer == "M":
                rows, columns, poolings = rows[1::2], columns[1::2], poolings + 1
                if poolings == drawn.block:
                    break
            else:
                channels = layer

        assert sample.values == {"shape": [len(rows), len(columns), channels]}
        assert (drawn.height == drawn.width) == (sample.level == 1)


def test_slips_are_computed_from_the_same_image():
    assert slips(VggStageShape(224, 224, 5))["shape"] == {
        "doubled-beyond-512": [7, 7, 1024],
        "colours-kept": [7, 7, 3],
        "pooling-forgotten": [14, 14, 512],
    }
    assert slips(VggStageShape(224, 96, 1))["shape"] == {
        "doubled-too-early": [112, 48, 128],
        "colours-kept": [112, 48, 3],
        "pooling-forgotten": [224, 96, 64],
        "halved-by-convolutions": [56, 24, 64],
        "padding-forgotten": [110, 46, 64],
        "sides-swapped": [48, 112, 64],
    }
