"""A page in real Chromium while each part of the whole site is killed: it heals itself, and keeps what was typed."""

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.papers import SAVED, saved
from tests.quizsite.embedded.sites import lend_static_files, running_site
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]
PARTS = ("worker", "scheduler", "valkey", "web", "postgres")
# A killed database takes its time to recover, and the page waits longer after each try that failed.
HEALED = 60_000


def test_a_page_heals_itself_whatever_is_killed_and_closes_in_time(browser: Browser, tmp_path):
    var = tmp_path / "var"
    lend_static_files(var)
    with running_site(var) as running:
        context = browser.new_context(base_url=running.url, reduced_motion="reduce")
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("interviews/")
        page.get_by_role("button", name="Start Phone screen").click()
        notes = page.locator("form.sitting:not([hidden]) [name=notes]")

        for part in PARTS:
            is_replaced = running.kill(part)
            notes.fill(f"while {part} is dead")
            wait_until(is_replaced, what=f"a new {part}")
            wait_until(lambda part=part: newest_notes(running) == f"while {part} is dead", seconds=HEALED / 1000)
            expect(saved(page)).to_have_text(SAVED, timeout=HEALED)

        page.reload()
        expect(notes).to_have_value("while postgres is dead")
        query(running, "UPDATE interviews_attempt SET started_at = started_at - interval '2 h',"
                       " deadline_at = deadline_at - interval '2 h'")  # fmt: skip
        page.reload()

        page.wait_for_url("**/report/", timeout=HEALED)
        expect(page.get_by_text("Time ran out, and the paper was handed in as it stood.")).to_be_visible()
        assert errors == []
        context.close()


def query(running, sql: str) -> list[tuple]:
    wait_until(lambda: running.status("/readyz") == 200, seconds=60, what="the database answers")
    with psycopg.connect(f"host={running.var / 'run' / 'pg'} user=quiz dbname=quiz") as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def newest_notes(running) -> str:
    rows = query(running, "SELECT notes FROM interviews_response ORDER BY received_at DESC LIMIT 1")
    return rows[0][0] if rows else ""
