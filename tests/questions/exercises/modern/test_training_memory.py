import numpy as np
import pytest

from questions.exercises.modern.training_memory import TrainingMemory
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

GPT_2 = TrainingMemory(millions=1500, is_mixed=True)


def test_the_published_figure_for_gpt_2():
    """A model of 1.5 billion parameters needs at least 24 GB (Rajbhandari et al., section 3.1)."""
    assert values(GPT_2) == {"weights": 3, "gradients": 3, "state": 18, "total": 24}
    assert slips(GPT_2)["state"]["copy-forgotten"] == 12


def test_the_sizes_of_numpy_s_types_give_the_same():
    for sample in samples(TrainingMemory):
        drawn = sample.exercise
        small = np.dtype(np.float16 if drawn.is_mixed else np.float32).itemsize
        state = np.dtype(np.float32).itemsize * (3 if drawn.is_mixed else 2)

        assert sample.values["total"] == pytest.approx(drawn.millions * 1e6 * (2 * small + state) / 1e9)
        assert sample.values["state"] == pytest.approx(drawn.millions * 1e6 * state / 1e9)


def test_another_unit_may_be_written():
    answers = GPT_2.answers()
    boxes, key = [answer.box for answer in answers], {answer.box["name"]: answer.key for answer in answers}
    raw = {"weights": "3000 MB", "gradients": "3 GB", "state": "0.018 TB", "total": "24"}

    assert grade_item(boxes, key, raw).verdict == "right"
