import pytest

from questions.exercises.modern.depthwise_separable_cost import DepthwiseSeparableCost
from tests.questions.exercises.drawn import samples, slips, values


def test_the_published_layer():
    """512 channels of 14 x 14: 462 million multiply-adds against 52.3 million (Howard et al., table 5)."""
    layer = DepthwiseSeparableCost(side=14, kernel=3, channels=512, filters=512)

    assert values(layer) == {"full": 462_422_016, "separable": 52_283_392, "ratio": pytest.approx(0.11306, abs=1e-5)}
    assert slips(layer)["separable"]["pointwise-forgotten"] == 903_168


def test_counting_filter_by_filter_gives_the_same():
    for sample in samples(DepthwiseSeparableCost, count=60):
        drawn = sample.exercise
        window, places = len(range(drawn.kernel)) ** 2, drawn.side**2
        full = sum(window * drawn.channels * places for _ in range(drawn.filters))
        separable = sum(window * places for _ in range(drawn.channels))
        separable += sum(drawn.channels * places for _ in range(drawn.filters))

        assert (sample.values["full"], sample.values["separable"]) == (full, separable)
        assert sample.values["ratio"] == pytest.approx(separable / full)
