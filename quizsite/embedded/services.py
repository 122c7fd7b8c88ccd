"""A Postgres and a Valkey for the length of one command: tests, checks, benches."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from quizsite.embedded.environment import site_environment
from quizsite.embedded.errors import CannotRun, StopRequested
from quizsite.embedded.folders import Folders
from quizsite.embedded.postgres import Postgres
from quizsite.embedded.processes import dying_with_parent
from quizsite.embedded.supervisor import Supervisor, end_leftovers
from quizsite.embedded.valkey import Valkey

MEMORY = Path("/dev/shm")  # noqa: S108
ENOUGH_MEMORY = 2_000_000_000


def run_with_services(command: Sequence[str], *, durable: bool) -> int:
    """Run a command with DATABASE_URL and BROKER_URL of servers that end with it; return its exit code."""
    with _throw_away_folder(durable=durable) as folders:
        supervisor = Supervisor(folders, _complain)
        try:
            return _run(supervisor, command, _start_servers(supervisor, durable=durable))
        except StopRequested as request:
            return 128 + request.signal_number
        finally:
            supervisor.stop()


def _start_servers(supervisor: Supervisor, *, durable: bool) -> dict[str, str]:
    database_url, broker_url = os.environ.get("DATABASE_URL", ""), os.environ.get("BROKER_URL", "")
    if not broker_url:
        valkey = Valkey(supervisor.folders, durable=durable)
        valkey.prepare()
        supervisor.start(valkey.service())
        supervisor.wait_until(valkey.is_ready, seconds=30, what="Valkey")
        broker_url = supervisor.folders.broker_url
    if not database_url:
        postgres = Postgres(supervisor.folders, durable=durable)
        postgres.prepare(supervisor)
        supervisor.start(postgres.service())
        supervisor.wait_until(postgres.is_ready, seconds=60, what="Postgres")
        database_url = supervisor.folders.database_url
    env = site_environment(supervisor.folders, database_url=database_url, broker_url=broker_url, port=8000)
    return {"PRODUCTION": "false", **env}


def _run(supervisor: Supervisor, command: Sequence[str], env: dict[str, str]) -> int:
    """Run the command in the foreground, on our terminal; pass on the signals that it cannot have seen."""
    try:
        process = subprocess.Popen(command, env=env, preexec_fn=dying_with_parent(signal.SIGTERM))
    except OSError as problem:
        raise CannotRun(f"Cannot start `{command[0]}`: {problem.strerror}") from problem
    with process:
        while process.poll() is None:
            # Ctrl-C reaches the command by itself: it is in the terminal's foreground, as we are.
            number = supervisor.signals.take()
            if number is not None and number != signal.SIGINT:
                process.send_signal(number)
            supervisor.signals.wait(1.0)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


@contextmanager
def _throw_away_folder(*, durable: bool) -> Iterator[Folders]:
    """Make a folder, in memory where nothing has to last, and remove it at the end.

    A run that was killed could not remove its folder; the next one does.
    """
    home = Path(tempfile.gettempdir()) if durable or not _has_room(MEMORY) else MEMORY
    prefix = f"quizsite-services-{os.geteuid()}-"
    # One at a time, or a folder that has no lock yet would look left over.
    with (home / f"{prefix}lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        for old in home.glob(f"{prefix}*/"):
            with suppress(CannotRun):
                folders = Folders(old)
                lock = folders.lock()
                end_leftovers(folders, _complain)
                folders.remove()
                lock.release()
        folders = Folders(Path(tempfile.mkdtemp(prefix=prefix, dir=home)))
        folders.make()
        lock = folders.lock()
    try:
        yield folders
    finally:
        folders.remove()
        lock.release()


def _complain(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _has_room(folder: Path) -> bool:
    try:
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ENOUGH_MEMORY
    except OSError:
        return False
