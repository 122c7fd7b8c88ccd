"""Servers beside a whole site, as production has them: more processes for pages, and one for streams alone."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from quizsite.embedded.processes import fingerprint, kill_group, spawn
from tests.chaos.whole_site import WholeSite
from tests.quizsite.embedded.sites import free_port

SECONDS_TO_START = 40.0


def pages_command(port: int) -> list[str]:
    command = [sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}"]
    command += ["--workers=1", "--blocking-threads=8", "--respawn-failed-workers", "--log-level=error"]
    return [*command, "quizsite.wsgi:application"]


def streams_command(port: int) -> list[str]:
    command = [sys.executable, "-m", "uvicorn", "quizsite.streams:application", "--host", "127.0.0.1"]
    return [*command, "--port", str(port), "--no-access-log", "--log-level", "error"]


class Server:
    """A server on a port of its own that is started again whenever it has died."""

    def __init__(self, name: str, site: WholeSite, command: Sequence[str], env: Mapping[str, str], port: int) -> None:
        self.name, self.site, self.command, self.env, self.port = name, site, command, env, port
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it if it does not run; call from the main thread."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            kill_group(self.process.pid, signal.SIGKILL)
        with (self.site.var / f"{self.name}.out").open("ab") as output:
            self.process = spawn(self.command, env=self.env, folder=self.site.source, output=output)
        note = self.site.folders.run / f"{self.name}.pid"
        note.with_suffix(".new").write_text(f"{self.process.pid} {fingerprint(self.process.pid)}")
        note.with_suffix(".new").replace(note)

    def end(self) -> None:
        if self.process is not None:
            kill_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Beside:
    """A server of pages and one of streams, both of the code that the site runs."""

    def __init__(self, site: WholeSite, env: Mapping[str, str]) -> None:
        ports = free_port(), free_port()
        env = {**env, "PYTHONPATH": str(site.source)}
        self.pages = Server("pages", site, pages_command(ports[0]), env, ports[0])
        self.streams = Server("stream", site, streams_command(ports[1]), env, ports[1])

    def start(self) -> None:
        """Start both, and wait until they answer."""
        give_up_at = time.monotonic() + SECONDS_TO_START
        self.keep()
        while not self.answers():
            if time.monotonic() > give_up_at:
                raise TimeoutError("the servers beside the site did not start")
            time.sleep(0.2)

    def keep(self) -> None:
        for server in (self.pages, self.streams):
            server.keep()

    def answers(self) -> bool:
        site = self.pages.site
        return site.status("/healthz", self.pages.port) == site.status("/streams/healthz", self.streams.port) == 200

    def end(self) -> None:
        for server in (self.pages, self.streams):
            server.end()
