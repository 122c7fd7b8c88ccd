"""A whole site, started from a folder of source as `make run` starts it, and removed without a trace."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from quizsite.embedded.folders import Folders
from quizsite.embedded.processes import dying_with_parent, last_lines
from quizsite.embedded.supervisor import end_leftovers
from tests.quizsite.embedded.sites import Site, clean_environment

SECONDS_TO_START = 200.0
SECONDS_TO_STOP = 12.0


class NotRunning(Exception):
    """The site did not start, or has stopped by itself."""


class WholeSite(Site):
    """A site with its own source, data folder, port and session."""

    def __init__(self, source: Path, var: Path) -> None:
        super().__init__(var)
        self.source = source
        self.folders = Folders(var)

    def start(self) -> None:
        """Start it and wait for its first page; call from the main thread."""
        environment = {"VAR_DIR": str(self.var), "PORT": str(self.port), "PYTHONDONTWRITEBYTECODE": "1"}
        with self.var.with_suffix(".out").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "quizsite.embedded", "up"],
                cwd=self.source,
                env=clean_environment(PYTHONPATH=str(self.source), **environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGTERM),
            )
        if not self.wait_until(lambda: f"Ready: {self.url}" in self.output, seconds=SECONDS_TO_START):
            raise NotRunning(f"The site did not start within {SECONDS_TO_START:g} s:\n{self.last_words()}")

    def wait_until(self, holds: Callable[[], bool], *, seconds: float) -> bool:
        """Wait for a condition while the site runs; return whether it came about."""
        give_up_at = time.monotonic() + seconds
        while not (answer := holds()) and time.monotonic() < give_up_at:
            self.check()
            time.sleep(0.2)
        return answer

    def check(self) -> None:
        """Raise NotRunning when the site has stopped."""
        if self.process is None or self.process.poll() is not None:
            raise NotRunning(f"The site stopped by itself:\n{self.last_words()}")

    def last_words(self) -> str:
        return last_lines(self.var.with_suffix(".out"))

    def end(self) -> None:
        """Stop everything, by force if need be."""
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
            if self.process is None or self.process.poll() is not None:
                break
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(SECONDS_TO_STOP)
        if self.folders.run.exists():
            end_leftovers(self.folders, lambda words: print(words, file=sys.stderr))
        self.folders.tidy()
