import uuid

import pytest

from quizsite.live.forms import read_operation
from tests.factories import form_data

OP = uuid.UUID("7d4f0e7c-1f5b-4a2e-9c57-0a4d6d1f2b3c")
SENT = {"_op": str(OP), "_seq": "1000000", "_item": "1000", "_round": "2"}


@pytest.mark.parametrize(("sure", "confidence"), [({}, None), ({"_sure": ""}, None), ({"_sure": "3"}, 3)])
def test_an_operation_says_which_send_it_is_and_for_which_vote_on_which_item(sure, confidence):
    assert read_operation(form_data(**SENT, **sure)) == {
        "op_id": OP,
        "seq": 1_000_000,
        "position": 1000,
        "round": 2,
        "confidence": confidence,
    }


@pytest.mark.parametrize("field", SENT)
def test_an_operation_that_lacks_a_field_is_none(field):
    assert read_operation(form_data(**{name: text for name, text in SENT.items() if name != field})) is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("_op", "7d4f0e7c"),
        ("_op", "7d4f0e7c\0"),
        ("_seq", "0"),
        ("_seq", "-1"),
        ("_seq", "1.5"),
        ("_seq", " 1"),
        ("_seq", "1_0"),
        ("_seq", "\N{ARABIC-INDIC DIGIT THREE}"),
        ("_seq", "1000001"),
        ("_seq", "9" * 5000),
        ("_item", "1001"),
        ("_round", "3"),
        ("_sure", "4"),
        ("_sure", "very"),
    ],
)
def test_an_operation_that_cannot_be_read_is_none(field, text):
    assert read_operation(form_data(**SENT | {field: text})) is None
