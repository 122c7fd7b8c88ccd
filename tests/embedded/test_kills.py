"""The promise of the site: kill any part of it in the middle of an interview, and nothing acknowledged is lost.

The whole site runs as `make run` starts it, in a folder of its own. A candidate answers without a pause through plain
HTTP, and keeps a ledger of what was acknowledged; a browser sits another interview meanwhile.
"""

import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

import psycopg
import pytest

from quizsite.embedded.folders import PROJECT
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("site")
PARTS = ["worker", "scheduler", "valkey", "web", "postgres"]
READY = re.compile(r"Ready: (http://\S+)")


class Site:
    """A running site: its address, its database, and a way to kill its parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        environment = {name: value for name, value in os.environ.items() if name not in FROM_THE_TESTS}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quizsite.embedded", "up"],
            cwd=PROJECT,
            env={**environment, "VAR_DIR": str(folder)},
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        self.url = wait_until(self._address, seconds=120, what=f"the site of {self.log}").rstrip("/")

    def _address(self) -> str:
        assert self.process.poll() is None, self.log.read_text()
        found = READY.search(self.log.read_text())
        return found[1] if found else ""

    def kill(self, part: str) -> None:
        """Kill a part with -9, and come back once the runner has put another in its place."""
        pid = self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.pid_of(part) != pid, what=f"a new {part}")

    def pid_of(self, part: str) -> int:
        return int((self.folder / "run" / f"{part}.pid").read_text().split()[0])

    def query(self, sql: str, *values: object) -> list[tuple]:
        """Ask the database past the application."""
        address = f"host={self.folder / 'run' / 'pg'} user=quiz dbname=quiz"
        with psycopg.connect(address) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


# What the tests' own servers are called must not reach the site under test.
FROM_THE_TESTS = {
    "DATABASE_URL",
    "BROKER_URL",
    "PRODUCTION",
    "SECRET_KEY",
    "SITE_URL",
    "PORT",
}


class Candidate:
    """A guest who sits an interview by plain HTTP, and writes down what was acknowledged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.csrf = ""
        self.seq = 0
        self.acknowledged: dict[str, tuple[int, int, str]] = {}

    def get(self, path: str) -> tuple[str, str]:
        with self.opener.open(f"{self.url}{path}", timeout=10) as response:
            text = response.read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return response.url, text

    def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.csrf, **fields}).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, {"HX-Request": fields.pop("hx", "true")})
        with self.opener.open(request, timeout=10) as response:
            return response.status, response.url, response.headers.get("HX-Trigger", "")

    def start(self, plan: str) -> str:
        self.get("/interviews/")
        _, url, _ = self.post(f"/interviews/plans/{plan}/start/")
        return re.search(r"/interviews/([0-9a-f-]{36})/", url)[1]

    def answer(self, attempt: str, position: int) -> None:
        """Send one answer, under one operation id, until it is acknowledged."""
        self.seq += 1
        op_id, note = str(uuid.uuid4()), f"note {self.seq}"
        fields = {"op_id": op_id, "seq": str(self.seq), "notes": note}

        def is_acknowledged() -> bool:
            try:
                status, _, event = self.post(f"/interviews/{attempt}/{position}/save/", **fields)
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    raise
                return False
            except http.client.HTTPException:
                # The server was killed while it spoke: the same operation goes out again.
                return False
            return status == 200 and json.loads(event)["receipt"]["op"] == op_id

        wait_until(is_acknowledged, seconds=40, what="an acknowledgement")
        self.acknowledged[op_id] = (position, self.seq, note)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    running = Site(tmp_path_factory.mktemp("site") / "var")
    yield running
    if running.process.poll() is None:
        running.stop()


def test_no_acknowledged_answer_is_lost_when_each_part_is_killed_in_turn(site):
    candidate = Candidate(site.url)
    attempt = candidate.start("phone-screen")
    done = threading.Event()
    faults: list[BaseException] = []

    def keep_answering() -> None:
        position = 0
        try:
            while not done.is_set():
                position = position % 10 + 1
                candidate.answer(attempt, position)
        except BaseException as error:
            faults.append(error)

    answering = threading.Thread(target=keep_answering)
    answering.start()
    try:
        for part in PARTS:
            before = len(candidate.acknowledged)
            wait_until(lambda before=before: faults or len(candidate.acknowledged) > before + 20, seconds=60)
            site.kill(part)
            after = len(candidate.acknowledged)
            wait_until(
                lambda after=after: faults or len(candidate.acknowledged) > after + 20,
                seconds=60,
                what=f"answers after the end of {part}",
            )
    finally:
        done.set()
        answering.join(timeout=60)
    assert not faults

    rows = site.query(
        "SELECT r.op_id::text, i.position, r.seq, r.notes, r.is_late FROM interviews_response r"
        " JOIN interviews_attemptitem i ON i.id = r.item_id WHERE i.attempt_id = %s",
        attempt,
    )
    kept = {op_id: (position, seq, notes) for op_id, position, seq, notes, is_late in rows if not is_late}
    lost = {op_id for op_id in candidate.acknowledged if op_id not in kept}
    assert lost == set()
    assert len(rows) == len(kept)
    assert all(kept[op_id] == sent for op_id, sent in candidate.acknowledged.items())


def test_an_interview_closes_in_time_after_the_kills_and_also_while_worker_and_scheduler_are_dead(site):
    for part in PARTS:
        site.kill(part)
    swept, looked_at = Candidate(site.url), Candidate(site.url)
    attempts = [wait_until(lambda one=one: one.start("phone-screen"), seconds=60) for one in (swept, looked_at)]
    move = "started_at = started_at - interval '2 h', deadline_at = deadline_at - interval '2 h'"
    over = f"UPDATE interviews_attempt SET {move} WHERE id = %s"  # noqa: S608  (all of it stands here)

    site.query(over, attempts[0])
    wait_until(
        lambda: site.query("SELECT 1 FROM interviews_attempt WHERE id = %s AND closed_at IS NOT NULL", attempts[0]),
        seconds=30,
        what="the sweep",
    )

    for part in ("worker", "scheduler"):
        os.kill(site.pid_of(part), signal.SIGSTOP)
    site.query(over, attempts[1])
    url, page = looked_at.get(f"/interviews/{attempts[1]}/")
    for part in ("worker", "scheduler"):
        os.kill(site.pid_of(part), signal.SIGCONT)

    assert url.endswith("/report/")
    assert "Time ran out" in page
    closed = site.query("SELECT closed_at - deadline_at FROM interviews_attempt WHERE id = %s", attempts[1])
    assert closed[0][0].total_seconds() == 5
