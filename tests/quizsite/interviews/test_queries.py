from datetime import timedelta

import pytest

from questions.transitions import retire_question
from quizsite.interviews.models import Attempt, AttemptItem
from quizsite.interviews.plans import Rule, Section
from quizsite.interviews.queries import (
    database_now,
    newest_responses,
    plans_to_start,
    read_sequence,
    revisions_to_put,
    show_paper,
)
from quizsite.interviews.reports import build_report
from quizsite.interviews.transitions import hand_in
from tests.factories import (
    WRITTEN,
    drawn_source,
    entry_source,
    form_data,
    make_attempt,
    make_participant,
    make_plan,
    publish,
    publish_one_of_each_kind,
    right_answer,
    save,
    wrong_answer,
)

pytestmark = pytest.mark.django_db


def report_of(attempt: Attempt):
    return build_report(attempt, now=database_now())


def close(attempt: Attempt) -> Attempt:
    return hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())


def put(participant_id, *rules: Rule):
    """Return the revisions put, in their order, and the digests of variants that the person had."""
    picks, revisions, seen = revisions_to_put(participant_id, [Section(rules)])
    return [revisions[pick.revision_id] for pick in picks], seen


def item_of(attempt: Attempt, kind: str) -> AttemptItem:
    return attempt.items.get(kind=kind)


# --- What is put ------------------------------------------------------------------------------------------------------


def test_the_clock_is_the_databases_and_goes_on_within_a_transaction():
    first, second = database_now(), database_now()

    assert first < second
    assert first.tzinfo is not None


def test_rules_are_served_from_what_is_live():
    wanted = publish(entry_source("numeric"), topic="cnn")
    retired = publish(entry_source("grid"), topic="cnn")
    retire_question(retired.question_id, now=database_now())
    other = publish(entry_source("shape"), topic="data")

    revisions, _ = put(make_participant().pk, Rule(1, "cnn"), Rule(1, "data"))

    assert revisions == [wanted, other]


def test_an_old_wording_is_not_put():
    publish(entry_source("true_false"))
    new = publish(entry_source("true_false", stem="A ReLU is convex.", answer=True))

    revisions, _ = put(make_participant().pk, Rule(5))

    assert revisions == [new]


def test_the_variants_that_a_person_had_are_told():
    publish(drawn_source())
    attempt, stranger = make_attempt(count=1), make_participant()

    _, seen = put(attempt.participant_id, Rule(1))
    _, seen_by_stranger = put(stranger.pk, Rule(1))

    assert seen == [attempt.items.get().digest]
    assert seen_by_stranger == []


def test_a_question_that_was_seen_in_another_wording_counts_as_seen():
    publish(entry_source("true_false"))
    attempt = make_attempt(count=1)
    publish(entry_source("true_false", stem="A ReLU is convex.", answer=True))
    unseen = publish(entry_source("numeric"))

    revisions, _ = put(attempt.participant_id, Rule(1))

    assert revisions == [unseen]


@pytest.mark.parametrize("kinds", [["numeric"], ["numeric", "grid", "shape"]])
def test_choosing_takes_two_queries_however_large_the_bank(kinds, django_assert_num_queries):
    for kind in kinds:
        publish(entry_source(kind))
    participant = make_participant()

    with django_assert_num_queries(2):
        revisions, _ = put(participant.pk, Rule(3))

    assert len(revisions) == len(kinds)


# --- Responses --------------------------------------------------------------------------------------------------------


def test_the_newest_response_is_the_one_with_the_highest_number_in_time():
    attempt = make_attempt()
    item, other = item_of(attempt, "numeric"), item_of(attempt, "shape")
    save(item, form_data(product="1"), seq=2)
    save(item, form_data(product="2"), seq=1)
    save(item, form_data(product="3"), seq=9, now=attempt.deadline_at + timedelta(hours=1))
    save(other, form_data(image="1x1x1"), seq=1, now=attempt.deadline_at + timedelta(hours=1))

    newest = newest_responses([item, other])

    assert {pk: response.raw for pk, response in newest.items()} == {item.pk: {"product": "1"}}


