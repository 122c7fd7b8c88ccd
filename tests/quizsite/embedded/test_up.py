"""The site as `make run` starts it: real servers, real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from quizsite.embedded.folders import PROJECT
from quizsite.embedded.ports import FIRST_PORT, listen
from tests.quizsite.embedded.sites import (
    clean_environment,
    free_port,
    is_running,
    running_site,
    seconds_told,
    wait_until,
)

PARTS = ["postgres", "scheduler", "valkey", "web-1", "web-2", "worker"]


def run_up(**env):
    return subprocess.run(
        [sys.executable, "-m", "quizsite.embedded", "up"],
        cwd=PROJECT,
        env=clean_environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_first_start_says_where_the_site_is_and_who_can_log_in(first_start):
    assert f"Ready: {first_start.url}" in first_start.output
    for line in first_start.logins.splitlines():
        assert line in first_start.output
    assert first_start.first_page == 200


def test_secrets_of_the_site_are_for_its_owner_only(first_start):
    modes = {name: (first_start.var / name).stat().st_mode & 0o777 for name in ("secret-key", "demo-logins.txt", "pg")}

    assert modes == {"secret-key": 0o600, "demo-logins.txt": 0o600, "pg": 0o700}


def test_ctrl_c_stops_every_part(first_start):
    assert first_start.exit_code == 0
    assert sorted(first_start.first_pids) == PARTS
    assert [name for name, pid in first_start.first_pids.items() if is_running(pid)] == []
    assert first_start.pids() == {}


def test_every_part_comes_back_after_kill_9_and_the_site_with_it(var):
    with running_site(var) as site:
        assert seconds_told(site.output, "Web server") < 30
        for name in PARTS:
            wait_until(site.kill(name), seconds=5, what=f"{name} runs again")
        wait_until(lambda: site.status("/practise/") == 200, seconds=20, what="a page that reads the database")

        again = run_up(VAR_DIR=str(var), PORT=str(free_port()))
        taken = run_up(VAR_DIR=str(var.with_name("other")), PORT=str(site.port))
        code = site.stop(signal.SIGTERM)

    for name in PARTS:
        assert f"{name} ended (killed by SIGKILL); starting it again" in site.output
    assert (again.returncode, taken.returncode) == (1, 1)
    assert f"Already running on {var}: pid {site.process.pid}, {site.url}" in again.stderr
    assert f"Port {site.port} is taken" in taken.stderr
    assert code == 143


def test_kill_9_of_the_runner_leaves_nothing_and_the_next_start_works(var):
    with running_site(var) as site:
        pids = site.pids()
        site.process.kill()
        site.process.wait()
        if sys.platform == "linux":
            for name, pid in pids.items():
                wait_until(lambda pid=pid: not is_running(pid), seconds=20, what=f"{name} has ended")
        # As if, since then, another process had been given the database's process id.
        note = var / "pg" / "postmaster.pid"
        note.write_text(f"{os.getpid()}\n{var / 'pg'}\n")

        site.start()

        assert site.status("/practise/") == 200
        assert not any(is_running(pid) for pid in pids.values())
        assert site.stop(signal.SIGHUP) == 129
    assert not note.exists()


def test_the_next_start_works_at_once_after_kill_9_of_everything(var):
    with running_site(var) as site:
        site.process.kill()
        for pid in site.pids().values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        site.process.wait()

        site.start()

        assert site.status("/practise/") == 200


def test_a_failing_step_stops_what_was_started_and_shows_why(var):
    (var / "pg" / "postgresql.conf").write_text("shared_buffers = plenty\n")

    failed = run_up(VAR_DIR=str(var), PORT=str(free_port()))

    assert failed.returncode == 1
    assert "postgres ended while starting" in failed.stderr
    assert 'invalid value for parameter "shared_buffers"' in failed.stderr
    assert list((var / "run").glob("*.pid")) == []


def test_a_folder_of_another_postgres_is_refused_with_the_way_out(var):
    (var / "pg" / "PG_VERSION").write_text("17\n")

    failed = run_up(VAR_DIR=str(var), PORT=str(free_port()))

    assert failed.returncode == 1
    assert re.search(r"was made by Postgres 17, and this is Postgres 1\d", failed.stderr)
    assert "manage.py backup FILE" in failed.stderr


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(port, tmp_path):
    failed = run_up(VAR_DIR=str(tmp_path / "var"), PORT=port)

    assert failed.returncode == 1
    assert f"PORT={port} is not a port" in failed.stderr


def test_the_next_port_is_taken_when_none_was_asked_for():
    with socket.socket() as holder:
        # That somebody else holds it already is as good.
        with suppress(OSError):
            holder.bind(("127.0.0.1", FIRST_PORT))
            holder.listen()

        with listen("") as listener:
            assert FIRST_PORT < listener.getsockname()[1] < FIRST_PORT + 100


def test_a_sick_folder_is_told_in_words(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")

    failed = run_up(VAR_DIR=str(tmp_path / "var"), PORT=str(free_port()))

    assert failed.returncode == 1
    assert "Cannot write to" in failed.stderr
    assert "Traceback" not in failed.stderr
