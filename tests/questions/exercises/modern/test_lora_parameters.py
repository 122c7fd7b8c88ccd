import numpy as np
import pytest

from questions.exercises.modern.lora_parameters import LoraParameters
from tests.questions.exercises.drawn import samples, slips, values


def test_the_published_count_for_gpt_3():
    """4.7 million: rank 1 on query and value of 96 layers of width 12,288 (Hu et al., table 4)."""
    assert values(LoraParameters(width=12288, rank=1, layers=96, adapted=2))["total"] == 4_718_592


def test_counting_the_entries_of_the_factors_gives_the_same():
    for sample in samples(LoraParameters):
        drawn = sample.exercise
        a, b = np.zeros((drawn.rank, drawn.width)), np.zeros((drawn.width, drawn.rank))

        assert (b @ a).shape == (drawn.width, drawn.width)
        assert sample.values["one"] == a.size + b.size
        assert sample.values["total"] == sum(a.size + b.size for _ in range(drawn.layers * drawn.adapted))
        assert sample.values["percent"] == pytest.approx(100 * (a.size + b.size) / (b @ a).size)


def test_one_factor_alone_is_a_recognised_slip():
    assert slips(LoraParameters(width=512, rank=8, layers=6, adapted=2))["one"]["one-factor"] == 4096
