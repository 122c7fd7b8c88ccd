import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quizsite.embedded.folders import PROJECT, Folders
from quizsite.embedded.processes import fingerprint
from quizsite.embedded.supervisor import end_leftovers
from tests.quizsite.embedded.sites import is_running, wait_until

STUBBORN = "trap '' TERM; while :; do sleep 1; done"


class Watch:
    def __init__(self, folder: Path, **commands: str) -> None:
        self.folder = folder / "var"
        self.file = folder / "said"
        with self.file.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.quizsite.embedded.watch_commands", str(self.folder)),
                    *(f"{name}={command}" for name, command in commands.items()),
                ],
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_for("watching")

    @property
    def said(self) -> str:
        return self.file.read_text()

    def wait_for(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None, seconds=20, what=words)
        assert words in self.said

    def pid(self, name: str) -> int:
        return int((self.folder / "run" / f"{name}.pid").read_text().split()[0])


@pytest.fixture
def watch(tmp_path):
    watches = []

    def start(**commands: str) -> Watch:
        watches.append(Watch(tmp_path, **commands))
        return watches[-1]

    yield start
    for started in watches:
        started.process.kill()
        started.process.wait()


def test_a_part_that_dies_five_times_stops_everything_and_is_named(watch):
    watched = watch(steady="exec sleep 1000", sick="echo no more paper; exit 3")
    steady = watched.pid("steady")

    assert watched.process.wait(20) == 1

    assert watched.said.count("sick ended (exit code 3); starting it again") == 4
    assert "sick ended 5 times in 30 s" in watched.said
    assert "no more paper" in watched.said
    assert not is_running(steady)


def test_a_part_that_dies_is_back_within_a_second(watch):
    watched = watch(steady="exec sleep 1000")
    killed = watched.pid("steady")
    os.kill(killed, signal.SIGKILL)
    killed_at = time.monotonic()

    wait_until(lambda: watched.pid("steady") != killed, seconds=1, what="steady runs again")

    assert time.monotonic() - killed_at < 1


def test_parts_stop_in_the_reverse_order_of_their_stages(watch, tmp_path):
    note = tmp_path / "order"
    command = "trap 'echo {0} >> {1}; exit' TERM; echo up; while :; do sleep 0.05; done"
    watched = watch(database=command.format("database", note), web=command.format("web", note))
    for name in ("database", "web"):
        log = Folders(watched.folder).log(name)
        wait_until(lambda log=log: log.read_text() == "up\n", seconds=20, what=f"{name} is up")

    watched.process.send_signal(signal.SIGTERM)

    assert watched.process.wait(20) == 0
    assert note.read_text() == "web\ndatabase\n"


def test_a_second_ctrl_c_kills_a_part_that_does_not_stop(watch):
    watched = watch(stubborn=STUBBORN)
    stubborn = watched.pid("stubborn")
    # Its trap is set once the shell has started a sleep.
    wait_until(lambda: children_of(stubborn), seconds=20, what="the loop runs")

    watched.process.send_signal(signal.SIGINT)
    watched.wait_for("stopping for signal 2")
    assert is_running(stubborn)
    watched.process.send_signal(signal.SIGINT)

    assert watched.process.wait(5) == 0
    assert not is_running(stubborn)


def children_of(pid: int) -> str:
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="macOS cannot end a child with its parent; the next start does")
def test_parts_end_with_a_runner_that_is_killed(watch):
    watched = watch(steady="exec sleep 1000")
    steady = watched.pid("steady")

    watched.process.kill()

    wait_until(lambda: not is_running(steady), seconds=10, what="the part has ended")


def test_leftovers_of_a_killed_run_are_stopped_and_strangers_are_not(tmp_path):
    folders = Folders(tmp_path)
    folders.make()
    said = []
    leftover, stranger = (subprocess.Popen(["sleep", "1000"]) for _ in range(2))
    try:
        (folders.run / "web.pid").write_text(f"{leftover.pid} {fingerprint(leftover.pid)}")
        (folders.run / "worker.pid").write_text(f"{stranger.pid} started at another time")

        end_leftovers(folders, said.append)

        assert leftover.wait(10) == -signal.SIGTERM
        assert stranger.poll() is None
        assert len(said) == 1
        assert re.match(r"Stopping web \(pid \d+\)", said[0])
        assert list(folders.run.glob("*.pid")) == []
    finally:
        leftover.kill()
        stranger.kill()
        leftover.wait()
        stranger.wait()
