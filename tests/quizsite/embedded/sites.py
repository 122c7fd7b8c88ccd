"""The whole site as a process of its own, for tests that watch it start, die and stop."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from quizsite.embedded.folders import PROJECT
from quizsite.embedded.processes import dying_with_parent, fingerprint
from quizsite.operations.static_files import sources_sum

# What `make test` says about its own servers must not reach a site that starts its own.
OF_THE_TESTS = {
    *("DATABASE_URL", "BROKER_URL", "VAR_DIR", "PORT", "SECRET_KEY"),
    *("ALLOWED_HOSTS", "SITE_URL", "HTTPS", "PRODUCTION", "DJANGO_SETTINGS_MODULE"),
}

SECONDS_TO_START = 90

Answer = TypeVar("Answer")


def wait_until(condition: Callable[[], Answer], *, seconds: float, what: str) -> Answer:
    """Ask again and again until the answer is true, and return it; fail the test when the time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what}")
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS} | more


def start_runner(*arguments: str, output: Path, **env: str) -> subprocess.Popen[bytes]:
    """Start the runner in a session of its own, as a terminal would, its output in a file."""
    with output.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "quizsite.embedded", *arguments],
            cwd=PROJECT,
            env=clean_environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )


def lend_static_files(var: Path) -> None:
    """Put the tests' collected files into a site's folder: compressing them takes seconds each time."""
    shutil.copytree(settings.STATIC_ROOT, var / "static")
    (var / "static.sum").write_text(sources_sum())


class Site:
    """A running site; `url` ends in a slash."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        return self.var.with_suffix(".out").read_text()

    def start(self) -> None:
        """Start it and wait for its first page."""
        self.process = start_runner(
            "up", output=self.var.with_suffix(".out"), VAR_DIR=str(self.var), PORT=str(self.port)
        )
        wait_until(
            lambda: f"Ready: {self.url}" in self.output or self.process.poll() is not None,
            seconds=SECONDS_TO_START,
            what="the site is ready",
        )
        assert self.process.poll() is None, self.output

    def pid(self, name: str) -> int:
        """Return the process id of "web-1", "web-2", "worker", "scheduler", "valkey" or "postgres"."""
        return int((self.var / "run" / f"{name}.pid").read_text().split()[0])

    def pids(self) -> dict[str, int]:
        return {file.stem: self.pid(file.stem) for file in (self.var / "run").glob("*.pid")}

    def kill(self, part: str) -> Callable[[], bool]:
        """Kill a part with SIGKILL, with "web" both of its servers; return what tells that it has been replaced."""
        killed = {name: pid for name, pid in self.pids().items() if name.partition("-")[0] == part or name == part}
        for pid in killed.values():
            os.kill(pid, signal.SIGKILL)
        return lambda: all(self.pid(name) != pid and is_running(self.pid(name)) for name, pid in killed.items())

    def status(self, path: str, port: int = 0) -> int:
        """Return the status of an answer, also of a server beside the site; 0 when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop it by a signal; return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)


def is_running(pid: int) -> bool:
    return fingerprint(pid) is not None


def seconds_told(output: str, words: str) -> float:
    """Return the time stamp of the step line with these words."""
    found = re.search(rf"\[ *([\d.]+) s\] {words}", output)
    assert found, output
    return float(found[1])


@contextmanager
def running_site(var: Path) -> Iterator[Site]:
    site = Site(var)
    try:
        site.start()
        yield site
    finally:
        if site.process and site.process.poll() is None:
            site.stop()
