import numpy as np

from questions.exercises.activations.perceptron_output import PerceptronOutput
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = PerceptronOutput(inputs=(1, 0, 1), weights=(2, -1, 1), bias=-2.5)


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"output": 1}


def test_numpy_gives_the_same_and_both_outputs_come_up():
    drawn = samples(PerceptronOutput)
    for sample in drawn:
        z = np.dot(sample.exercise.weights, sample.exercise.inputs) + sample.exercise.bias

        assert z != 0
        assert sample.values["output"] == np.heaviside(z, 0)

    assert 0.4 < sum(sample.values["output"] for sample in drawn) / len(drawn) < 0.6


def test_slips_are_computed_from_the_same_neuron():
    assert slips(EXAMPLE)["output"] == {"sum": 0.5, "sum-without-bias": 3}
    assert slips(PerceptronOutput((1, 1), (1, 1), -2.5))["output"] == {"sum": -0.5, "bias": 1, "sum-without-bias": 2}


def test_the_sum_is_not_taken_for_the_output():
    (answer,) = EXAMPLE.answers()

    grade = grade_item([answer.box], {"output": answer.key}, {"output": "0,5"}).boxes["output"]

    assert (grade.verdict, grade.tag) == ("wrong", "sum")
