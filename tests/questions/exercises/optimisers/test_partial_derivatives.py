from questions.exercises.optimisers.partial_derivatives import PartialDerivatives
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = PartialDerivatives(a=1, b=2, c=-1, x=2, y=1)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"gradient": [6, 2]}


def test_central_differences_which_are_exact_here_give_the_same():
    for sample in samples(PartialDerivatives):
        drawn = sample.exercise

        def f(x, y, drawn=drawn):
            return drawn.a * x * x + drawn.b * x * y + drawn.c * y * y

        by_x = (f(drawn.x + 1, drawn.y) - f(drawn.x - 1, drawn.y)) / 2
        by_y = (f(drawn.x, drawn.y + 1) - f(drawn.x, drawn.y - 1)) / 2

        assert sample.values["gradient"] == [by_x, by_y]


def test_draws_keep_their_ranges():
    for sample in samples(PartialDerivatives):
        drawn = sample.exercise

        assert all(1 <= abs(entry) <= 3 for entry in (drawn.a, drawn.b, drawn.c, drawn.x, drawn.y))
        assert 0 not in sample.values["gradient"]
        assert {"mixed-forgotten", "descent-direction"} <= slips(drawn)["gradient"].keys()


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["gradient"] == {
        "mixed-forgotten": [4, -2],
        "descent-direction": [-6, -2],
        "swapped": [2, 6],
        "summed": [8, 8],
        "factor-forgotten": [4, 3],
    }


def test_the_main_slip_gets_its_own_hint():
    assert tag(EXAMPLE, "gradient", [4, -2]) == "mixed-forgotten"
