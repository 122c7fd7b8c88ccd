import numpy as np

from questions.exercises.geometry.feature_map_trace import FeatureMapTrace
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

# Convolutions and poolings of LeNet (LeCun et al. 1998) on a colour image.
LAYERS = (("conv", 5, 1, 0, 6), ("pool", 2, 2, 0, 0), ("conv", 5, 1, 0, 16), ("pool", 2, 2, 0, 0))
EXAMPLE = FeatureMapTrace(32, 3, LAYERS)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {
        "conv1": [28, 28, 6],
        "pool1": [14, 14, 6],
        "conv2": [10, 10, 16],
        "pool2": [5, 5, 16],
        "flat": 400,
    }


def test_sliding_a_real_window_over_a_real_map_gives_the_same():
    for sample in samples(FeatureMapTrace):
        drawn = sample.exercise
        maps = np.zeros((drawn.channels, drawn.side, drawn.side), dtype=np.int8)
        shapes = []
        for word, kernel, stride, padding, filters in drawn.layers:
            maps = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)))
            windows = np.lib.stride_tricks.sliding_window_view(maps, (kernel, kernel), axis=(1, 2))
            windows = windows[:, ::stride, ::stride]
            if word == "pool":
                maps = windows.max(axis=(3, 4))
            else:
                one = windows[0, :, :, 0, 0]
                maps = np.stack([one] * filters)
            shapes.append([*maps.shape[1:], maps.shape[0]])

        assert list(sample.values.values()) == [*shapes, maps.size]


def test_draws_keep_the_ranges_of_their_level():
    for sample in samples(FeatureMapTrace):
        drawn = sample.exercise
        words = [layer[0] for layer in drawn.layers]
        sides = [drawn.side, *(shape[0] for name, shape in sample.values.items() if name != "flat")]
        halved = [before % 2 == 0 for before, word in zip(sides, words, strict=False) if word == "pool"]

        assert 16 <= drawn.side <= 64
        assert 1 <= words.count("conv") <= 4
        assert 1 <= words.count("pool") <= 3
        assert min(sides) >= 2
        assert all(halved) == (sample.level < 3)


def test_slips_are_computed_from_the_same_layers():
    found = slips(EXAMPLE)

    assert found["conv1"] == {
        "channels-kept": [28, 28, 3],
        "channels-added": [28, 28, 9],
        "filter-depth-forgotten": [28, 28, 18],
        "no-plus-one": [27, 27, 6],
    }
    assert found["pool1"] == {
        "pooling-divides-channels": [14, 14, 3],
        "one-channel": [14, 14, 1],
        "stride-one": [27, 27, 6],
    }
    assert found["flat"] == {"channels-forgotten": 25, "sides-added": 26}


def grade(raw):
    answers = EXAMPLE.answers()
    return grade_item([answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}, raw)


def test_later_layers_and_the_length_follow_the_own_shapes():
    marked = grade({"conv1": "30x30x6", "pool1": "15x15x6", "conv2": "11x11x16", "pool2": "5x5x16", "flat": "400"})

    assert marked.fraction == 0.8
    assert [name for name, box in marked.boxes.items() if box.carried] == ["pool1", "conv2"]


def test_a_slip_in_the_last_layer_does_not_cost_the_length():
    marked = grade({"conv1": "28x28x6", "pool1": "14x14x6", "conv2": "10x10x16", "pool2": "5x5x8", "flat": "200"})

    assert (marked.fraction, marked.boxes["flat"].carried) == (0.8, True)
    assert marked.boxes["pool2"].hint == "The height and width hold. Pooling keeps the channels."


def test_one_slip_costs_one_mark_on_every_draw():
    for sample in samples(FeatureMapTrace, count=50):
        drawn = sample.exercise
        answers = drawn.answers()
        first = answers[0].box["name"]
        wrong = FeatureMapTrace(drawn.side + 4, drawn.channels, drawn.layers)
        raw = {name: str(value) for name, value in values(wrong).items()}

        marked = grade_item(
            [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}, raw
        )

        assert marked.boxes[first].verdict == "wrong"
        assert [box.verdict for name, box in marked.boxes.items() if name != first] == ["right"] * (len(answers) - 1)
