from itertools import combinations, product

from questions.exercises.architectures.boltzmann_connections import BoltzmannConnections
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = BoltzmannConnections(visible=4, hidden=3)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"full": 21, "restricted": 12}


def test_counting_the_pairs_gives_the_same():
    for sample in samples(BoltzmannConnections):
        drawn = sample.exercise
        visible = [("v", unit) for unit in range(drawn.visible)]
        hidden = [("h", unit) for unit in range(drawn.hidden)]

        assert sample.values == {
            "full": sum(1 for _ in combinations(visible + hidden, 2)),
            "restricted": sum(1 for _ in product(visible, hidden)),
        }
        assert (drawn.visible <= 10 and drawn.hidden <= 8) == (sample.level == 1)


def test_the_picture_has_a_line_for_each_connection():
    assert EXAMPLE.solution_picture.count("L") == 21 + 12


def test_slips_are_computed_from_the_same_units():
    assert slips(EXAMPLE) == {
        "full": {"pairs-twice": 42, "all-with-all": 49, "self-loops": 28, "restricted": 12},
        "restricted": {"full": 21, "pairs-twice": 24, "units-added": 7},
    }
    assert tag(EXAMPLE, "full", 42) == "pairs-twice"
