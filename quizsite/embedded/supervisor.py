"""Starting services, bringing back those that die, and stopping them in order."""

import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

from quizsite.embedded.errors import CannotRun, StopRequested
from quizsite.embedded.folders import Folders
from quizsite.embedded.processes import (
    end_stranger,
    exit_words,
    fingerprint,
    kill_group,
    last_lines,
    spawn,
)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOST_DEATHS, WITHIN_SECONDS = 5, 30.0
RESTART_AFTER = (0.0, 0.5, 0.9, 0.9, 0.9)
LAST_RESORT_AFTER = 6.0
LARGEST_LOG = 5_000_000


@dataclass
class Service:
    """One child that has to run all the time."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    folder: Path
    # Services stop from the highest stage down: those that use the database before the database.
    stage: int
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    # What the kernel sends when the runner was killed and can stop nothing any more.
    death_signal: signal.Signals = signal.SIGKILL
    # The last resort of the second Ctrl-C.
    kill_signal: signal.Signals = signal.SIGKILL
    nice: int = 0
    # Sockets of the runner, by number, that the child listens on: they outlive it.
    sockets: Sequence[int] = ()
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = None
    restart_at: float = 0.0
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_DEATHS))


class Signals:
    """Stop signals, collected between the steps of the runner instead of breaking into one."""

    def __init__(self) -> None:
        self._pending: list[int] = []
        self._wakeup, write_end = os.pipe()
        for end in (self._wakeup, write_end):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        # A handler of its own lets the end of a child wake the runner at once.
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        for number in STOP_SIGNALS:
            # `nohup` and a shell's `&` ignore some signals on purpose.
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda number, frame: self._pending.append(number))

    def wait(self, seconds: float) -> None:
        """Sleep until a child ends, a stop signal comes, or the time is over."""
        select.select([self._wakeup], [], [], max(0.0, seconds))
        self.forget_wakeups()

    def forget_wakeups(self) -> None:
        """Sleep through what has happened up to now; a stop signal is still there to be taken."""
        with suppress(BlockingIOError):
            os.read(self._wakeup, 4096)

    def take(self) -> int | None:
        """Return the next stop signal, if one has come."""
        return self._pending.pop(0) if self._pending else None


class Supervisor:
    def __init__(self, folders: Folders, say: Callable[[str], None]) -> None:
        self.folders = folders
        self.say = say
        self.signals = Signals()
        self.services: list[Service] = []

    # --- Starting -------------------------------------------------------------------------------

    def start(self, service: Service) -> None:
        """Start a service and watch over it from now on."""
        _turn_over(self.folders.log(service.name))
        self.services.append(service)
        self._launch(service)

    def wait_until(self, is_ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait for a condition; raise CannotRun when a service ends before, or the time is over."""
        deadline = time.monotonic() + seconds
        pause = 0.02
        while not is_ready():
            self._check_signals()
            for service in self.services:
                if service.process and (code := service.process.poll()) is not None:
                    raise CannotRun(f"{service.name} ended while starting: {self._obituary(service, code)}")
            if time.monotonic() > deadline:
                raise CannotRun(f"{what} did not come up in {seconds:.0f} s. See {self.folders.root / 'log'}")
            # The question itself may have run a process, whose end is no news.
            self.signals.forget_wakeups()
            self.signals.wait(pause)
            pause = min(pause * 1.5, 0.25)

    def run(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        folder: Path,
        words: bytes = b"",
        log: Path | None = None,
    ) -> None:
        """Run one command to its end, `words` on its standard input, its output on the terminal or in a log.

        Raise CannotRun if it fails.
        """
        with TemporaryFile() as standard_input, log.open("ab") if log else nullcontext() as output:
            standard_input.write(words)
            standard_input.seek(0)
            process = spawn(command, env=env, folder=folder, standard_input=standard_input, output=output)
        try:
            while process.poll() is None:
                self._check_signals()
                self.signals.wait(1.0)
        finally:
            kill_group(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode:
            line = " ".join(str(part) for part in command)
            end = f" The end of {log}:\n{last_lines(log)}" if log else ""
            raise CannotRun(f"`{line}` failed: {exit_words(process.returncode)}.{end}")

    def _launch(self, service: Service) -> None:
        service.before_start()
        with self.folders.log(service.name).open("ab") as log:
            service.process = spawn(
                service.command,
                env=service.env,
                folder=service.folder,
                output=log,
                death_signal=service.death_signal,
                nice=service.nice,
                sockets=service.sockets,
            )
        pid = service.process.pid
        note = self.folders.run / f"{service.name}.pid"
        # Under its name when it is whole: others read it at any moment.
        note.with_suffix(".new").write_text(f"{pid} {fingerprint(pid)}")
        note.with_suffix(".new").replace(note)

    # --- Watching -------------------------------------------------------------------------------

    def watch(self) -> NoReturn:
        """Bring back services that die, until a stop signal (StopRequested) or until one dies too often
        (CannotRun)."""
        while True:
            self._check_signals()
            now = time.monotonic()
            for service in self.services:
                if service.process and (code := service.process.poll()) is not None:
                    self._bury(service, code, now)
                if service.process is None and service.restart_at <= now:
                    self._launch(service)
            waiting = [service.restart_at - now for service in self.services if service.process is None]
            self.signals.wait(min(waiting, default=1.0))

    def _bury(self, service: Service, code: int, now: float) -> None:
        assert service.process is not None
        kill_group(service.process.pid, signal.SIGKILL)
        service.process = None
        service.deaths.append(now)
        recent = [death for death in service.deaths if death > now - WITHIN_SECONDS]
        if len(recent) == MOST_DEATHS:
            raise CannotRun(
                f"{service.name} ended {MOST_DEATHS} times in {WITHIN_SECONDS:.0f} s, so everything stops."
                f" Last: {self._obituary(service, code)}"
            )
        service.restart_at = now + RESTART_AFTER[len(recent) - 1]
        self.say(f"{service.name} ended ({exit_words(code)}); starting it again")

    def _obituary(self, service: Service, code: int) -> str:
        log = self.folders.log(service.name)
        return f"{exit_words(code)}. The end of {log}:\n{last_lines(log)}"

    def _check_signals(self) -> None:
        if (number := self.signals.take()) is not None:
            raise StopRequested(number)

    # --- Stopping -------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop every service, stage by stage; a second Ctrl-C meanwhile kills what is left."""
        for stage in sorted({service.stage for service in self.services}, reverse=True):
            group = [s for s in self.services if s.stage == stage and s.process]
            for service in group:
                _signal(service, service.stop_signal)
            stopped_at = time.monotonic()
            while running := [s for s in group if s.process and s.process.poll() is None]:
                if self.signals.take() == signal.SIGINT:
                    self._hurry()
                for service in running:
                    late = time.monotonic() - stopped_at - service.stop_seconds
                    if late > 0:
                        _signal(service, service.kill_signal if late < LAST_RESORT_AFTER else signal.SIGKILL)
                self.signals.wait(0.05)
            for service in group:
                if service.process:
                    kill_group(service.process.pid, signal.SIGKILL)
                (self.folders.run / f"{service.name}.pid").unlink(missing_ok=True)
        self.services.clear()

    def _hurry(self) -> None:
        for service in self.services:
            service.stop_signal = service.kill_signal
            service.stop_seconds = 0.0


def end_leftovers(folders: Folders, say: Callable[[str], None]) -> None:
    """Stop what an earlier runner that was killed has left running on this folder; call under its lock."""
    for file in sorted(folders.run.glob("*.pid")):
        pid, _, mark = file.read_text().partition(" ")
        if pid.isdigit() and fingerprint(int(pid)) == mark:
            say(f"Stopping {file.stem} (pid {pid}), left over from a run that was killed")
            end_stranger(int(pid), mark, signal.SIGINT if file.stem == "postgres" else signal.SIGTERM)
        file.unlink()


def _signal(service: Service, number: signal.Signals) -> None:
    if service.process:
        service.process.send_signal(number)


def _turn_over(log: Path) -> None:
    """Keep one old log, so that neither grows without end."""
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
