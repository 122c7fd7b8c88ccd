"""What all tests share: the collected static files, and Ctrl-C as a terminal would send it."""

import fcntl
import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

# A shell lets its background jobs ignore Ctrl-C, and every child would inherit that: `make test &`.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def collected_static_files():
    """Collect the static files once for all test processes: pages name them by their hash."""
    folder = Path(settings.STATIC_ROOT)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "static.lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (folder / "staticfiles.json").exists():
            call_command("collectstatic", verbosity=0, interactive=False)
