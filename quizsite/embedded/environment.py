"""What the site's own processes are told; quizsite/settings.py reads it."""

import os
import sys
from pathlib import Path

from quizsite.embedded.folders import Folders, chosen_folders
from quizsite.embedded.ports import FIRST_PORT
from quizsite.embedded.postgres import without_libpq


def site_environment(folders: Folders, *, database_url: str, broker_url: str, port: int) -> dict[str, str]:
    """Return the environment of the site; what the caller's own environment says about hosts stays."""
    inherited = without_libpq(os.environ)
    return {
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "HTTPS": "false",
        "SECRET_KEY": folders.secret_key(),
        "SITE_URL": f"http://127.0.0.1:{port}",
        **inherited,
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "VAR_DIR": str(folders.root),
        "PYTHONUNBUFFERED": "1",
        # `celery`, `pytest`... of the same installation, whatever the shell has on its path.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)]),
    }


def set_command_environment() -> None:
    """Let a `manage.py` typed by hand work on the site that `make run` has started.

    An environment that names a database is somebody's own, and stays as it is.
    """
    if "DATABASE_URL" in os.environ:
        return
    folders = chosen_folders()
    broker_url = os.environ.get("BROKER_URL") or folders.broker_url
    env = site_environment(folders, database_url=folders.database_url, broker_url=broker_url, port=FIRST_PORT)
    os.environ.update(env)
