import uuid
from datetime import timedelta

import pytest

from quizsite.interviews.models import GRACE, Attempt, AttemptItem, Grade, Response
from quizsite.interviews.plans import Rule
from quizsite.interviews.queries import database_now, newest_responses
from quizsite.interviews.transitions import (
    AlreadyOpen,
    NothingToAsk,
    bring_up_to_date,
    close_overdue,
    hand_in,
    mark_own,
    save_response,
    start_attempt,
)
from tests.factories import (
    WRITTEN,
    form_data,
    make_attempt,
    make_outline,
    make_participant,
    publish_one_of_each_kind,
    right_answer,
    save,
    shift_attempt,
    wrong_answer,
)

pytestmark = pytest.mark.django_db
MILLISECOND = timedelta(milliseconds=1)


def numeric_item(attempt: Attempt) -> AttemptItem:
    return attempt.items.get(kind="numeric")


def counted(item: AttemptItem) -> dict:
    response = newest_responses([item]).get(item.pk)
    return response.raw if response else {}


# --- Starting ---------------------------------------------------------------------------------------------------------


def test_start_attempt_copies_everything_an_item_needs_to_stand_alone():
    attempt = make_attempt()

    item = numeric_item(attempt)

    assert item.stem_html == item.revision.stem_html
    assert item.boxes == item.revision.boxes
    assert item.key == item.revision.key
    assert item.solution_html == item.revision.solution_html


def test_start_attempt_puts_one_item_of_each_kind_published():
    attempt = make_attempt()

    assert {item.kind for item in attempt.items.all()} == set(WRITTEN)
    assert [item.position for item in attempt.items.all()] == list(range(1, len(WRITTEN) + 1))


def test_start_attempt_shuffles_options_and_keeps_their_order():
    attempt = make_attempt()

    item = attempt.items.get(kind="single_choice")

    texts = {option["id"]: option["text"] for option in item.boxes[0]["options"]}
    assert texts[item.key["choice"]["value"]] == "Sigmoid"
    assert sorted(item.order["choice"]) == ["A", "B", "C"]


def test_a_second_attempt_is_refused_while_one_is_open():
    participant = make_participant()
    make_attempt(participant)

    with pytest.raises(AlreadyOpen):
        make_attempt(participant)

    assert Attempt.objects.count() == 1


def test_start_attempt_says_so_when_the_bank_has_nothing():
    participant = make_participant()

    with pytest.raises(NothingToAsk):
        start_attempt(participant.pk, make_outline(Rule(3)), now=database_now())


def test_a_new_attempt_prefers_what_the_person_has_not_seen():
    publish_one_of_each_kind()
    participant = make_participant()
    first = make_attempt(participant, count=3)
    hand_in(first.pk, participant_id=participant.pk, now=database_now())

    second = make_attempt(participant, count=4)

    seen = {item.revision_id for item in first.items.all()}
    assert {item.revision_id for item in second.items.all()}.isdisjoint(seen)


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_save_response_keeps_what_was_entered():
    item = numeric_item(make_attempt())

    save(item, form_data(product="4 2"))

    assert counted(item) == {"product": "4 2"}


def test_the_same_operation_again_adds_nothing_and_gives_the_same_receipt():
    item = numeric_item(make_attempt())
    op_id = uuid.uuid4()
    _, _, once = save(item, form_data(product="42"), op_id=op_id)

    _, _, twice = save(item, form_data(product="42"), op_id=op_id, now=database_now() + timedelta(seconds=9))

    assert twice == once
    assert item.responses.count() == 1


def test_a_repeated_operation_cannot_bring_another_value():
    item = numeric_item(make_attempt())
    op_id = uuid.uuid4()
    save(item, form_data(product="42"), op_id=op_id)

    save(item, form_data(product="43"), op_id=op_id)

    assert counted(item) == {"product": "42"}


def test_an_older_save_that_arrives_later_does_not_win():
    item = numeric_item(make_attempt())
    save(item, form_data(product="42"), seq=5)

    _, _, receipt = save(item, form_data(product="4"), seq=4)

    assert counted(item) == {"product": "42"}
    assert not receipt.is_newest
    assert receipt.newest_seq == 5


