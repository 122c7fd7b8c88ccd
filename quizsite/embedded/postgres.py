"""The embedded Postgres: made once, reached through a socket in a folder that nobody else may enter."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from quizsite.embedded.binaries import postgres_folder, postgres_version
from quizsite.embedded.errors import CannotRun
from quizsite.embedded.folders import DATABASE, ROLE, Folders
from quizsite.embedded.privileges import Privileges, unprivileged
from quizsite.embedded.processes import command_line, end_stranger, fingerprint, processes_in
from quizsite.embedded.supervisor import Service, Supervisor

# Said aloud although they are the defaults: an acknowledged answer rests on them.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}


def without_libpq(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without PGHOST, PGPORT...: libpq would mix them into our address."""
    return {name: value for name, value in env.items() if not name.startswith("PG")}


@dataclass
class Postgres:
    folders: Folders
    durable: bool = True
    bin: Path = field(default_factory=postgres_folder)
    privileges: Privileges = field(default_factory=unprivileged)

    @cached_property
    def version(self) -> str:
        return postgres_version(self.bin)

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def prepare(self, supervisor: Supervisor) -> bool:
        """Make the data folder if there is none; return whether this was the first time."""
        self.privileges.let_through(self.folders.root, self.folders.sockets)
        self.privileges.settle(self.folders.postgres_socket)
        self.privileges.check(self.folders.postgres_socket, self.bin / "postgres")
        if self.folders.postgres.exists():
            self._refuse_other_major()
            self.privileges.settle(self.folders.postgres)
            return False
        self._initialise(supervisor)
        return True

    def service(self) -> Service:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.folders.postgres_socket}"',
            "unix_socket_permissions": "0700",
            **(DURABLE if self.durable else THROW_AWAY),
        }
        command: list[str | Path] = [*self.privileges.prefix, self.bin / "postgres"]
        command += ["-D", self.folders.postgres]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Service(
            name="postgres",
            command=command,
            env=without_libpq(os.environ),
            folder=self.folders.postgres,
            stage=0,
            # INT closes connections and checkpoints; TERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            stop_seconds=20,
            death_signal=signal.SIGINT,
            kill_signal=signal.SIGQUIT,
            before_start=self._end_leftover,
        )

    def is_ready(self) -> bool:
        command: list[str | Path] = [self.bin / "pg_isready", "-q", "-h", self.folders.postgres_socket]
        command += ["-U", ROLE, "-d", DATABASE]
        return subprocess.run(command, env=without_libpq(os.environ)).returncode == 0

    # --- The data folder ------------------------------------------------------------------------

    def _initialise(self, supervisor: Supervisor) -> None:
        """Make the data folder with its database under another name, so that it is whole or not there."""
        fresh = self.folders.postgres.with_name("pg.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.privileges.settle(fresh)
        log = self.folders.log("postgres")
        initdb: list[str | Path] = [
            self.bin / "initdb",
            "-D",
            fresh,
            "-U",
            ROLE,
            "--auth=trust",
            "-E",
            "UTF8",
        ]
        initdb += [*self._locale(), "--no-instructions", *([] if self.durable else ["--no-sync"])]
        create: list[str | Path] = [self.bin / "postgres", "--single", "-D", fresh, "postgres"]
        for command, words in ((initdb, b""), (create, b"CREATE DATABASE %s\n" % DATABASE.encode())):
            supervisor.run(
                [*self.privileges.prefix, *command],
                env=without_libpq(os.environ),
                folder=fresh,
                words=words,
                log=log,
            )
        fresh.rename(self.folders.postgres)

    def _locale(self) -> list[str]:
        # The same order of strings on every machine; docker-compose.yml asks for the same.
        if self.major < 17:
            return ["--locale=C.UTF-8"]
        if sys.platform == "darwin":
            return ["--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
        return ["--locale-provider=builtin", "--locale=C.UTF-8"]

    def _refuse_other_major(self) -> None:
        found = (self.folders.postgres / "PG_VERSION").read_text().strip()
        if found != str(self.major):
            folder, version = self.folders.postgres, self.version
            raise CannotRun(
                f"{folder} was made by Postgres {found}, and this is Postgres {version}.\n"
                "To throw away what is in it: remove the folder and start again. To keep it: start with\n"
                f"QUIZ_PG_BIN=/path/to/postgresql-{found}/bin, `manage.py backup FILE`, stop, move the\n"
                "folder away, start again without QUIZ_PG_BIN, `manage.py restore --replace FILE`."
            )

    def _end_leftover(self) -> None:
        """Clear what a killed server left: the server itself, its helpers, its two notes of a process id.

        Postgres would take those for a server at work when another process has the id by now, or when
        nobody has yet asked how the old one ended.
        """
        note = self.folders.postgres / "postmaster.pid"
        pid = note.read_text().partition("\n")[0] if note.exists() else ""
        mark = fingerprint(int(pid)) if pid.isdigit() else None
        if mark and str(self.folders.postgres) in command_line(int(pid)):
            end_stranger(int(pid), mark, signal.SIGINT)
        # Helpers end by themselves when they notice, but until then they hold the memory a new server needs.
        for helper in processes_in(self.folders.postgres.resolve()):
            if command_line(helper).startswith("postgres: ") and (mark := fingerprint(helper)):
                end_stranger(helper, mark, signal.SIGKILL)
        note.unlink(missing_ok=True)
        (self.folders.postgres_socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