def test_the_sequence_is_told_with_and_without_late_ones():
    item = item_of(make_attempt(), "numeric")
    assert read_sequence(item) == (0, 0)
    save(item, form_data(product="1"), seq=3)

    save(item, form_data(product="2"), seq=7, now=item.attempt.deadline_at + timedelta(hours=1))

    assert read_sequence(item) == (7, 3)


# --- The paper --------------------------------------------------------------------------------------------------------


def test_plans_on_offer_come_with_the_databases_clock():
    plan = make_plan()
    make_plan(slug="hidden", is_offered=False)

    (offered,) = plans_to_start(None)

    assert offered == plan
    assert abs(offered.now - database_now()) < timedelta(minutes=1)


def test_the_paper_shows_every_item_as_the_person_left_it():
    attempt = make_attempt()
    item = item_of(attempt, "shape")
    save(item, form_data(image="(28, 28, 3)"), seq=4)

    paper = show_paper(attempt, now=attempt.started_at + timedelta(minutes=5))

    shown = next(entry for entry in paper.items if entry.position == item.position)
    assert [entry.position for entry in paper.items] == list(range(1, len(WRITTEN) + 1))
    assert (shown.title, shown.topic, shown.level, shown.level_number) == ("The shape question", "Cnn", "Beginner", 1)
    assert shown.boxes[0]["field"]["value"] == "(28, 28, 3)"
    assert [line.text for line in shown.lines] == ["we read 28 × 28 × 3"]
    assert shown.seq == 5
    assert [cell.position for cell in paper.cells if cell.is_answered] == [item.position]
    assert {cell.state for cell in paper.cells} == {"open"}
    assert (paper.answered, paper.flagged) == (1, 0)


def test_the_time_left_is_counted_from_the_stamp_and_never_below_nothing():
    attempt = make_attempt(minutes=20)

    early = show_paper(attempt, now=attempt.started_at + timedelta(seconds=90))
    late = show_paper(attempt, now=attempt.deadline_at + timedelta(seconds=3))

    assert (early.countdown.left, early.countdown.total) == (18 * 60_000 + 30_000, 20 * 60_000)
    assert late.countdown.left == 0


def test_the_paper_reads_no_key_from_the_database(django_assert_num_queries):
    attempt, now = make_attempt(), database_now()

    with django_assert_num_queries(4) as statements:
        paper = show_paper(attempt, now=now)

    sql = " ".join(statement["sql"] for statement in statements)
    assert len(paper.items) == len(WRITTEN)
    assert '"boxes"' in sql
    assert '"key"' not in sql
    assert '"solution_html"' not in sql
    assert '"params"' not in sql


def test_the_paper_is_the_same_whatever_the_keys():
    attempt = make_attempt()
    now = database_now()
    before = [(entry.stem, entry.boxes, entry.lines) for entry in show_paper(attempt, now=now).items]
    AttemptItem.objects.update(key={}, solution_html="")

    after = [(entry.stem, entry.boxes, entry.lines) for entry in show_paper(attempt, now=now).items]

    assert after == before


# --- The report -------------------------------------------------------------------------------------------------------


def test_there_is_no_report_before_release():
    attempt = make_attempt()

    with pytest.raises(ValueError, match="not released"):
        report_of(attempt)


def test_the_report_shows_marks_answers_and_notes_item_by_item():
    attempt = make_attempt()
    right, wrong = item_of(attempt, "true_false"), item_of(attempt, "numeric")
    save(right, right_answer(right))
    save(wrong, wrong_answer(wrong))

    report = report_of(close(attempt))

    entries = {entry.item.kind: entry for entry in report.items}
    assert (entries["true_false"].verdict, entries["true_false"].fraction) == ("right", 1)
    assert (entries["numeric"].verdict, entries["numeric"].hint) == ("wrong", "You added. Multiply.")
    assert entries["numeric"].shown.boxes[0]["answer"] == "42"
    assert (entries["grid"].verdict, entries["grid"].response) == ("empty", None)
    assert report.answered == 2
    assert report.attempt.score == 1


