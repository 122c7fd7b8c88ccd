import pytest

from questions.exercises.bookkeeping.iterations_per_epoch import BATCHES, IterationsPerEpoch
from tests.questions.exercises.drawn import samples, slips, values


@pytest.mark.parametrize(
    ("samples_", "batch", "iterations", "last"),
    # The last row is one epoch of ImageNet (ILSVRC 2012) in batches of 256.
    [(10_000, 200, 50, 200), (2_000, 100, 20, 100), (1_281_167, 256, 5005, 143)],
)
def test_published_counts(samples_, batch, iterations, last):
    drawn = IterationsPerEpoch(samples_, batch, is_last_dropped=False, is_last_asked=True)

    assert values(drawn) == {"iterations": iterations, "last": last}


def test_dropping_the_last_batch_takes_one_iteration():
    assert values(IterationsPerEpoch(1_281_167, 256, is_last_dropped=True)) == {"iterations": 5004}


def test_going_through_the_batches_gives_the_same():
    for sample in samples(IterationsPerEpoch):
        drawn = sample.exercise
        sizes = [
            len(range(start, min(start + drawn.batch, drawn.samples))) for start in range(0, drawn.samples, drawn.batch)
        ]
        if drawn.is_last_dropped:
            sizes = [size for size in sizes if size == drawn.batch]

        assert sample.values["iterations"] == len(sizes)
        assert sample.values.get("last", sizes[-1]) == sizes[-1]


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(IterationsPerEpoch):
        drawn = sample.exercise

        assert 100 <= drawn.samples <= 60_000
        assert drawn.batch in BATCHES
        assert (drawn.samples % drawn.batch == 0) == (sample.level == 1)
        assert ("last" in sample.values) == (sample.level == 3)
        assert sample.values["iterations"] not in (0, 1, drawn.samples, drawn.batch)


def test_the_middle_level_keeps_and_drops():
    assert {sample.exercise.is_last_dropped for sample in samples(IterationsPerEpoch) if sample.level == 2} == {
        True,
        False,
    }


def test_slips_are_computed_from_the_same_numbers():
    kept = IterationsPerEpoch(1000, 64, is_last_dropped=False, is_last_asked=True)
    dropped = IterationsPerEpoch(1000, 64, is_last_dropped=True)

    assert slips(kept) == {
        "iterations": {"floor-for-ceil": 15, "batch-size": 64, "sample-count": 1000},
        "last": {"full-batch": 64, "missing-samples": 24},
    }
    assert slips(dropped) == {"iterations": {"ceil-for-floor": 16, "batch-size": 64, "sample-count": 1000}}
