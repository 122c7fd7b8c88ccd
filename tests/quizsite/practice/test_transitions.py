import uuid

import pytest

from quizsite.practice.models import Drill, Try
from quizsite.practice.offers import make_offer
from quizsite.practice.transitions import add_try, keep_offer, read_entered, reveal_working
from tests.factories import RIGHT, WRONG, entry_source, form_data, make_participant, publish
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def make_drill(kind: str = "numeric", participant=None) -> Drill:
    question = publish(entry_source(kind)).question
    return keep_offer(make_offer(question).drill, participant_id=(participant or make_participant()).pk)


def attempt(drill: Drill, op_id: uuid.UUID | None = None, **fields: str):
    return add_try(drill, op_id=op_id or uuid.uuid4(), data=form_data(**fields))


def test_a_try_keeps_what_was_entered_and_how_it_was_marked():
    drill = make_drill("vector")

    entered, grade, raw = attempt(drill, **WRONG["vector"])

    kept = Try.objects.get()
    assert kept == entered
    assert kept.raw == raw == {"squares": ["1", "2", "3"]}
    assert kept.fraction == grade.fraction == pytest.approx(1 / 3)
    assert kept.detail["verdict"] == grade.verdict == "partly"


def test_tries_are_numbered_from_one():
    drill = make_drill()

    numbers = [attempt(drill, product=text)[0].number for text in ("13", "41", "42")]

    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(("text", "verdict"), [("", "empty"), ("   ", "empty"), ("forty-two", "unreadable")])
def test_what_is_empty_or_cannot_be_read_is_no_try(text, verdict):
    drill = make_drill()

    entered, grade, _ = attempt(drill, product=text)

    assert (entered, grade.verdict) == (None, verdict)
    assert not Try.objects.exists()


def test_the_same_operation_again_is_the_same_try():
    drill = make_drill()
    op_id = uuid.uuid4()
    once, _, _ = attempt(drill, op_id, product="13")

    twice, _, _ = attempt(drill, op_id, product="13")

    assert twice == once
    assert drill.tries.count() == 1


def test_a_repeated_operation_cannot_bring_another_answer():
    drill = make_drill()
    op_id = uuid.uuid4()
    attempt(drill, op_id, product="13")

    entered, grade, raw = attempt(drill, op_id, product="42")

    assert (entered.fraction, grade.verdict, raw) == (0, "wrong", {"product": "13"})
    assert Try.objects.get().raw == {"product": "13"}


def test_an_operation_of_one_drill_is_none_of_another():
    first, second = make_drill(), make_drill("shape")
    op_id = uuid.uuid4()

    attempt(first, op_id, **RIGHT["numeric"])
    attempt(second, op_id, **RIGHT["shape"])

    assert Try.objects.count() == 2


def test_keeping_an_offer_makes_a_row_of_it():
    participant = make_participant()
    offer = make_offer(publish(entry_source()).question)

    drill = keep_offer(offer.drill, participant_id=participant.pk)

    kept = Drill.objects.get()
    assert kept.participant == participant
    assert (kept.pk, kept.boxes, kept.key) == (offer.drill.pk, offer.drill.boxes, offer.drill.key)
    assert drill == kept


def test_keeping_an_offer_twice_leaves_the_first():
    participant = make_participant()
    offer = make_offer(publish(entry_source()).question)
    once = keep_offer(offer.drill, participant_id=participant.pk)
    reveal_working(once)

    keep_offer(offer.drill, participant_id=participant.pk)

    assert Drill.objects.get().revealed_at is not None


def test_an_offer_that_somebody_else_took_up_is_not_there():
    offer = make_offer(publish(entry_source()).question)
    owner = make_participant()
    keep_offer(offer.drill, participant_id=owner.pk)

    with pytest.raises(Drill.DoesNotExist):
        keep_offer(offer.drill, participant_id=make_participant().pk)

    assert Drill.objects.get().participant == owner


def test_asking_for_the_working_is_noted_once():
    drill = make_drill()
    reveal_working(drill)
    once = Drill.objects.get().revealed_at

    reveal_working(drill)

    assert once is not None
    assert Drill.objects.get().revealed_at == once


def test_what_stands_in_the_boxes_is_read_without_being_kept():
    drill = make_drill()

    assert read_entered(drill, form_data(product=" 4 2 ", other="x")) == {"product": " 4 2 "}
    assert not Try.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_get_one_number_each_and_a_form_sent_twice_one_for_both():
    drill = make_drill()
    op_ids = [uuid.uuid4() for _ in range(3)]

    outcomes = at_once(6, lambda number: attempt(drill, op_ids[number % 3], product="13")[0])

    assert sorted(drill.tries.values_list("number", flat=True)) == [1, 2, 3]
    assert {outcome.op_id for outcome in outcomes} == set(op_ids)


@pytest.mark.django_db(transaction=True)
def test_an_offer_taken_up_by_the_same_person_at_once_is_one_drill():
    participant = make_participant()
    offer = make_offer(publish(entry_source()).question)

    outcomes = at_once(4, lambda number: keep_offer(offer.drill, participant_id=participant.pk))

    assert outcomes == [Drill.objects.get()] * 4
