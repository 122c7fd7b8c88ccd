import uuid

import pytest
from django.core import signing

from questions.transitions import retire_question
from quizsite.interviews.queries import database_now
from quizsite.practice.models import Drill
from quizsite.practice.offers import BrokenOffer, make_offer, open_offer
from tests.factories import drawn_source, entry_source, publish

pytestmark = pytest.mark.django_db


def item_of(drill: Drill) -> dict:
    """Return all that makes up the item of a drill."""
    return {field.name: getattr(drill, field.attname) for field in Drill._meta.concrete_fields}


@pytest.mark.parametrize("source", [entry_source("single_choice"), drawn_source()])
def test_a_token_brings_back_the_very_item(source):
    offer = make_offer(publish(source).question)

    drill = open_offer(offer.drill.pk, offer.token)

    assert item_of(drill) == item_of(offer.drill)


def test_an_offer_writes_nothing(django_assert_num_queries):
    question = publish(drawn_source()).question

    with django_assert_num_queries(0):
        make_offer(question)

    assert not Drill.objects.exists()


def test_each_offer_has_numbers_of_its_own():
    question = publish(drawn_source()).question

    digests = {make_offer(question).drill.digest for _ in range(8)}

    assert len(digests) > 1


def test_the_token_of_another_drill_is_refused():
    question = publish(drawn_source()).question
    one, other = make_offer(question), make_offer(question)

    with pytest.raises(BrokenOffer):
        open_offer(one.drill.pk, other.token)


@pytest.mark.parametrize(
    "forge",
    [
        lambda pk, revision: "",
        lambda pk, revision: "abc:def",
        lambda pk, revision: signing.dumps([str(pk), revision, 7]),
    ],
)
def test_a_token_that_was_not_signed_here_is_refused(forge):
    revision = publish(drawn_source())
    pk = uuid.uuid4()

    with pytest.raises(BrokenOffer):
        open_offer(pk, forge(pk, revision.pk))


def test_a_token_with_one_letter_changed_is_refused():
    offer = make_offer(publish(drawn_source()).question)
    changed = ("B" if offer.token[0] == "A" else "A") + offer.token[1:]

    with pytest.raises(BrokenOffer):
        open_offer(offer.drill.pk, changed)


def test_an_offer_can_be_taken_up_after_a_new_wording_and_after_retiring():
    question = publish(entry_source("true_false")).question
    offer = make_offer(question)
    publish(entry_source("true_false", answer=True, stem="A ReLU is continuous."))
    retire_question(question.pk, now=database_now())

    drill = open_offer(offer.drill.pk, offer.token)

    assert drill.revision.number == 1
    assert drill.key == {"truth": {"value": False}}


def test_with_picture_prefers_a_draw_that_has_one():
    question = publish(drawn_source()).question

    with_picture = [bool(make_offer(question, with_picture=True).drill.picture) for _ in range(5)]

    assert with_picture == [True] * 5
