import numpy as np
import pytest

from questions.exercises.regularisation.dropout_inverted_mask import DropoutInvertedMask
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = DropoutInvertedMask((2, 4, 1, 3), (1, 0, 1, 1), rate=0.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"out": [4, 0, 2, 6]}


def test_numpy_gives_the_same():
    for sample in samples(DropoutInvertedMask):
        drawn = sample.exercise
        mask = np.array(drawn.mask, dtype=bool)

        assert sample.values["out"] == pytest.approx(np.where(mask, np.array(drawn.activations) / (1 - drawn.rate), 0))
        assert mask.any()
        assert not mask.all()
        assert 3 <= len(mask) <= 6
        assert drawn.rate in (0.2, 0.25, 0.5)


def test_slips_are_computed_from_the_same_numbers():
    found = slips(DropoutInvertedMask((2, 4, 1, 3), (1, 0, 1, 1), rate=0.2))["out"]

    assert found["not-rescaled"] == [2, 0, 1, 3]
    assert found["divided-by-rate"] == [10, 0, 5, 15]
    assert found["multiplied"] == pytest.approx([1.6, 0, 0.8, 2.4])
    assert found["mask-inverted"] == [0, 5, 0, 0]
    assert found["mask-forgotten"] == [2.5, 5, 1.25, 3.75]
    # Half is as much kept as dropped.
    assert "divided-by-rate" not in slips(EXAMPLE)["out"]


def test_the_picture_shows_activations_and_mask():
    assert EXAMPLE.picture.count("<rect") == 8
