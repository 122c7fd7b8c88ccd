import numpy as np
import pytest

from questions.exercises.geometry.batch_memory import BatchMemory
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = BatchMemory(64, 224, 3, "float32")


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"memory": 36.75}


def test_numpy_gives_the_same():
    for sample in samples(BatchMemory):
        drawn = sample.exercise
        shape = (drawn.batch, drawn.channels, drawn.side, drawn.side)
        batch = np.broadcast_to(np.zeros((), drawn.dtype), shape)

        assert sample.values == {"memory": pytest.approx(batch.nbytes / 1024 / 1024)}
        assert 8 <= drawn.batch <= 256
        assert "megabytes" in slips(drawn)["memory"]


def test_slips_are_computed_from_the_same_batch():
    assert slips(EXAMPLE)["memory"] == pytest.approx(
        {
            "megabytes": 38.535168,
            "kibibytes": 37_632,
            "bytes": 38_535_168,
            "batch-forgotten": 0.57421875,
            "bits": 294,
            "channels-forgotten": 12.25,
            "one-byte-each": 9.1875,
        }
    )