def test_of_two_tabs_with_the_same_number_the_later_one_wins():
    item = numeric_item(make_attempt())
    save(item, form_data(product="41"), seq=3)

    _, _, receipt = save(item, form_data(product="42"), seq=3)

    assert counted(item) == {"product": "42"}
    assert receipt.is_newest


def test_a_strangers_item_is_not_there():
    item = numeric_item(make_attempt())
    stranger = make_participant()

    with pytest.raises(AttemptItem.DoesNotExist):
        save_response(
            item.attempt_id,
            item.position,
            participant_id=stranger.pk,
            op_id=uuid.uuid4(),
            seq=1,
            data=form_data(product="42"),
            now=database_now(),
        )

    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("after_deadline", "is_late"),
    [
        (-MILLISECOND, False),
        (timedelta(0), False),
        (GRACE - MILLISECOND, False),
        (GRACE, False),
        (GRACE + MILLISECOND, True),
        (timedelta(minutes=10), True),
    ],
)
def test_a_response_counts_up_to_the_end_of_the_grace_and_not_a_millisecond_longer(after_deadline, is_late):
    item = numeric_item(make_attempt())

    _, _, receipt = save(item, form_data(product="42"), now=item.attempt.deadline_at + after_deadline)

    assert receipt.is_late == is_late
    assert counted(item) == ({} if is_late else {"product": "42"})


def test_a_late_response_is_kept_beside_the_one_that_counts():
    item = numeric_item(make_attempt())
    save(item, form_data(product="42"), seq=1)

    _, _, receipt = save(item, form_data(product="43"), seq=2, now=item.attempt.deadline_at + timedelta(minutes=1))

    assert receipt.is_late
    assert item.responses.count() == 2
    assert counted(item) == {"product": "42"}


def test_a_response_after_handing_in_is_kept_and_not_counted():
    attempt = make_attempt()
    item = numeric_item(attempt)
    save(item, wrong_answer(item), seq=1)
    hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    _, _, receipt = save(item, right_answer(item), seq=2)

    assert receipt.is_late
    assert Attempt.objects.get(pk=attempt.pk).score == 0


def test_a_response_stamped_in_time_counts_although_the_closing_got_hold_of_the_row_first():
    attempt = make_attempt()
    item = numeric_item(attempt)
    stamp = attempt.deadline_at + GRACE
    bring_up_to_date(attempt, now=stamp + MILLISECOND)

    _, _, receipt = save(item, right_answer(item), now=stamp)

    assert not receipt.is_late
    assert Attempt.objects.get(pk=attempt.pk).score == 1
    assert Grade.objects.filter(item=item, superseded_at=None).get().fraction == 1
    assert Grade.objects.filter(item=item).count() == 2


# --- Closing ----------------------------------------------------------------------------------------------------------


def test_hand_in_grades_every_item_once():
    attempt = make_attempt()
    for item in attempt.items.all():
        save(item, right_answer(item))

    closed = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    # An open answer waits for the marks of its writer.
    assert closed.score == len(WRITTEN) - 1
    assert closed.is_handed_in
    assert Grade.objects.filter(superseded_at=None).count() == len(WRITTEN)


def test_wrong_answers_earn_nothing_and_half_right_cells_a_half():
    attempt = make_attempt()
    for item in attempt.items.all():
        save(item, wrong_answer(item))

    closed = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    fractions = {grade.item.kind: grade.fraction for grade in Grade.objects.select_related("item")}
    assert fractions == {
        "single_choice": 0,
        "multiple_choice": 0,
        "true_false": 0,
        "numeric": 0,
        "vector": pytest.approx(1 / 3),
        "grid": 0.5,
        "shape": 0,
        "matching": pytest.approx(1 / 3),
        "ordering": 0,
        "short_text": 0,
        "code_output": 0,
        "open_answer": 0,
    }
    assert closed.score == pytest.approx(1 / 3 + 1 / 2 + 1 / 3)


def test_handing_in_twice_changes_nothing():
    attempt = make_attempt()
    once = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    twice = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now() + timedelta(hours=1))

    assert (twice.closed_at, twice.score) == (once.closed_at, once.score)
    assert Grade.objects.count() == len(WRITTEN)


