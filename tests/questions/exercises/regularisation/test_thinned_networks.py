from itertools import product

from questions.exercises.regularisation.thinned_networks import ThinnedNetworks
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(ThinnedNetworks((4,), outputs=1)) == {"networks": 16}
    assert values(ThinnedNetworks((2, 2), outputs=3)) == {"networks": 16}


def test_listing_the_masks_of_each_layer_gives_the_same():
    for sample in samples(ThinnedNetworks, count=100):
        drawn = sample.exercise
        masks = 1
        for width in drawn.hidden:
            masks *= sum(1 for _ in product((0, 1), repeat=width))

        assert sample.values["networks"] == masks
        assert 2 <= sum(drawn.hidden) <= 12


def test_slips_are_computed_from_the_same_numbers():
    assert slips(ThinnedNetworks((3, 2), outputs=2))["networks"] == {
        "squared": 25,
        "doubled": 10,
        "outputs-counted": 128,
        "layers-added": 12,
        "orders": 120,
        "one-left-out": 31,
    }
