"""The judgement: what candidates sent and were told, against what is stored. It knows nothing of the application."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.ledger import Sent

GRACE_SECONDS = 5.0
# Candidates, site and database share one clock; this much is left for its reading.
CLOCK_SECONDS = 0.1
SHOWN_EXAMPLES = 3

BREACHES = (
    *("lost", "doubled", "invented", "counted late", "overwritten", "denied in time", "wrong stamp"),
    *("changed receipt", "refused", "unacknowledged", "open after end", "misgraded"),
)


@dataclass(frozen=True)
class StoredResponse:
    id: int
    op_id: str
    attempt: str
    position: int
    seq: int
    notes: str
    raw: dict[str, Any]
    received_at: float
    is_late: bool


@dataclass(frozen=True)
class StoredAttempt:
    id: str
    deadline_at: float
    closed_at: float | None
    is_handed_in: bool
    score: float | None

    @property
    def counts_until(self) -> float:
        """The moment after which nothing counts any more."""
        end = self.deadline_at + GRACE_SECONDS
        return min(end, self.closed_at) if self.closed_at and self.is_handed_in else end


@dataclass(frozen=True)
class StoredItem:
    """An item with its current grades: their fractions, and the responses they are for."""

    attempt: str
    position: int
    weight: float
    fractions: list[float]
    graded: list[int | None]


@dataclass(frozen=True)
class Stored:
    responses: list[StoredResponse]
    attempts: dict[str, StoredAttempt]
    items: list[StoredItem]


@dataclass
class Verdict:
    """The breaches found, by name, each with what it is about; and how long acknowledgements took, in seconds."""

    acknowledged: int = 0
    late: int = 0
    waits: list[float] = field(default_factory=list)
    breaches: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in BREACHES})

    @property
    def is_clean(self) -> bool:
        return not any(self.breaches.values())

    def examples(self) -> Iterator[str]:
        """Yield the first few of each breach, in words."""
        for name, found in self.breaches.items():
            yield from (f"{name}: {words}" for words in found[:SHOWN_EXAMPLES])


def judge(ledger: Mapping[str, Sent], stored: Stored, *, at: float) -> Verdict:
    """Compare the ledger with what is stored at this moment, after everything has healed."""
    acknowledged = [sent for sent in ledger.values() if sent.acknowledged_at]
    verdict = Verdict(
        acknowledged=len(acknowledged),
        late=sum(response.is_late for response in stored.responses),
        waits=[sent.acknowledged_at - sent.sent_at[0] for sent in acknowledged],
    )
    findings = (
        *(find_missing(ledger, stored), find_foreign(ledger, stored), find_untimely(ledger, stored)),
        *(find_overwritten(ledger, stored), find_broken_promises(ledger), find_unfinished(stored, at=at)),
    )
    for finding in findings:
        for name, words in finding:
            verdict.breaches[name].append(words)
    return verdict


Finding = Iterator[tuple[str, str]]


def find_missing(ledger: Mapping[str, Sent], stored: Stored) -> Finding:
    """Yield acknowledged operations without a row, and operations with more than one."""
    rows = Counter(response.op_id for response in stored.responses)
    for op_id, sent in ledger.items():
        if sent.acknowledged_at and not rows[op_id]:
            yield "lost", _words(sent)
        if rows[op_id] > 1:
            yield "doubled", f"{rows[op_id]} rows of {_words(sent)}"


def find_foreign(ledger: Mapping[str, Sent], stored: Stored) -> Finding:
    """Yield rows that nobody sent, or that hold something else than was sent."""
    for response in stored.responses:
        sent = ledger.get(response.op_id)
        if sent is None:
            yield "invented", f"nobody sent {response}"
        elif not _holds(response, sent):
            yield "invented", f"{response} is not {sent.operation}"


def find_untimely(ledger: Mapping[str, Sent], stored: Stored) -> Finding:
    """Yield rows that count and came too late, rows in time that do not count, and stamps that cannot be true."""
    for response in stored.responses:
        end = stored.attempts[response.attempt].counts_until
        sent = ledger.get(response.op_id)
        first_sent_at = sent.sent_at[0] if sent else response.received_at
        acknowledged_at = sent.acknowledged_at if sent else None
        # The close of a paper that is handed in may be stamped a moment before a save that was under way.
        is_after_end = response.received_at > end and not stored.attempts[response.attempt].is_handed_in
        if not response.is_late and (is_after_end or first_sent_at > end + CLOCK_SECONDS):
            yield "counted late", f"sent {first_sent_at - end:+.2f} s from the end: {response}"
        if response.is_late and (
            response.received_at <= end or (acknowledged_at and acknowledged_at < end - CLOCK_SECONDS)
        ):
            yield "denied in time", f"stamped {response.received_at - end:+.2f} s from the end: {response}"
        if response.received_at < first_sent_at - CLOCK_SECONDS or (
            acknowledged_at and response.received_at > acknowledged_at + CLOCK_SECONDS
        ):
            yield "wrong stamp", f"{response.received_at - first_sent_at:+.2f} s after it was sent: {response}"
    late = {response.id: response for response in stored.responses if response.is_late}
    for item in stored.items:
        yield from (("counted late", f"graded: {late[response]}") for response in item.graded if response in late)


def find_overwritten(ledger: Mapping[str, Sent], stored: Stored) -> Finding:
    """Yield items of closed attempts where another answer counts than the newest acknowledged one."""
    rows = {response.id: response for response in stored.responses}
    newest: dict[tuple[str, int], int] = defaultdict(int)
    for response in stored.responses:
        sent = ledger.get(response.op_id)
        if sent and sent.acknowledged_at and not response.is_late:
            place = (response.attempt, response.position)
            newest[place] = max(newest[place], response.seq)
    for item in stored.items:
        wanted = newest[item.attempt, item.position]
        counting = [rows[response].seq if response in rows else 0 for response in item.graded]
        if counting and wanted and counting != [wanted]:
            yield "overwritten", f"item {item.position} of {item.attempt}: {counting} counts instead of {wanted}"


def find_broken_promises(ledger: Mapping[str, Sent]) -> Finding:
    """Yield operations that were refused, stayed without an answer, or got two different receipts."""
    for sent in ledger.values():
        if sent.refusal:
            yield "refused", f"{sent.refusal}: {_words(sent)}"
        elif not sent.acknowledged_at:
            yield "unacknowledged", _words(sent)
        times = {receipt.shown_at for receipt in sent.receipts if receipt.shown_at}
        if len(times) > 1 or len({receipt.is_late for receipt in sent.receipts}) > 1:
            yield "changed receipt", f"{sorted(times)} {_words(sent)}"


def find_unfinished(stored: Stored, *, at: float) -> Finding:
    """Yield attempts that are open past their end, items without exactly one grade, and scores that do not add up."""
    for attempt in stored.attempts.values():
        if attempt.closed_at is None and attempt.counts_until < at:
            yield "open after end", f"{attempt.id}, {at - attempt.counts_until:.0f} s after its end"
    sums: dict[str, float] = defaultdict(float)
    for item in stored.items:
        sums[item.attempt] += item.weight * sum(item.fractions)
        if len(item.fractions) != (stored.attempts[item.attempt].closed_at is not None):
            yield "misgraded", f"{len(item.fractions)} grades of item {item.position} of {item.attempt}"
    for attempt in stored.attempts.values():
        if attempt.closed_at and abs((attempt.score or 0) - sums[attempt.id]) > 1e-6:
            yield "misgraded", f"score {attempt.score} of {attempt.id}, and its grades make {sums[attempt.id]}"


def _holds(response: StoredResponse, sent: Sent) -> bool:
    """Say whether a row is what was sent: its place, its notes, and every entry and no other."""
    operation = sent.operation
    place = (response.attempt, response.position, response.seq, response.notes)
    if place != (operation.attempt, operation.position, operation.seq, operation.notes):
        return False
    return sorted(_leaves(response.raw)) == sorted(operation.entries.values())


def _leaves(value: Any) -> Iterator[str]:
    """Yield the texts in a document, leaving out empty ones."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    elif value not in ("", None):
        yield str(value)


def _words(sent: Sent) -> str:
    operation = sent.operation
    return f"operation {operation.op_id}, {operation.seq} of item {operation.position} of {operation.attempt}"
