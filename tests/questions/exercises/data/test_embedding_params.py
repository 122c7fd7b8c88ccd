import numpy as np

from questions.exercises.data.embedding_params import EmbeddingParams
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = EmbeddingParams(words=10_000, width=100, length=20)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"params": 1_000_000}


def test_adding_a_row_for_each_token_gives_the_same():
    for sample in samples(EmbeddingParams):
        drawn = sample.exercise

        assert sample.values["params"] == np.broadcast_to(np.int8(0), (drawn.words, drawn.width)).size
        assert 1000 <= drawn.words <= 50_000
        assert drawn.width in (50, 100, 128, 300)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["params"] == {
        "bias-added": 1_000_100,
        "bias-per-token": 1_010_000,
        "times-length": 20_000_000,
        "output-size": 2000,
        "sides-added": 10_100,
    }
