from itertools import product

from questions.exercises.bookkeeping.grid_search_size import GridSearchSize
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = GridSearchSize((4, 3, 2), folds=5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"trainings": 120}


def test_listing_every_training_gives_the_same():
    for sample in samples(GridSearchSize):
        drawn = sample.exercise
        trainings = list(product(*(range(count) for count in drawn.counts), range(drawn.folds)))

        assert sample.values["trainings"] == len(trainings)
        assert 2 <= len(drawn.counts) <= 4
        assert all(2 <= count <= 6 for count in drawn.counts)
        assert drawn.folds in (1, 3, 5)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["trainings"] == {
        "folds-forgotten": 24,
        "sum-for-product": 45,
        "sum-without-folds": 9,
        "folds-added": 29,
        "one-fold-too-few": 96,
    }