def test_a_stranger_cannot_hand_in():
    attempt = make_attempt()

    with pytest.raises(Attempt.DoesNotExist):
        hand_in(attempt.pk, participant_id=make_participant().pk, now=database_now())

    assert Attempt.objects.get().closed_at is None


def test_an_attempt_is_closed_at_its_end_however_late_somebody_looks():
    attempt = make_attempt()

    closed = bring_up_to_date(attempt, now=attempt.deadline_at + timedelta(days=3))

    assert closed.closed_at == attempt.deadline_at + GRACE
    assert not closed.is_handed_in


@pytest.mark.parametrize(("after_end", "is_closed"), [(timedelta(0), False), (MILLISECOND, True)])
def test_bring_up_to_date_waits_for_the_end_of_the_grace(after_end, is_closed):
    attempt = make_attempt()

    looked_at = bring_up_to_date(attempt, now=attempt.deadline_at + GRACE + after_end)

    assert (looked_at.closed_at is not None) == is_closed


def test_close_overdue_closes_what_is_over_and_leaves_the_rest():
    over, running = make_attempt(), make_attempt()
    shift_attempt(over, timedelta(hours=1))

    closed = close_overdue(now=database_now())

    assert closed == 1
    assert Attempt.objects.get(pk=over.pk).closed_at is not None
    assert Attempt.objects.get(pk=running.pk).closed_at is None


def test_one_item_that_cannot_be_graded_keeps_no_paper_open():
    attempt = make_attempt()
    broken = numeric_item(attempt)
    broken.key = {}
    broken.save(update_fields=["key"])
    for item in attempt.items.exclude(pk=broken.pk):
        save(item, right_answer(item))

    closed = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())

    assert closed.score == len(WRITTEN) - 2  # the broken one, and the open answer that waits for marks
    assert Grade.objects.get(item=broken).detail == {}


# --- Marks that people give themselves -------------------------------------------------------------------------------


def closed_with_open_answer():
    """Return a closed attempt of which everything is right, and its open answer that waits for marks."""
    attempt = make_attempt()
    for item in attempt.items.all():
        save(item, right_answer(item))
    closed = hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())
    return closed, attempt.items.get(kind="open_answer")


def mark(item, *covered, participant_id=None):
    participant_id = participant_id or item.attempt.participant_id
    data = form_data(answer_covered=list(covered))
    return mark_own(item.attempt_id, item.position, participant_id=participant_id, data=data, now=database_now())


def test_an_open_answer_waits_for_the_marks_of_its_writer():
    closed, item = closed_with_open_answer()
    assert Grade.objects.get(item=item).detail["verdict"] == "unmarked"

    mark(item, "1")

    closed.refresh_from_db()
    assert Grade.objects.get(item=item, superseded_at=None).fraction == pytest.approx(2 / 3)
    assert closed.score == pytest.approx(len(WRITTEN) - 1 + 2 / 3)


def test_marking_again_supersedes_and_counts_once():
    closed, item = closed_with_open_answer()
    mark(item, "1", "2", "99")
    mark(item)

    closed.refresh_from_db()
    assert (closed.score, Grade.objects.filter(item=item).count()) == (len(WRITTEN) - 1, 3)
    assert Grade.objects.filter(item=item, superseded_at=None).count() == 1


def test_nobody_marks_before_release_nor_what_a_machine_marks_nor_what_was_never_written():
    running = make_attempt()
    save(item_of_kind(running, "open_answer"), form_data(answer="Because."))
    closed, item = closed_with_open_answer()
    empty = make_attempt()
    hand_in(empty.pk, participant_id=empty.participant_id, now=database_now())

    for refused in (
        item_of_kind(running, "open_answer"),
        item_of_kind(closed, "numeric"),
        item_of_kind(empty, "open_answer"),
    ):
        with pytest.raises(AttemptItem.DoesNotExist):
            mark(refused, "1")
    with pytest.raises(AttemptItem.DoesNotExist):
        mark(item, "1", participant_id=running.participant_id)


def item_of_kind(attempt, kind):
    return attempt.items.get(kind=kind)
