"""The whole site, and servers that do little beside it: what it costs is read against what they cost."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quizsite.embedded.environment import site_environment
from quizsite.embedded.folders import PROJECT, Folders


@contextmanager
def whole_site(**env: str) -> Iterator[tuple[int, Folders]]:
    """Start the site as `make run` does, with data of its own, and let this process use its database and its broker.

    Yield its port and its folders; call before Django is set up. `env` is for this process alone.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        from tests.quizsite.embedded.sites import running_site

        var = Path(folder) / "var"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
        with running_site(var) as site:
            folders = Folders(var)
            addresses = {"database_url": folders.database_url, "broker_url": folders.broker_url}
            os.environ.update(site_environment(folders, port=site.port, **addresses), **env)
            yield site.port, folders


@contextmanager
def uvicorn_beside(application: str, *options: str) -> Iterator[int]:
    """Serve an application at a port of this machine, and yield the port once it listens."""
    from tests.quizsite.embedded.sites import free_port

    port = free_port()
    command = [sys.executable, "-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "--no-access-log", *options], cwd=PROJECT)
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
