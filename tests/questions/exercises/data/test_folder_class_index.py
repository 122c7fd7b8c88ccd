from questions.exercises.data.folder_class_index import FolderClassIndex
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = FolderClassIndex(("dogs", "cats", "birds"), "cats", file=100)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"label": 1, "hot": [0, 1, 0]}


def test_counting_the_names_before_it_gives_the_same():
    for sample in samples(FolderClassIndex):
        drawn = sample.exercise
        label = sum(folder < drawn.picked for folder in drawn.folders)

        assert sample.values["label"] == label
        assert sample.values["hot"].index(1) == label
        assert sorted(sample.values["hot"]) == [0] * (len(drawn.folders) - 1) + [1]
        assert 3 <= len(drawn.folders) <= 5
        assert drawn.folders[label] != drawn.picked


def test_slips_are_computed_from_the_same_folders():
    assert slips(FolderClassIndex(("dogs", "cats", "birds", "boats"), "dogs", file=100)) == {
        "label": {"listing-order": 0, "from-one": 4},
        "hot": {"listing-order": [1, 0, 0, 0], "swapped": [1, 1, 1, 0]},
    }
    assert slips(FolderClassIndex(("dogs", "cats", "birds", "ants"), "ants", file=100))["hot"]["from-one"] == [
        0,
        1,
        0,
        0,
    ]
