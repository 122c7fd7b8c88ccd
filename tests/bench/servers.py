"""Servers that do little, beside the site: what it costs is read against what they cost on the same machine."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from quizsite.embedded.folders import PROJECT


@contextmanager
def uvicorn_beside(application: str, *options: str, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Serve an application at a port of this machine, and yield the port once it listens."""
    from tests.quizsite.embedded.sites import free_port

    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "--no-access-log", *options], cwd=PROJECT, env=env)
    try:
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
