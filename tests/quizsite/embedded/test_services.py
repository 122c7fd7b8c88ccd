import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quizsite.embedded.folders import PROJECT, Folders
from tests.quizsite.embedded.sites import clean_environment, is_running, start_runner, wait_until

REPORT = """
import os, sys, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    for name in ("fsync", "synchronous_commit", "full_page_writes", "server_encoding", "data_checksums"):
        print(name, connection.execute(f"SHOW {name}").fetchone()[0])
    print("order", *(word for word, in connection.execute(
        "SELECT word FROM unnest('{b,a,B,A,ä,Ä}'::text[]) AS word ORDER BY word")))
    print("upper", connection.execute("SELECT upper('straße ä')").fetchone()[0])
    print("database", connection.info.dbname, connection.info.user)
print("broker", redis.Redis.from_url(os.environ["BROKER_URL"]).ping())
print("var", os.environ["VAR_DIR"])
"""


def run_services(*arguments, **env):
    return subprocess.run(
        [sys.executable, "-m", "quizsite.embedded", "services", *arguments],
        cwd=PROJECT,
        env=clean_environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
    )


def report(*arguments, **env):
    done = run_services(*arguments, "--", sys.executable, "-c", REPORT, **env)
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_a_command_gets_a_database_and_a_broker_that_end_with_it():
    told = report()

    assert told["database"] == "quiz quiz"
    assert told["broker"] == "True"
    assert told["fsync"] == "off"
    assert not Path(told["var"]).exists()


def test_durable_services_keep_what_they_are_told_and_any_folder_will_do(tmp_path):
    folder = tmp_path / "a folder, with 'words' and ümlauts"
    folder.mkdir()

    told = report("--durable", TMPDIR=str(folder))

    assert {name: told[name] for name in ("fsync", "synchronous_commit", "full_page_writes")} == {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
    assert told["var"].startswith(str(folder))
    assert list(folder.glob("*/")) == []


@pytest.mark.parametrize("language", ["C", "de_DE.UTF-8", "no_such_language"])
def test_words_sort_the_same_whatever_the_language_of_the_machine(language):
    told = report(LANG=language, LC_ALL=language)

    assert told["server_encoding"] == "UTF8"
    assert told["order"] == "A B a b Ä ä"
    assert told["upper"] == "STRAßE Ä"


def test_a_path_that_is_too_long_for_a_socket_is_gone_round(tmp_path):
    folder = tmp_path / ("long" * 25)
    folder.mkdir()

    told = report("--durable", TMPDIR=str(folder))

    assert told["broker"] == "True"
    assert not Folders(Path(told["var"])).sockets.exists()


@pytest.mark.parametrize(("command", "code"), [("exit 7", 7), ("kill -KILL $$", 137)])
def test_the_exit_code_is_the_command_s(command, code):
    assert run_services("--", "sh", "-c", command, DATABASE_URL="mine", BROKER_URL="mine").returncode == code


def test_a_command_that_does_not_exist_is_named():
    # A folder of PATH that may not be read would make it "Permission denied" instead.
    done = run_services("--", "no-such-command", DATABASE_URL="mine", BROKER_URL="mine", PATH="/usr/bin:/bin")

    assert (done.returncode, done.stderr.strip()) == (1, "Cannot start `no-such-command`: No such file or directory")


def test_servers_that_the_environment_names_are_used_and_none_is_started():
    command = "echo $DATABASE_URL $BROKER_URL; ls $VAR_DIR"

    done = run_services("--", "sh", "-c", command, DATABASE_URL="postgresql://mine", BROKER_URL="redis://mine")

    assert done.stdout.splitlines() == ["postgresql://mine redis://mine", "lock", "log", "run", "secret-key"]


def test_libpq_s_own_variables_do_not_lead_elsewhere():
    assert report(PGHOST="elsewhere.invalid", PGPORT="1", PGSERVICE="other")["database"] == "quiz quiz"


def test_a_postgres_that_is_not_there_is_told_with_the_ways_out(tmp_path):
    done = run_services("--", "true", QUIZ_PG_BIN=str(tmp_path))

    assert done.returncode == 1
    assert "holds no `postgres`" in done.stderr
    assert "DATABASE_URL" in done.stderr


def test_services_that_were_killed_are_cleared_away_by_the_next(tmp_path):
    output = tmp_path / "said"
    runner = start_runner("services", "--durable", "--", "sh", "-c", "echo $VAR_DIR; exec sleep 1000", output=output,
                          TMPDIR=str(tmp_path))  # fmt: skip
    folder = Path(wait_until(lambda: output.read_text().strip(), seconds=30, what="the command runs"))
    pids = [int(file.read_text().split()[0]) for file in (folder / "run").glob("*.pid")]
    runner.kill()
    runner.wait()

    report("--durable", TMPDIR=str(tmp_path))

    assert len(pids) == 2
    assert not any(is_running(pid) for pid in pids)
    assert not folder.exists()


def test_ending_the_runner_ends_the_command_first(tmp_path):
    output = tmp_path / "said"
    command = "trap 'echo leaving; exit 4' TERM; echo $$; while :; do sleep 0.05; done"
    runner = start_runner("services", "--", "sh", "-c", command, output=output)
    pid = int(wait_until(lambda: output.read_text().strip(), seconds=30, what="the command runs"))

    runner.send_signal(signal.SIGTERM)

    assert runner.wait(20) == 4
    assert "leaving" in output.read_text()
    assert not is_running(pid)


def test_folders_keep_owner_and_mode_also_when_root_runs_it(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    report("--durable", TMPDIR=str(closed))

    assert (closed.stat().st_uid, closed.stat().st_mode & 0o777) == (os.geteuid(), 0o700)


def test_root_and_others_start_it_where_no_user_namespace_is_to_be_had(tmp_path):
    for name in ("setpriv", "sh", "test", "true"):
        (tmp_path / name).symlink_to(shutil.which(name))

    done = run_services("--", sys.executable, "-c", REPORT, PATH=str(tmp_path))

    # Nobody has to reach the wheel: not in a checkout under /root, and then that is what is said.
    assert "database quiz quiz" in done.stdout or "it cannot reach" in done.stderr