def test_marks_are_summed_by_topic_weakest_first_and_by_level_in_order():
    publish(entry_source("numeric", level="expert"), topic="cnn")
    publish(entry_source("true_false", level="beginner"), topic="cnn")
    publish(entry_source("shape", level="intermediate"), topic="data")
    attempt = make_attempt(count=3)
    for kind in ("numeric", "true_false"):
        save(item_of(attempt, kind), right_answer(item_of(attempt, kind)))

    report = report_of(close(attempt))

    assert [(share.name, share.score, share.out_of, share.percent) for share in report.by_topic] == [
        ("Data", 0, 1, 0),
        ("Cnn", 2, 2, 100),
    ]
    assert [(share.name, share.percent) for share in report.by_level] == [
        ("Beginner", 100),
        ("Intermediate", 0),
        ("Expert", 100),
    ]


def test_an_answer_that_came_too_late_is_told_beside_the_one_that_counts():
    attempt = make_attempt()
    item = item_of(attempt, "numeric")
    save(item, form_data(product="42"), seq=1)
    save(item, form_data(product="43"), seq=2, now=attempt.deadline_at + timedelta(minutes=1))

    report = report_of(close(attempt))

    (entry,) = report.late
    assert (entry.late.raw, entry.response.raw) == ({"product": "43"}, {"product": "42"})
    assert entry.verdict == "right"


def test_drawn_items_that_cost_marks_are_to_practise_worst_first():
    for exercise, kind in [("conv-output-size", "numeric"), ("softmax-vector", "vector"), ("max-pool-grid", "grid")]:
        publish(drawn_source(exercise, kind))
    publish(entry_source("shape"))
    attempt = make_attempt(count=4)
    vector = item_of(attempt, "vector")
    (box,) = vector.boxes
    # One cell of the vector right: better than nothing, and still to practise.
    save(vector, form_data(**{f"{box['name']}_0": str(vector.key[box["name"]]["value"][0])}))

    report = report_of(close(attempt))

    assert {entry.item.kind for entry in report.to_practise[:2]} == {"numeric", "grid"}
    assert report.to_practise[2].item == vector
    assert 0 < report.to_practise[2].fraction < 1


def test_what_was_right_or_is_written_out_is_not_to_practise():
    publish(drawn_source())
    publish(entry_source("shape"))
    attempt = make_attempt(count=2)
    drawn = item_of(attempt, "numeric")
    save(drawn, form_data(side=str(drawn.key["side"]["value"])))

    report = report_of(close(attempt))

    assert report.to_practise == []


def test_at_most_three_items_are_to_practise():
    for exercise, kind in [
        ("conv-output-size", "numeric"),
        ("softmax-vector", "vector"),
        ("max-pool-grid", "grid"),
        ("iterations-per-epoch", "numeric"),
    ]:
        publish(drawn_source(exercise, kind))

    report = report_of(close(make_attempt(count=4)))

    assert len(report.to_practise) == 3


def test_the_paper_at_a_glance_fills_each_cell_by_its_share():
    publish(entry_source("grid"))
    attempt = make_attempt(count=1)
    item = attempt.items.get()
    save(item, wrong_answer(item))

    report = report_of(close(attempt))

    (cell,) = report.figure
    assert (cell.position, cell.x, cell.y, cell.height, cell.middle) == (1, 0, 20, 20, 20)
    assert report.figure_width == 48
    assert report.figure_label == "The paper at a glance: item 1 partly"


def test_an_item_that_could_not_be_graded_is_reported_as_such():
    attempt = make_attempt()
    broken = item_of(attempt, "numeric")
    broken.key = {}
    broken.save(update_fields=["key"])

    report = report_of(close(attempt))

    entry = next(entry for entry in report.items if entry.item == broken)
    assert (entry.verdict, entry.fraction, entry.hint) == ("ungraded", 0, "")
    assert entry.shown.boxes[0]["answer"] == ""


@pytest.mark.parametrize("count", [1, 7])
def test_the_report_takes_the_same_number_of_queries_however_long_it_is(count, django_assert_num_queries):
    publish_one_of_each_kind()
    attempt = close(make_attempt(count=count))

    with django_assert_num_queries(5):
        report = report_of(attempt)

    assert len(report.items) == count
