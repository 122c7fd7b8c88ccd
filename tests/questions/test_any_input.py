"""Whatever is typed or sent ends in a value or in a message, and never in a crash.

`make test` tries five thousand inputs, `make fuzz` a hundred thousand.
"""

import math
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questions.documents import read_entry
from questions.grading import grade_item
from questions.kinds.base import VERDICTS
from questions.numbers import Unreadable, evaluate, read_number, read_shape
from tests.factories import WRITTEN, entry_source

# Mostly what people type, else anything at all.
TYPED = st.text("0123456789.,-+*/^()%eExX[]; \n'_\u2212\u00d7\u2009\u00b2naif", max_size=24)
TEXT = st.one_of(TYPED, TYPED, TYPED, st.text(max_size=40))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.sampled_from("ABCD1234")),
    lambda parts: st.one_of(st.lists(parts, max_size=4), st.dictionaries(TEXT, parts, max_size=3)),
    max_leaves=6,
)
ENTRIES = {kind: read_entry(entry_source(kind)) for kind in WRITTEN}
UNITS = {"KiB": 1, "MiB": 1024, "%": 0.01}


def many(share):
    """Return the settings for so many of every hundred inputs."""
    count = int(os.environ.get("INPUTS", "5000")) * share // 100
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def value_or_message(read, *given, **options):
    """Return what was read and no message, or nothing and the message."""
    try:
        return read(*given, **options), ""
    except Unreadable as unreadable:
        return None, unreadable.message


@many(25)
@given(TEXT, st.booleans(), st.booleans(), st.sampled_from([None, UNITS]))
def test_any_text_is_a_finite_number_or_a_message(text, percent, whole, units):
    number, message = value_or_message(read_number, text, percent=percent, whole=whole, units=units)

    assert message or math.isfinite(number.value)


@many(10)
@given(TEXT)
def test_any_text_is_a_shape_or_a_message(text):
    shape, message = value_or_message(read_shape, text)

    assert message or all(isinstance(side, int) and side >= 0 for side in shape)


@many(5)
@given(st.text("0123456789.,-+*/^() abtanhxep_", max_size=24))
def test_any_formula_is_a_finite_value_or_a_message(text):
    value, message = value_or_message(evaluate, text, {"a": 1.5, "b": -2, "x": 0})

    assert message or math.isfinite(value)


@pytest.mark.parametrize("kind", ENTRIES)
def test_any_response_to_any_kind_gets_a_grade(kind):
    entry = ENTRIES[kind]
    (name,) = entry.key

    @many(5)
    @given(JSON)
    def grade_any(raw):
        grade = grade_item(entry.boxes, entry.key, {name: raw})

        assert grade.verdict in VERDICTS
        assert 0 <= grade.fraction <= 1
        assert grade.verdict != "right" or grade.fraction == 1

    grade_any()
