"""What a report shows when, where the minutes went, and what can be taken away of it."""

import csv
import io
import json
from datetime import timedelta
from itertools import product

import pytest
from django.core.management import CommandError, call_command

from quizsite.interviews.exports import ReceiptError, check_receipt, make_receipt, report_csv, report_document
from quizsite.interviews.models import Attempt, AttemptItem, Grade
from quizsite.interviews.plans import REVIEW_PARTS, Review, Rule
from quizsite.interviews.queries import database_now
from quizsite.interviews.reports import build_report
from quizsite.interviews.transitions import hand_in, start_attempt
from tests.factories import (
    entry_source,
    form_data,
    make_attempt,
    make_outline,
    make_participant,
    publish,
    publish_one_of_each_kind,
    right_answer,
    save,
    wrong_answer,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def close(attempt: Attempt) -> Attempt:
    return hand_in(attempt.pk, participant_id=attempt.participant_id, now=database_now())


def report_of(attempt: Attempt, after: timedelta = timedelta(0)):
    return build_report(attempt, now=attempt.closed_at + after)


def sat(review: Review, kind: str = "numeric") -> Attempt:
    """Return a closed paper of one item with a known slip in it."""
    publish(entry_source(kind))
    outline = make_outline(Rule(1, kind=kind), review=review)
    attempt = start_attempt(make_participant().pk, outline, now=database_now())
    item = attempt.items.get()
    save(item, wrong_answer(item))
    return close(attempt)


# --- Who sees what when -----------------------------------------------------------------------------------------------

# How each part of a report can be told from outside that it is there.
TOLD = {
    "marks": lambda entry: entry.marks is not None,
    "verdicts": lambda entry: entry.verdict == "wrong",
    "hints": lambda entry: entry.hint == "You added. Multiply.",
    "keys": lambda entry: entry.shown.boxes[0]["answer"] == "42",
    "solutions": lambda entry: "Because it is so." in entry.solution,
}


@pytest.mark.parametrize("part", [part for part in REVIEW_PARTS if part != "hints"])
@pytest.mark.parametrize(
    ("wait", "after", "is_shown"),
    [
        (0, timedelta(0), True),
        (24, timedelta(0), False),
        (24, 24 * HOUR - timedelta(milliseconds=1), False),
        (24, 24 * HOUR, True),
        (None, 9999 * HOUR, False),
    ],
)
def test_each_part_is_shown_from_its_hour_on_and_the_others_are_not_touched(part, wait, after, is_shown):
    nothing = dict.fromkeys(REVIEW_PARTS)

    (alone,) = report_of(sat(Review(**{**nothing, part: wait})), after).items

    assert {name: told(alone) for name, told in TOLD.items()} == {**dict.fromkeys(TOLD, False), part: is_shown}


@pytest.mark.parametrize(("hints", "is_shown"), [(0, True), (None, False)])
def test_a_hint_needs_a_verdict_to_stand_beside(hints, is_shown):
    (entry,) = report_of(sat(Review(hints=hints))).items

    assert TOLD["hints"](entry) == is_shown


@pytest.mark.parametrize("shown", list(product([0, None], repeat=len(REVIEW_PARTS))))
def test_what_is_kept_back_is_in_no_byte_of_the_export(shown):
    review = Review(**dict(zip(REVIEW_PARTS, shown, strict=True)))
    report = report_of(sat(review))

    document = report_document(report)
    (item,) = document["items"]

    assert (document["score"] is not None) == (item["marks"] is not None) == (review.marks == 0)
    assert (item["verdict"] is not None) == (review.verdicts == 0)
    assert (item["key"] is not None) == (review.keys == 0)
    assert (item["hint"] is not None) == (review.verdicts == 0 and review.hints == 0)


def test_the_report_is_the_same_whatever_the_key_where_everything_is_kept_back():
    attempt = sat(Review(**dict.fromkeys(REVIEW_PARTS)))
    before = (
        report_document(report_of(attempt)),
        report_csv(report_of(attempt)),
        repr(report_of(attempt).items[0].shown),
    )
    AttemptItem.objects.update(key={"product": {"value": 13, "rule": {"type": "whole"}, "mistakes": []}})
    Grade.objects.update(fraction=1)
    Attempt.objects.update(score=1)

    changed = report_of(Attempt.objects.get())

    assert (report_document(changed), report_csv(changed), repr(changed.items[0].shown)) == before


def test_the_report_says_when_more_of_it_comes():
    attempt = sat(Review(keys=24, solutions=48))

    assert report_of(attempt).next_at == attempt.closed_at + 24 * HOUR
    assert report_of(attempt, 24 * HOUR).next_at == attempt.closed_at + 48 * HOUR
    assert report_of(attempt, 48 * HOUR).next_at is None


# --- Where the minutes went -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "is_answered", "is_rapid", "is_sink"),
    [
        (0, True, False, False),  # the page could not measure
        (3, True, True, False),
        (3, False, False, False),  # looked at and left open is no guess
        (6, True, False, False),  # a tenth of the usual minute
        (60, True, False, False),
        (119, True, False, False),
        (121, True, False, True),
        (121, False, False, True),
    ],
)
def test_rapid_guesses_and_time_sinks_are_named(seconds, is_answered, is_rapid, is_sink):
    attempt = make_attempt()
    item = attempt.items.get(kind="numeric")
    if is_answered:
        save(item, wrong_answer(item))
    AttemptItem.objects.filter(pk=item.pk).update(spent=seconds * 1000)

    report = report_of(close(attempt))

    assert [entry.item for entry in report.rapid] == ([item] if is_rapid else [])
    assert [entry.item for entry in report.sinks] == ([item] if is_sink else [])
    assert report.has_times == bool(seconds)


