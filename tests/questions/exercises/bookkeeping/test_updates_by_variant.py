import pytest

from questions.exercises.bookkeeping.updates_by_variant import BATCHES, UpdatesByVariant
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("samples_", "batch", "epochs", "updates"),
    [(2000, 100, 5, [5, 10_000, 100]), (5_000_000, 100, 1, [1, 5_000_000, 50_000])],
)
def test_published_counts(samples_, batch, epochs, updates):
    assert values(UpdatesByVariant(samples_, batch, epochs)) == {"updates": updates}


def test_going_through_the_batches_gives_the_same():
    for sample in samples(UpdatesByVariant):
        drawn = sample.exercise
        counts = [drawn.epochs * len(range(0, drawn.samples, size)) for size in (drawn.samples, 1, drawn.batch)]

        assert sample.values["updates"] == counts
        assert drawn.batch in BATCHES
        assert drawn.batch < drawn.samples <= 50_000
        assert 1 <= drawn.epochs <= 20


def test_slips_are_computed_from_the_same_numbers():
    assert slips(UpdatesByVariant(2050, 100, 5))["updates"] == {
        "epochs-forgotten": [1, 2050, 21],
        "floor-for-ceil": [5, 10_250, 100],
        "swapped": [10_250, 5, 105],
        "full-batch-by-sample": [10_250, 10_250, 105],
        "batch-size": [5, 10_250, 500],
    }
