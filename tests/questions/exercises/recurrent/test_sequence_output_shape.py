import numpy as np

from questions.exercises.recurrent.sequence_output_shape import SequenceOutputShape
from tests.questions.exercises.drawn import samples, slips, values
from tests.questions.exercises.losses.marked import tag

EXAMPLE = SequenceOutputShape(batch=32, steps=50, features=100, width=64, is_bidirectional=True, is_whole=True)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"shape": [32, 50, 128]}


def test_stacked_and_joined_states_have_the_same_shape():
    for sample in samples(SequenceOutputShape):
        drawn = sample.exercise
        # Every step gives each direction a state for the whole batch.
        states = [np.zeros((drawn.batch, drawn.width), dtype=bool) for _ in range(drawn.steps)]
        whole = np.stack(states, axis=1)
        joined = np.concatenate([whole] * (2 if drawn.is_bidirectional else 1), axis=2)

        assert tuple(sample.values["shape"]) == (joined if drawn.is_whole else joined[:, -1]).shape
        assert drawn.is_bidirectional == (sample.level == 2)


def test_slips_are_computed_from_the_same_layer():
    last = SequenceOutputShape(batch=32, steps=50, features=100, width=64, is_bidirectional=False, is_whole=False)

    assert slips(EXAMPLE)["shape"] == {
        "direction-forgotten": [32, 50, 64],
        "input-width": [32, 50, 100],
        "input-added": [32, 50, 228],
        "steps-first": [50, 32, 128],
    }
    assert slips(last)["shape"] == {
        "two-directions": [32, 128],
        "input-width": [32, 100],
        "input-added": [32, 164],
        "steps-kept": [32, 50],
        "all-steps": [32, 3200],
    }
    assert tag(EXAMPLE, "shape", "32x50x64") == "direction-forgotten"
