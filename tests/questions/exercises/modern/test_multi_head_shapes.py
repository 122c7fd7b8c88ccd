import numpy as np

from questions.exercises.modern.multi_head_shapes import MultiHeadShapes
from tests.questions.exercises.drawn import samples, slips, values


def test_the_base_transformer():
    base = MultiHeadShapes(batch=2, tokens=10, heads=8, head_width=64, has_bias=False)

    assert values(base) == {"head": 64, "weights": [2, 8, 10, 10], "parameters": 1_048_576}
    assert slips(base)["parameters"]["output-forgotten"] == 786_432


def test_arrays_have_the_same_shapes():
    for sample in samples(MultiHeadShapes, count=20):
        drawn = sample.exercise
        x = np.zeros((drawn.batch, drawn.tokens, drawn.width), dtype=bool)
        heads = x.reshape(drawn.batch, drawn.tokens, drawn.heads, -1).swapaxes(1, 2)
        matrices = [(drawn.width, drawn.width)] * 4 + [(drawn.width,)] * 4 * drawn.has_bias

        assert sample.values["head"] == heads.shape[-1]
        assert tuple(sample.values["weights"]) == (*heads.shape[:-1], heads.shape[-2])
        assert sample.values["parameters"] == sum(int(np.prod(shape)) for shape in matrices)
