"""The judgement of a campaign, on ledgers and rows that are made up: each breach is found, and nothing else is."""

from dataclasses import replace

import pytest

from quizsite.embedded.folders import PROJECT
from tests.chaos.builds import Change, CodeHasMoved, apply_change
from tests.chaos.candidates import read_paper
from tests.chaos.ledger import Ledger, Operation, Receipt, Sent, read_ledger
from tests.chaos.sabotage import BUILDS
from tests.chaos.verdict import GRACE_SECONDS, Stored, StoredAttempt, StoredItem, StoredResponse, judge

DEADLINE = 1000.0
END = DEADLINE + GRACE_SECONDS


def operation(seq: int = 1) -> Operation:
    return Operation(f"op {seq}", "paper", 1, seq, f"note {seq}", {"w_0": "7", "label": "B"})


def sent(seq: int = 1, *, at: float = 900.0) -> Sent:
    return Sent(operation(seq), [at], at + 0.1, {Receipt(at > END, "12:00:00")})


def response(seq: int = 1, *, at: float = 900.05) -> StoredResponse:
    raw = {"w": ["7", ""], "label": "B", "reason": ""}
    return StoredResponse(seq, f"op {seq}", "paper", 1, seq, f"note {seq}", raw, at, at > END)


def stored(*responses: StoredResponse, graded: int = 1) -> Stored:
    """Return a closed attempt with one item of weight 2, for which the response of this id counts."""
    attempt = StoredAttempt("paper", DEADLINE, END, False, 1.0)
    return Stored(list(responses), {"paper": attempt}, [StoredItem("paper", 1, 2.0, [0.5], [graded])])


def breaches(ledger: list[Sent], rows: Stored) -> set[str]:
    verdict = judge({entry.operation.op_id: entry for entry in ledger}, rows, at=END + 60)
    return {name for name, found in verdict.breaches.items() if found}


def test_a_clean_campaign_is_green():
    ledger = [sent(1), sent(2), sent(3, at=END + 1)]
    rows = stored(response(1), response(2), response(3, at=END + 1.05), graded=2)

    verdict = judge({entry.operation.op_id: entry for entry in ledger}, rows, at=END + 60)

    assert verdict.is_clean
    assert (verdict.acknowledged, verdict.late) == (3, 1)
    assert verdict.waits == pytest.approx([0.1, 0.1, 0.1])


def test_an_acknowledged_operation_without_a_row_is_lost():
    assert breaches([sent(1), sent(2)], stored(response(1))) == {"lost"}


def test_an_operation_with_two_rows_is_doubled():
    assert breaches([sent(1)], stored(response(1), replace(response(1), id=2))) == {"doubled"}


def test_a_row_that_nobody_sent_is_invented():
    assert breaches([sent(1)], stored(response(1), response(2))) == {"invented"}


@pytest.mark.parametrize(
    "change",
    [
        {"notes": "note 2"},
        {"position": 2},
        {"seq": 2},
        {"raw": {"w": ["8", ""], "label": "B"}},
        {"raw": {"w": ["7", "7"], "label": "B"}},
        {"raw": {"label": "B"}},
    ],
)
def test_a_row_with_other_content_than_was_sent_is_invented(change):
    assert "invented" in breaches([sent(1)], stored(replace(response(1), **change)))


def test_a_row_that_counts_although_it_came_after_the_end_is_counted_late():
    late = replace(response(1, at=END + 1.05), is_late=False)

    assert breaches([replace_receipt(sent(1, at=END + 1), is_late=False)], stored(late)) == {"counted late"}


def test_a_stamp_before_the_end_does_not_hide_that_the_answer_was_sent_after_it():
    entry = replace_receipt(sent(1, at=END + 1), is_late=False)

    assert breaches([entry], stored(response(1, at=END - 30))) == {"counted late", "wrong stamp"}


def test_a_grade_for_a_late_row_is_counted_late():
    assert breaches([sent(1, at=END + 1)], stored(response(1, at=END + 1.05))) == {"counted late"}


def test_a_row_in_time_that_does_not_count_is_denied():
    entry = replace_receipt(sent(1), is_late=True)
    rows = Stored(
        [replace(response(1), is_late=True)],
        {"paper": StoredAttempt("paper", DEADLINE, END, False, 0.0)},
        [StoredItem("paper", 1, 1.0, [0.0], [None])],
    )

    assert breaches([entry], rows) == {"denied in time"}


