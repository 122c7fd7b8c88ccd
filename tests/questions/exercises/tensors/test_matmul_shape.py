import numpy as np
import pytest

from questions.exercises.tensors.matmul_shape import FIRST, SECOND, WORKS, MatmulShape
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = MatmulShape(batch=0, a=(3, 2), b=(3, 2))


def test_the_example_of_the_catalogue():
    assert values(MatmulShape(batch=0, a=(2, 3), b=(3, 2))) == {"fit": "A", "product": [2, 2]}
    assert values(EXAMPLE) == {"fit": "B", "product": [2, 2]}


def test_numpy_takes_what_is_said_to_fit_and_refuses_the_rest():
    for sample in samples(MatmulShape):
        drawn = sample.exercise
        front = (drawn.batch,) if drawn.batch else ()
        a, b = np.zeros((*front, *drawn.a)), np.zeros((*front, *drawn.b))
        ways = {WORKS: (a, b), FIRST: (a.swapaxes(-1, -2), b), SECOND: (a, b.swapaxes(-1, -2))}
        for option, (one, other) in ways.items():
            if option == drawn.fit:
                assert (one @ other).shape == tuple(sample.values["product"])
            else:
                with pytest.raises(ValueError, match="mismatch"):
                    one @ other


def test_the_inner_sides_are_a_recognised_slip():
    assert slips(MatmulShape(batch=0, a=(4, 3), b=(3, 2)))["product"]["inner-sides"] == [3, 3]
