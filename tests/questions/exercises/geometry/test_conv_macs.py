import numpy as np

from questions.exercises.geometry.conv_macs import ConvMacs
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = ConvMacs(side=32, in_channels=3, filters=2, kernel=5, stride=1, padding=0)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"macs": 117_600, "flops": 235_200}


def test_the_size_of_all_windows_gives_the_same():
    for sample in samples(ConvMacs):
        drawn = sample.exercise
        padded = np.pad(np.zeros((drawn.side, drawn.side), dtype=np.int8), drawn.padding)
        windows = np.lib.stride_tricks.sliding_window_view(padded, (drawn.kernel, drawn.kernel))
        macs = windows[:: drawn.stride, :: drawn.stride].size * drawn.in_channels * drawn.filters

        assert sample.values == {"macs": macs, "flops": 2 * macs}


def test_draws_keep_the_ranges():
    for sample in samples(ConvMacs):
        drawn = sample.exercise

        assert 8 <= drawn.side <= 64
        assert drawn.in_channels in (1, 3, 8, 16)
        assert 2 <= drawn.filters <= 32
        assert drawn.padding < drawn.kernel
        assert "input-size" in slips(drawn)["macs"]


def test_slips_are_computed_from_the_same_numbers():
    found = slips(EXAMPLE)

    # The first is the formula with the size of the input, which many texts print.
    assert found["macs"] == {
        "input-size": 153_600,
        "channels-forgotten": 39_200,
        "one-filter": 58_800,
        "one-window": 150,
        "flops-for-macs": 235_200,
    }
    assert found["flops"] == {"macs-for-flops": 117_600, "input-size": 307_200}


def test_the_operations_follow_from_the_own_macs():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"macs": "153600", "flops": "307200"})

    assert (grade.boxes["macs"].tag, grade.boxes["flops"].carried) == ("input-size", True)