def test_an_answer_after_a_paper_was_handed_in_does_not_count():
    rows = stored(response(1), replace(response(2, at=950.05), is_late=False), graded=2)
    rows.attempts["paper"] = StoredAttempt("paper", DEADLINE, 920.0, True, 1.0)

    assert breaches([sent(1), sent(2, at=950)], rows) == {"counted late"}


def test_an_older_answer_that_counts_has_overwritten_the_newest():
    assert breaches([sent(1), sent(2)], stored(response(1), response(2), graded=1)) == {"overwritten"}


def test_a_second_receipt_that_says_something_else_is_found():
    entry = sent(1)
    entry.receipts.add(Receipt(False, "12:00:01"))

    assert breaches([entry], stored(response(1))) == {"changed receipt"}


def test_a_second_receipt_without_a_time_of_day_is_the_same():
    entry = sent(1)
    entry.receipts.add(Receipt(False, ""))

    assert breaches([entry], stored(response(1))) == set()


def test_refused_and_unanswered_operations_are_found():
    refused = replace(sent(2), acknowledged_at=None, refusal="status 404")
    unanswered = replace(sent(3), acknowledged_at=None)

    assert breaches([sent(1), refused, unanswered], stored(response(1))) == {"refused", "unacknowledged"}


def test_an_attempt_that_stays_open_past_its_end_is_found():
    rows = Stored([], {"paper": StoredAttempt("paper", DEADLINE, None, False, None)}, [])

    assert breaches([], rows) == {"open after end"}


@pytest.mark.parametrize("fractions", [[], [0.5, 0.5], [0.4]])
def test_grades_that_are_missing_doubled_or_do_not_make_the_score_are_found(fractions):
    rows = stored(response(1))
    rows.items[:] = [StoredItem("paper", 1, 2.0, fractions, [1] * len(fractions))]

    assert "misgraded" in breaches([sent(1)], rows)


def test_the_ledger_gives_back_what_was_written(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for one in (operation(1), operation(1), operation(2)):
        ledger.note_send(one)
    ledger.note_acknowledgement(operation(1), Receipt(False, "12:00:00"))
    ledger.note_refusal(operation(2), "status 404")
    ledger.close()

    found = read_ledger(tmp_path / "ledger.jsonl")

    assert found["op 1"].operation == operation(1)
    assert len(found["op 1"].sent_at) == 2
    assert found["op 1"].sent_at[-1] <= found["op 1"].acknowledged_at
    assert found["op 1"].receipts == {Receipt(False, "12:00:00")}
    assert (found["op 2"].acknowledged_at, found["op 2"].refusal) == (None, "status 404")


def test_the_fields_of_a_paper_are_read_from_its_page():
    page = """
        <form class="sitting" id="item-2" method="post">
          <input type="hidden" name="seq" value="1">
          <input class="input number" id="2-id_p" name="p" value="">
          <input type="radio" id="2-id_label_A" name="label" value="A">
          <input type="radio" id="2-id_label_B" name="label" value="B">
          <textarea id="notes-2" name="notes"></textarea>
        </form>
    """

    assert read_paper(page) == {2: {"p": [], "label": ["A", "B"]}}


@pytest.mark.parametrize("text", ["nothing of it", "old and old"])
def test_a_fault_that_does_not_fit_the_code_exactly_once_is_refused(tmp_path, text):
    (tmp_path / "module.py").write_text(text)

    with pytest.raises(CodeHasMoved):
        apply_change(tmp_path, Change("module.py", "old", "new"))


@pytest.mark.parametrize(
    "change", [change for build in BUILDS for change in build.changes], ids=lambda change: change.path
)
def test_every_sabotage_still_fits_the_code(tmp_path, change):
    copy = tmp_path / change.path
    copy.parent.mkdir(parents=True)
    copy.write_text((PROJECT / change.path).read_text())

    apply_change(tmp_path, change)

    assert change.new in copy.read_text()


def replace_receipt(entry: Sent, *, is_late: bool) -> Sent:
    return replace(entry, receipts={Receipt(is_late, "12:00:00")})
