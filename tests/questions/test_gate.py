import copy
import math
from dataclasses import replace

import pytest

from questions.drawing import draw_variant
from questions.exercises.base import REGISTRY
from questions.gate import check

CONV = draw_variant("conv-output-size", 3, 1)
SOFTMAX = draw_variant("softmax-vector", 1, 1)


def changed(drawn, name, **parts):
    """Return the variant with parts of one key replaced."""
    key = copy.deepcopy(drawn.key)
    key[name] |= parts
    return replace(drawn, key=key)


def mistake(value, hint="A hint.", tag="slip"):
    return {"value": value, "hint": hint, "tag": tag}


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_the_gate_lets_sound_draws_pass(name):
    levels = REGISTRY[name].levels

    assert [check(draw_variant(name, levels[seed % len(levels)], seed)) for seed in range(30)] == [[]] * 30


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_key_that_is_not_finite_is_refused(value):
    assert check(changed(CONV, "side", value=value)) == ["the key is not finite"]


def test_a_cell_of_a_key_that_is_not_finite_is_refused():
    assert check(changed(SOFTMAX, "p", value=[0.5, math.nan, 0.5])) == ["the key is not finite"]


def test_a_key_that_its_params_do_not_give_is_refused():
    wrong = changed(CONV, "side", value=CONV.key["side"]["value"] + 100)

    assert "the params do not give the same boxes and key again" in check(wrong)


def test_params_that_json_changes_are_refused():
    params = {**CONV.params, "side": (CONV.params["side"],)}

    assert "the params do not survive JSON" in check(replace(CONV, params=params))


def test_a_variant_without_a_mistake_is_refused():
    assert "no listed mistake differs from the key" in check(changed(CONV, "side", mistakes=[]))


def test_a_mistake_that_is_the_key_is_refused():
    faults = check(changed(CONV, "side", mistakes=[mistake(CONV.key["side"]["value"])]))

    assert "a box is wrong: mistakes: slip would be marked right." in faults


def test_a_mistake_within_twice_the_tolerance_is_refused():
    near = [entry + 0.0015 for entry in SOFTMAX.key["p"]["value"]]

    faults = check(changed(SOFTMAX, "p", mistakes=[mistake(near)]))

    assert "p: the mistake slip is within twice the tolerance of the key" in faults


def test_a_mistake_that_another_one_hides_is_refused():
    value = CONV.key["side"]["value"] + 50
    mistakes = [mistake(value), mistake(value, hint="Another hint.", tag="hidden")]

    faults = check(changed(CONV, "side", mistakes=mistakes))

    assert "side: the mistake hidden does not get its own hint" in faults


def test_a_box_that_an_author_got_wrong_is_refused():
    boxes = [{**CONV.boxes[0], "label": ""}]

    assert "a box is wrong: label: This is empty." in check(replace(CONV, boxes=boxes))


def test_a_key_that_does_not_stand_its_own_sum_is_refused():
    faults = check(changed(SOFTMAX, "p", sum={"to": 2, "tolerance": 0.005}))

    assert "a box is wrong: sum: The answer itself does not add up to this." in faults


def test_a_fault_is_named_once():
    faults = check(changed(CONV, "side", mistakes=[]))

    assert len(faults) == len(set(faults))
