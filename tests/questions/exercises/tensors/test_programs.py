"""The programs are run, but for those that need PyTorch: their arithmetic is done in NumPy's 32-bit floats."""

import contextlib
import io

import numpy as np
import pytest

from questions.exercises.tensors.code_counter_loop import CodeCounterLoop
from questions.exercises.tensors.code_deferred_function import CodeDeferredFunction
from questions.exercises.tensors.code_tensor_arithmetic import CodeTensorArithmetic
from tests.questions.exercises.drawn import samples, slips, values


def run(program):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})  # noqa: S102  (our own few lines)
    return printed.getvalue().strip()


@pytest.mark.parametrize("exercise", [CodeTensorArithmetic, CodeCounterLoop])
def test_a_program_prints_what_the_key_says(exercise):
    for sample in samples(exercise):
        assert sample.values["printed"] == run(sample.exercise.program)


def test_a_function_of_a_float_gives_a_float():
    for sample in samples(CodeDeferredFunction):
        drawn = sample.exercise

        assert f"torch.tensor({drawn.x!r})" in drawn.program
        assert sample.values["printed"] == repr((np.float32(drawn.x) * drawn.a + drawn.b).item())


def test_the_examples_of_the_catalogue():
    arithmetic = CodeTensorArithmetic(a=6, b=2, first="+", second="-", in_brackets=False)
    loop = CodeCounterLoop(start=0, step=1, rounds=2, prints_first=False, prints_start=True)

    assert values(arithmetic) == {"printed": "8\n4"}
    assert values(loop) == {"printed": "0\n1\n2"}
    assert values(CodeDeferredFunction(x=3.5, a=2, b=0)) == {"printed": "7.0"}


def test_the_form_of_a_number_is_a_recognised_slip():
    arithmetic = CodeTensorArithmetic(a=2, b=3, first="+", second="*", in_brackets=True)

    assert slips(arithmetic)["printed"]["brackets"] == "5\n6"
    assert slips(CodeDeferredFunction(x=3.5, a=2, b=0))["printed"]["whole"] == "7"
