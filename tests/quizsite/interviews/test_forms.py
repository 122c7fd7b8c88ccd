import uuid

import pytest

from quizsite.interviews.forms import OwnInterviewForm, SaveForm
from quizsite.interviews.selection import Rule
from tests.factories import form_data, make_topic

pytestmark = pytest.mark.django_db


def own(**fields) -> OwnInterviewForm:
    return OwnInterviewForm(form_data(**{"minutes": "20", **fields}))


@pytest.mark.parametrize(("minutes", "count"), [(10, 4), (15, 6), (20, 8), (30, 12), (45, 18), (60, 24)])
def test_an_item_is_given_about_two_and_a_half_minutes(minutes, count):
    form = own(minutes=str(minutes))

    assert form.is_valid()
    assert form.rules == [Rule(count)]


def test_the_topics_chosen_share_the_items():
    for slug in ("cnn", "data", "maths"):
        make_topic(slug)
    form = own(topics=["cnn", "data", "maths"], level="expert")

    assert form.is_valid()

    assert {rule.topic: rule.count for rule in form.rules} == {"cnn": 3, "data": 3, "maths": 2}
    assert {rule.level for rule in form.rules} == {"expert"}


def test_more_topics_than_items_leave_some_out_and_none_with_nothing():
    slugs = [f"topic-{number}" for number in range(6)]
    for slug in slugs:
        make_topic(slug)
    form = own(topics=slugs, minutes="10")

    assert form.is_valid()

    assert [rule.count for rule in form.rules] == [1, 1, 1, 1]


def test_the_title_names_the_topics_as_far_as_there_is_room():
    for slug in ("cnn", "data"):
        make_topic(slug)
    some, none, many = (
        own(topics=["cnn", "data"]),
        own(),
        own(topics=[make_topic(f"very-long-topic-{n}").slug for n in range(9)]),
    )

    assert all(form.is_valid() for form in (some, none, many))

    assert some.title == "Your own: Cnn, Data"
    assert none.title == "Your own: all topics"
    assert len(many.title) == 80


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"topics": ["alchemy"]}, {"topics": ["There is no topic “alchemy”. Choose from the list."]}),
        ({"level": "wizard"}, {"level": ["There is no level “wizard”. Choose from the list."]}),
        ({"minutes": "7"}, {"minutes": ["“7” is not on offer. Choose from 10 to 60 minutes."]}),
        ({"minutes": "ten"}, {"minutes": ["“ten” is not on offer. Choose from 10 to 60 minutes."]}),
        ({"minutes": ""}, {"minutes": ["Choose how long the interview lasts, from 10 to 60 minutes."]}),
    ],
)
def test_what_is_not_on_offer_is_named_with_what_is(fields, errors):
    assert own(**fields).errors == errors


OP_ID = str(uuid.uuid4())


def test_a_save_brings_its_operation_its_number_and_the_notes_as_typed():
    form = SaveForm(form_data(op_id=OP_ID, seq="3", flagged="on", notes="  two\n  lines "))

    assert form.is_valid()
    assert form.cleaned_data == {
        "op_id": uuid.UUID(OP_ID),
        "seq": 3,
        "flagged": True,
        "notes": "  two\n  lines ",
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"op_id": ""}, "op_id"),
        ({"op_id": "17"}, "op_id"),
        ({"seq": ""}, "seq"),
        ({"seq": "0"}, "seq"),
        ({"seq": "1000001"}, "seq"),
        ({"notes": "x" * 2001}, "notes"),
    ],
)
def test_a_save_that_cannot_be_placed_is_refused(fields, field):
    form = SaveForm(form_data(**{"op_id": OP_ID, "seq": "1", **fields}))

    assert list(form.errors) == [field]
