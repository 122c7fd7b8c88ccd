"""What candidates sent and what was acknowledged, as JSON lines in a file outside the application."""

import json
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Operation:
    """One save of one item: the whole state of the form, under a name of its own."""

    op_id: str
    attempt: str
    position: int
    seq: int
    notes: str
    entries: dict[str, str]


@dataclass(frozen=True)
class Receipt:
    """What an acknowledgement says that must not change: `shown_at` is its time of day, "" where it shows none."""

    is_late: bool
    shown_at: str


@dataclass
class Sent:
    """All that the ledger knows of one operation; times are seconds since the epoch."""

    operation: Operation
    sent_at: list[float] = field(default_factory=list)
    acknowledged_at: float | None = None
    receipts: set[Receipt] = field(default_factory=set)
    refusal: str = ""


class Ledger:
    """A file that grows by one line before each send and after each answer; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("a")
        self.acknowledged = 0

    def note_send(self, operation: Operation) -> None:
        self._write("send", asdict(operation))

    def note_acknowledgement(self, operation: Operation, receipt: Receipt) -> None:
        self._write("ack", {"op_id": operation.op_id, **asdict(receipt)})
        self.acknowledged += 1

    def note_refusal(self, operation: Operation, reason: str) -> None:
        """Write down an answer that no retry will mend."""
        self._write("refusal", {"op_id": operation.op_id, "reason": reason})

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _write(self, kind: str, values: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps({"kind": kind, "at": time.time(), **values}) + "\n")
            self._file.flush()


def read_ledger(path: Path) -> dict[str, Sent]:
    """Return what the file says of each operation, by its id."""
    found: dict[str, Sent] = {}
    with path.open() as lines:
        for line in lines:
            entry = json.loads(line)
            kind, at = entry.pop("kind"), entry.pop("at")
            if kind == "send":
                operation = Operation(**entry)
                found.setdefault(operation.op_id, Sent(operation)).sent_at.append(at)
                continue
            sent = found[entry.pop("op_id")]
            if kind == "ack":
                sent.acknowledged_at = sent.acknowledged_at or at
                sent.receipts.add(Receipt(**entry))
            else:
                sent.refusal = entry["reason"]
    return found
