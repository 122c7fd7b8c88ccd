"""Candidates at full pace: they answer, out of order too, run over their time, hand in, walk away, begin again."""

import email.utils
import http.client
import json
import random
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import psycopg

from tests.chaos.browser import Browser, Reply
from tests.chaos.database import Database
from tests.chaos.ledger import Ledger, Operation, Receipt
from tests.chaos.verdict import GRACE_SECONDS

# The site takes 600 saves a minute from one person: a candidate stays just below.
SECONDS_BETWEEN_SAVES = 0.12
LONGEST_PAUSE = 1.0
MINUTES = "20"

Answer = TypeVar("Answer")
# Position of an item -> name of a field -> what may be entered; an empty list stands for a text.
Paper = dict[int, dict[str, list[str]]]


class Refused(Exception):
    """The site said no, and would say it again."""


class GaveUp(Exception):
    """The campaign is over, and the site has still not answered."""


class Candidate(threading.Thread):
    """A guest who sits one interview after the other until `over` is set, and stops asking once `give_up` is."""

    def __init__(
        self,
        number: int,
        *,
        seed: int,
        port: int,
        ledger: Ledger,
        database: Database,
        over: threading.Event,
        give_up: threading.Event,
    ) -> None:
        super().__init__(name=f"candidate {number}", daemon=True)
        self.number = number
        self.port = port
        self.ledger = ledger
        self.database = database
        self.over = over
        self.give_up = give_up
        self.rng = random.Random(f"{seed}/{number}")
        self.seq = 0
        self.next_save_at = 0.0
        self.recent: deque[Operation] = deque(maxlen=3)
        self.faults: list[str] = []
        self._become_someone_else()

    def run(self) -> None:
        try:
            while not self.over.is_set():
                try:
                    self._sit()
                except Refused as refusal:
                    self.faults.append(f"was refused: {refusal}")
                    self._become_someone_else()
            for operation in tuple(self.recent):
                self._save([operation])
        except (GaveUp, Refused):
            pass
        except Exception as fault:
            self.faults.append(f"failed: {fault!r}")
        finally:
            self.browser.hang_up()

    # --- One interview --------------------------------------------------------------------------

    def _sit(self) -> None:
        attempt = self._start()
        paper = self._read_paper(attempt)
        enough = self.rng.randint(10, 90)
        self._answer(attempt, paper, lambda count: count >= enough)
        if self.over.is_set():
            return
        endings = (self._run_over_time, self._run_over_time, self._walk_away, self._walk_away, self._hand_in)
        self.rng.choice(endings)(attempt, paper)

    def _run_over_time(self, attempt: str, paper: Paper) -> None:
        """Go on answering across the end of the time, and a little beyond."""
        end = self._end_soon(attempt) + GRACE_SECONDS + self.rng.uniform(0.5, 2)
        self._answer(attempt, paper, lambda count: time.time() > end)

    def _walk_away(self, attempt: str, paper: Paper) -> None:
        """Leave before the time is over, and never come back: nobody asks after this attempt again."""
        deadline = self._end_soon(attempt)
        self._answer(attempt, paper, lambda count: time.time() > deadline)
        self._become_someone_else()

    def _hand_in(self, attempt: str, paper: Paper) -> None:
        """Hand in, and send two more answers as a second tab would."""
        path = f"/interviews/{attempt}/hand-in/"
        self._until_answered(lambda: self._settled(self.browser.post(path, {})))
        self._answer(attempt, paper, lambda count: count >= 2)

    def _end_soon(self, attempt: str) -> float:
        """Let the time run out within seconds; return the deadline."""
        deadlines = self.database.end_soon(attempt, seconds=self.rng.uniform(1, 4))
        return max(deadlines, default=time.time())

    def _become_someone_else(self) -> None:
        """Forget the cookies. The clock of the new machine is wrong by up to two hours, every other one's ahead."""
        wrong_by = self.rng.uniform(600, 7200) * (1 if self.number % 2 else -1)
        self.browser = Browser(self.port, date=email.utils.formatdate(time.time() + wrong_by, usegmt=True))
        self.recent.clear()

    # --- Requests -------------------------------------------------------------------------------

    def _start(self) -> str:
        def ask() -> str | None:
            if self._settled(self.browser.get("/interviews/")) is None:
                return None
            reply = self._settled(self.browser.post("/interviews/own/", {"minutes": MINUTES}))
            found = re.match(r"/interviews/([0-9a-f-]{36})/", reply.location if reply else "")
            return found[1] if found else None

        return self._until_answered(ask)

    def _read_paper(self, attempt: str) -> Paper:
        page = self._until_answered(lambda: self._settled(self.browser.get(f"/interviews/{attempt}/")))
        return read_paper(page.text)

    def _answer(self, attempt: str, paper: Paper, is_enough: Callable[[int], bool]) -> None:
        """Answer item after item until it is enough, or the campaign is over."""
        count = 0
        while paper and not self.over.is_set() and not is_enough(count):
            position = self.rng.choice(list(paper))
            first = self._compose(attempt, position, paper[position])
            count += 1
            fate = self.rng.random()
            if fate < 0.05:
                self._save([self._compose(attempt, position, paper[position]), first])
            elif fate < 0.1:
                self._save_side_by_side(first, self._compose(attempt, position, paper[position]))
            elif fate < 0.13:
                self._save([first, first])
            else:
                self._save([first])

    def _compose(self, attempt: str, position: int, fields: dict[str, list[str]]) -> Operation:
        self.seq += 1
        entries = {name: self.rng.choice(offered or [str(self.seq)]) for name, offered in fields.items()}
        op_id = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        return Operation(op_id, attempt, position, self.seq, f"{self.name}, {self.seq}", entries)

    def _save(self, operations: list[Operation]) -> None:
        """Send one after the other, by turns from two tabs, each until it is acknowledged."""
        for tab, operation in enumerate(operations):
            self._until_answered(lambda operation=operation, tab=tab: self._exchange(operation, tab % 2))

    def _save_side_by_side(self, *operations: Operation) -> None:
        """Send two at once from two tabs; what is not acknowledged so goes out again alone."""
        self._keep_pace(len(operations))
        try:
            for tab, operation in enumerate(operations):
                self._send(operation, tab)
            receipts = [
                self._read_receipt(operation, self.browser.receive(tab)) for tab, operation in enumerate(operations)
            ]
            waiting = [operation for operation, receipt in zip(operations, receipts, strict=True) if receipt is None]
        except (OSError, http.client.HTTPException):
            self.browser.hang_up()
            waiting = list(operations)
        self._save(waiting)

    def _exchange(self, operation: Operation, tab: int) -> Receipt | None:
        self._keep_pace(1)
        self._send(operation, tab)
        return self._read_receipt(operation, self.browser.receive(tab))

    def _send(self, operation: Operation, tab: int) -> None:
        self.ledger.note_send(operation)
        fields = {"op_id": operation.op_id, "seq": str(operation.seq), "notes": operation.notes, **operation.entries}
        self.browser.send(f"/interviews/{operation.attempt}/{operation.position}/save/", fields, tab=tab)

    def _keep_pace(self, saves: int) -> None:
        now = time.monotonic()
        if now < self.next_save_at:
            time.sleep(self.next_save_at - now)
        self.next_save_at = max(now, self.next_save_at) + saves * SECONDS_BETWEEN_SAVES

    def _read_receipt(self, operation: Operation, reply: Reply) -> Receipt | None:
        try:
            settled = self._settled(reply)
        except Refused as refusal:
            self.ledger.note_refusal(operation, str(refusal))
            raise
        if settled is None:
            return None
        told = json.loads(settled.event)["receipt"] if settled.event else {}
        if told.get("op") != operation.op_id:
            return None
        times = re.search(r"\d\d:\d\d:\d\d", settled.text)
        receipt = Receipt(told["late"], times[0] if times else "")
        self.ledger.note_acknowledgement(operation, receipt)
        self.recent.append(operation)
        return receipt

    def _settled(self, reply: Reply) -> Reply | None:
        """Return an answer that stands, None for one to ask for again. Raise Refused for a refusal."""
        if reply.status >= 500 or reply.status == 429:
            return None
        if reply.status >= 400:
            raise Refused(f"status {reply.status}")
        return reply

    def _until_answered(self, ask: Callable[[], Answer | None]) -> Answer:
        """Ask until there is an answer, with pauses that grow; raise GaveUp when the campaign wants no more of it."""
        pause = 0.1
        while True:
            try:
                if (answer := ask()) is not None:
                    return answer
            except (OSError, http.client.HTTPException, psycopg.OperationalError):
                self.browser.hang_up()
            if self.give_up.wait(pause * self.rng.uniform(0.5, 1)):
                raise GaveUp
            pause = min(2 * pause, LONGEST_PAUSE)


def read_paper(page: str) -> Paper:
    """Return what may be entered on a page with items."""
    paper: Paper = {}
    for form in re.finditer(r'<form class="sitting" id="item-(\d+)".*?</form>', page, re.DOTALL):
        fields = paper.setdefault(int(form[1]), {})
        for tag in re.findall(rf'<(?:input|textarea)\b[^>]*\bid="{form[1]}-id_[^>]*>', form[0]):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            offered = fields.setdefault(attributes["name"], [])
            if attributes.get("type") in ("radio", "checkbox"):
                offered.append(attributes["value"])
    return paper
