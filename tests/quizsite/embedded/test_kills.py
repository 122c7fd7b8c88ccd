"""The promise of the site: kill any part of it in the middle of an interview, and nothing acknowledged is lost.

The whole site runs as `make run` starts it, in a folder of its own. A candidate answers without a pause through plain
HTTP, and keeps a ledger of what was acknowledged.
"""

import os
import signal
import threading

import psycopg
import pytest

from tests.candidates import Candidate
from tests.quizsite.embedded.sites import Site, lend_static_files, running_site
from tests.waiting import wait_until

# One worker starts these one after the other: each site is six processes.
pytestmark = pytest.mark.xdist_group("up")
PARTS = ["worker", "scheduler", "valkey", "web", "postgres"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    var = tmp_path_factory.mktemp("killed") / "var"
    lend_static_files(var)
    with running_site(var) as running:
        yield running


def query(site: Site, sql: str, *values: object) -> list[tuple]:
    """Ask the database past the application."""
    with psycopg.connect(f"host={site.var / 'run' / 'pg'} user=quiz dbname=quiz") as connection:
        cursor = connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def kill(site: Site, part: str) -> None:
    """Kill a part with -9, and come back once the runner has put another in its place."""
    wait_until(site.kill(part), what=f"a new {part}")


def test_no_acknowledged_answer_is_lost_when_each_part_is_killed_in_turn(site):
    candidate = Candidate(site.url.rstrip("/"))
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
            kill(site, part)
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

    rows = query(
        site,
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
        kill(site, part)
    swept, looked_at = Candidate(site.url.rstrip("/")), Candidate(site.url.rstrip("/"))
    attempts = [wait_until(lambda one=one: one.start("phone-screen"), seconds=60) for one in (swept, looked_at)]
    move = "started_at = started_at - interval '2 h', deadline_at = deadline_at - interval '2 h'"
    over = f"UPDATE interviews_attempt SET {move} WHERE id = %s"  # noqa: S608  (all of it stands here)

    query(site, over, attempts[0])
    wait_until(
        lambda: query(site, "SELECT 1 FROM interviews_attempt WHERE id = %s AND closed_at IS NOT NULL", attempts[0]),
        seconds=30,
        what="the sweep",
    )

    for part in ("worker", "scheduler"):
        os.kill(site.pid(part), signal.SIGSTOP)
    query(site, over, attempts[1])
    url, page = looked_at.get(f"/interviews/{attempts[1]}/")
    for part in ("worker", "scheduler"):
        os.kill(site.pid(part), signal.SIGCONT)

    assert url.endswith("/report/")
    assert "Time ran out" in page
    closed = query(site, "SELECT closed_at - deadline_at FROM interviews_attempt WHERE id = %s", attempts[1])
    assert closed[0][0].total_seconds() == 5
