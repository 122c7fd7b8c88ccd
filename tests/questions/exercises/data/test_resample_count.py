from questions.exercises.data.resample_count import ResampleCount
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ResampleCount((900, 100, 250))


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"added": 1450, "dropped": 950}


def test_sizes_before_and_after_give_the_same():
    for sample in samples(ResampleCount):
        counts = sample.exercise.counts

        assert sum(counts) + sample.values["added"] == len(counts) * sorted(counts)[-1]
        assert sum(counts) - sample.values["dropped"] == len(counts) * sorted(counts)[0]
        assert 2 <= len(counts) <= 4
        assert all(10 <= count <= 1000 for count in counts)


def test_slips_are_computed_from_the_same_counts():
    assert slips(EXAMPLE) == {
        "added": {"swapped": 950, "one-class-alone": 800, "size-afterwards": 2700, "class-afterwards": 900},
        "dropped": {"swapped": 1450, "one-class-alone": 800, "size-afterwards": 300, "class-afterwards": 100},
    }
