import numpy as np

from questions.exercises.statistics.residual_norms import ResidualNorms
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values


def test_the_example_of_the_catalogue():
    assert values(ResidualNorms(targets=(3, 5, 2), estimates=(2, 7, 2))) == {"absolute": 3, "squared": 5}


def test_numpy_gives_the_same():
    for sample in samples(ResidualNorms):
        errors = np.array(sample.exercise.targets) - sample.exercise.estimates

        assert sample.values == {"absolute": np.linalg.norm(errors, 1), "squared": errors @ errors}
        assert 1 < np.abs(errors).max() <= 4


def test_slips_are_computed_from_the_same_errors():
    assert slips(ResidualNorms(targets=(4, 5, 2), estimates=(2, 7, 2))) == {
        "absolute": {"signs-kept": 0, "swapped": 8, "mean": 1.33},
        "squared": {"squared-sum": 0, "swapped": 4, "mean": 2.67, "root": 2.83},
    }


def test_cancelled_errors_are_recognised_with_either_sign():
    absolute, _ = ResidualNorms(targets=(4, 5, 2), estimates=(2, 7, 1)).answers()

    tags = [
        grade_item([absolute.box], {"absolute": absolute.key}, {"absolute": total}).boxes["absolute"].tag
        for total in ("1", "-1")
    ]

    assert tags == ["signs-kept", "signs-kept"]
