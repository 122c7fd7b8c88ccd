import operator

from questions.exercises.backpropagation.graph_evaluate import GraphEvaluate
from questions.grading import grade_item
from tests.questions.exercises.drawn import samples, slips, values

EXAMPLE = GraphEvaluate(
    inputs=(5, 2, 3), operations=(("u", "b", "*", "c"), ("v", "a", "+", "u"), ("J", "3", "*", "v")), shown=(0, 1, 2)
)

SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def test_the_example_of_the_catalogue():
    assert values(EXAMPLE) == {"u": 6, "v": 11, "j": 33}


def test_asking_backwards_from_the_last_node_gives_the_same():
    for sample in samples(GraphEvaluate):
        item = sample.exercise
        rules = {name: rule for name, *rule in item.operations}
        inputs = dict(zip("abc", item.inputs, strict=True))

        def value(name, rules=rules, inputs=inputs):
            if name not in rules:
                return inputs[name] if name in inputs else int(name)
            left, sign, right = rules[name]
            return SIGNS[sign](value(left, rules, inputs), value(right, rules, inputs))

        assert sample.values == {name.lower(): value(name) for name in rules}
        assert len(set(sample.values.values())) == len(rules)


def test_at_the_second_level_the_list_begins_with_a_node_that_waits_for_others():
    for sample in samples(GraphEvaluate):
        first = sample.exercise.operations[sample.exercise.shown[0]]

        assert ({"u", "v", "w"} & {first[1], first[3]} != set()) == (sample.level == 2)


def test_slips_are_computed_from_the_same_numbers():
    assert slips(EXAMPLE)["u"] == {"added": 5}
    assert slips(EXAMPLE)["j"] == {"added": 14, "bracket-forgotten": 21, "node-as-zero": 0}


def test_one_slip_costs_one_mark():
    answers = EXAMPLE.answers()
    key = {answer.box["name"]: answer.key for answer in answers}

    grade = grade_item([answer.box for answer in answers], key, {"u": "5", "v": "10", "j": "30"})

    assert [box.fraction for box in grade.boxes.values()] == [0, 1, 1]
    assert grade.boxes["u"].tag == "added"
