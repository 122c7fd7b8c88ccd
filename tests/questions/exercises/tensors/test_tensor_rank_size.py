import ast

import numpy as np

from questions.exercises.tensors.tensor_rank_size import TensorRankSize
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    example = TensorRankSize(sides=(1, 3, 2), first=1)

    assert example.written == "[[[1, 2], [3, 4], [5, 6]]]"
    assert values(example) == {"rank": 3, "shape": [1, 3, 2], "size": 6}
    assert slips(example)["rank"]["elements"] == 6


def test_numpy_reads_the_same_from_the_written_list():
    for sample in samples(TensorRankSize):
        x = np.array(ast.literal_eval(sample.exercise.written))

        assert sample.values == {"rank": x.ndim, "shape": list(x.shape), "size": x.size}