def test_a_long_item_may_take_ten_seconds_before_it_is_a_guess_no_more():
    publish(entry_source("numeric", seconds=600))
    attempt = make_attempt(count=1)
    item = attempt.items.get()
    save(item, wrong_answer(item))
    closed = close(attempt)

    for seconds, expected in ((9, 1), (10, 0)):
        AttemptItem.objects.update(spent=seconds * 1000)
        assert len(report_of(closed).rapid) == expected


# --- What can be taken away -------------------------------------------------------------------------------------------


def test_the_csv_has_a_line_for_each_item_and_no_formula():
    attempt = make_attempt()
    item = attempt.items.get(kind="open_answer")
    save(item, form_data(answer='=HYPERLINK("http://evil.example","x")'))
    AttemptItem.objects.filter(pk=item.pk).update(title="=1+1")

    lines = list(csv.DictReader(io.StringIO(report_csv(report_of(close(attempt))))))

    assert len(lines) == attempt.items.count()
    assert "'=1+1" in {line["title"] for line in lines}
    assert not any(value.startswith(("=", "+", "-", "@")) for line in lines for value in line.values())


def test_the_json_tells_each_item_with_response_key_and_marks():
    attempt = make_attempt()
    item = attempt.items.get(kind="numeric")
    save(item, right_answer(item))

    document = json.loads(json.dumps(report_document(report_of(close(attempt)))))

    line = next(line for line in document["items"] if line["kind"] == "numeric")
    assert (line["response"], line["key"], line["verdict"], line["marks"]) == (
        {"product": "42"},
        {"product": 42},
        "right",
        1,
    )
    assert (document["score"], document["out_of"]) == (1, attempt.items.count())


def test_a_receipt_holds_as_long_as_nothing_is_changed():
    attempt = make_attempt()
    save(attempt.items.get(kind="numeric"), form_data(product="42"))

    assert check_receipt(make_receipt(report_of(close(attempt)))).startswith("Genuine: An interview, closed ")


def test_a_receipt_that_was_changed_is_refused():
    publish_one_of_each_kind()
    document = json.loads(make_receipt(report_of(close(make_attempt(count=1)))))
    document["receipt"]["score"] = 12

    with pytest.raises(ReceiptError, match="signature does not fit"):
        check_receipt(json.dumps(document))


def test_a_receipt_tells_when_the_rows_were_changed_behind_the_sites_back():
    attempt = make_attempt()
    item = attempt.items.get(kind="numeric")
    save(item, form_data(product="41"))
    receipt = make_receipt(report_of(close(attempt)))
    item.responses.update(raw={"product": "42"})

    with pytest.raises(ReceiptError, match="rows differ"):
        check_receipt(receipt)


def test_a_receipt_of_a_paper_that_was_marked_anew_says_so():
    attempt = close(make_attempt())
    receipt = make_receipt(report_of(attempt))
    Attempt.objects.update(score=3)

    assert check_receipt(receipt) == "Genuine. It was marked anew since: 0 then, 3 now."


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"receipt": 1, "signature": 2}', '{"receipt": {}}'])
def test_what_is_no_receipt_is_said_to_be_none(text):
    with pytest.raises(ReceiptError):
        check_receipt(text)


def test_the_command_checks_a_file(tmp_path, capsys):
    file = tmp_path / "receipt.json"
    file.write_text(make_receipt(report_of(close(make_attempt()))))

    call_command("verify_receipt", str(file))

    assert capsys.readouterr().out.startswith("Genuine")


def test_the_command_fails_for_a_forged_or_missing_file(tmp_path):
    file = tmp_path / "receipt.json"
    file.write_text("{}")

    for path in (file, tmp_path / "none.json"):
        with pytest.raises(CommandError):
            call_command("verify_receipt", str(path))
